"""The thirteen aanpakken of the meta-analysis: scenarios, a comparison with bands, and what the report says of them.

One model and one set of priors for all; nothing is tuned per aanpak.
"""
