"""Sentences in four languages, and how they are written."""
