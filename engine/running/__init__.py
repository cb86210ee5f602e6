"""Strategies: found, run, and quoted when they fail.

Read `strategy` (a hike), then `source_file` and `own_modules` (a file, loaded anew for every hike).
"""
