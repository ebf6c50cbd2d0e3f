"""What cannot be compared or written, as a code with its facts, and the sentence about it in Dutch and English."""

from __future__ import annotations

from typing import Final

from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.base.terms import Taal

__all__ = ["REFUSALS", "refusal"]

REFUSALS: Final = {
    "een_scenario": (("{found} scenario", "{found} scenario"), ("twee of meer scenario's", "two or more scenarios")),
    "prijspeilen": (
        ("verschillende prijspeilen: {found}", "different price years: {found}"),
        ("scenario's met hetzelfde prijspeil", "scenarios with the same prijspeil"),
    ),
    "andere_getallen": (
        (
            "dit resultaat heeft {d} trekkingen, seed {s} en rekenwijze {e}",
            "this result has {d} draws, seed {s} and engine {e}",
        ),
        (
            "een resultaat met dezelfde toevalsgetallen als de rest: {d2} trekkingen, seed {s2} en rekenwijze {e2}",
            "a result on the same random numbers as the rest: {d2} draws, seed {s2} and engine {e2}",
        ),
    ),
    "andere_versie": (
        (
            "dit resultaat is gemaakt door versie {found} van mkba-sim",
            "this result was made by version {found} of mkba-sim",
        ),
        ("een resultaat van versie {own}", "a result of version {own}"),
    ),
    "ander_bewijs": (
        ("dit resultaat rust op het bewijs {found}", "this result rests on the evidence {found}"),
        ("een resultaat met het bewijs {own}", "a result with the evidence {own}"),
    ),
    "geen_lezing": (
        ("dit resultaat heeft geen lezing {found}", "this result has no reading {found}"),
        (
            "een resultaat met die lezing, of het scenario zelf",
            "a result with that reading, or the scenario itself",
        ),
    ),
    "uitgang": (("{found}", "{found}"), ("een naam die eindigt op {opties}", "a name that ends in {opties}")),
    "eigen_invoer": (
        ("dit is een van de scenario's zelf", "this is one of the scenarios themselves"),
        ("de naam van een ander bestand", "the name of another file"),
    ),
}


def refusal(where: str, key: str, taal: Taal, **values: object) -> MkbaError:
    """Make the refusal of something that cannot be compared or written."""
    found, accepted = (pair[0 if taal == "nl" else 1].format(**values) for pair in REFUSALS[key])
    return refuse(where, found, accepted)
