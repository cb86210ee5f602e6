"""Texts of the window, read through importlib.resources."""
