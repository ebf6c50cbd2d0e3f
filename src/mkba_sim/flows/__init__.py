"""Flows: transition matrices -> counts of households, by the engines ``expected``, ``cohort`` and ``household``."""

from mkba_sim.flows.individuality import Frailty, Individual
from mkba_sim.flows.labelled import simulate

__all__ = ["Frailty", "Individual", "simulate"]
