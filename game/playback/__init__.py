"""A finished hike played back: its state at any minute, and the page that shows it."""
