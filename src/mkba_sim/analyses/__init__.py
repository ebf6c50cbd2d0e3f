"""Analyses: they evaluate the model on draws that are there and draw nothing themselves."""
