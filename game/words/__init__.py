"""All texts of the window in every language, and how each language is written."""
