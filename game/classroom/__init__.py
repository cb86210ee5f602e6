"""The live class: students' browsers on one mountain, which the teacher's machine holds.

A pure core (`lesson`, `service`) that needs no browser; `pages` and `server` show it by nicegui.
"""
