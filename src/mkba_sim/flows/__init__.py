"""Flows: transition matrices -> counts of households, by the engines ``expected`` and ``cohort``."""

from mkba_sim.flows._simulate import simulate

__all__ = ["simulate"]
