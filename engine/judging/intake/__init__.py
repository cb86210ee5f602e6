"""The students' hand-ins: unpacked safely, named, and one strategy file found for each.

Read `submissions` first; `main_file`, `names` and `fingerprints` (for the comparison of sources)
are its tools.
"""
