"""A person's hike: its verbs, the inked map, the side panel, the sky, the coach, the narrator."""
