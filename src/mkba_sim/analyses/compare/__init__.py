"""Several scenarios side by side, on common random numbers: a table, a page, figures and files.

Nothing here is imported when a scenario runs.
"""
