"""Figures: one charting library, one look, readable in black and white and by a colour-blind reader.

Nothing here is imported when a scenario runs; Plotly itself is imported when a figure is made.
"""
