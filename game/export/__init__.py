"""A hike, or a whole class of them, as a file to show: GIF, WebP, video, poster."""
