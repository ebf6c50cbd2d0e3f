"""Fitting the priors with PyMC, and checking the fits; never imported when a scenario runs."""
