"""Strategies: found, run, and quoted when they fail."""
