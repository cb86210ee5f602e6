"""Finds strategies, runs them, and quotes their faults with file and line.

Read `strategy` (a hike), then `source_file` and `own_modules` (a file, loaded anew for every hike).
"""
