"""Flows: transition matrices -> counts of households, by the engines ``expected``, ``cohort`` and ``household``."""

from mkba_sim.flows._simulate import simulate
from mkba_sim.flows.own import Frailty, Individual

__all__ = ["Frailty", "Individual", "simulate"]
