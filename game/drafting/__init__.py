"""A level file that is being written: its text, its mountain, and what can be proved of it."""
