"""Flows: transition matrices -> counts of households, by the engines ``expected``, ``cohort`` and ``household``."""

from mkba_sim.base.cache import prepare

prepare()  # before numba meets the first kernel

from mkba_sim.flows.individuality import Frailty, Individual  # noqa: E402
from mkba_sim.flows.labelled import simulate  # noqa: E402

__all__ = ["Frailty", "Individual", "simulate"]
