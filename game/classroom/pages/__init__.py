"""The three kinds of page: student, teacher, wall. Loaded by the server alone, with nicegui."""
