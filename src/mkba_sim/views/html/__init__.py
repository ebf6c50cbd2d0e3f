"""The report: one HTML file for people who decide, readable on a screen and on paper, that asks nothing of any server.

Nothing here is imported when a scenario runs; Jinja2 and Plotly are imported when a report is built.
"""
