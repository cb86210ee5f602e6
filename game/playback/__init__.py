"""A finished hike told again: its state at any minute, and the page that shows it."""
