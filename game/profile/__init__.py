"""A person's settings, progress and saved hikes."""
