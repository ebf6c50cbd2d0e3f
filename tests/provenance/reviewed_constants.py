"""Numbers that stand in the code on the path of a run, each with the reason why it is no number about the world.

By reason: (module, scope, value), as often as it stands there. What is not here belongs in ``priors/evidence`` with a
source and a grade, or to the user. 0, 1 and 2 are free, as are plain indices, axes and the order of a transposition.
"""

from __future__ import annotations

ALLOWED: dict[str, list[tuple[str, str, float]]] = {
    "how many draws, chunks or attempts are made: precision and memory, not the quantity that is estimated": [
        ("run/evidence_sets", "simulate_both", 4000),
        ("run/pipeline", "simulate", 4000),
        ("run/pipeline", "simulate_readings", 4000),
        ("base/threads", "CHUNK", 250),
        ("run/pipeline", "MAX_DRAWS", 1_000_000),
        ("run/part", "VALUE_DRAWS", 200),
        ("run/part", "WIJK_BLOCK", 16),
        ("transitions/usable", "PILOT", 4000),
        ("transitions/usable", "MAX_ATTEMPTS", 1000),
        ("run/results", "write_results", 20),  # room for names and attributes
        ("evidence/own", "EvidenceSet.write", 20),  # the same
    ],
    "from how much on a parameter is called informed: the word that stands beside it, not its value": [
        ("evidence/posterior", "SHRUNK", 0.8),
        ("evidence/posterior", "MOVED", 0.5),
    ],
    "limit beyond which input is refused; nothing is computed with it": [
        ("transitions/usable", "MIN_SHARE", 0.002),
        ("run/pipeline", "MAX_EUROS", 1e15),
        ("run/pipeline", "MAX_CELLS", 3_000_000),
        ("scenario/stad", "Aantal", 53),
        ("scenario/wijken", "MAX_WIJKEN", 20_000),
        ("transitions/usable", "MAX_TRIES", 50_000),
        ("run/pipeline", "MAX_CHAINS", 25_000),
        ("scenario/wijken", "MAX_BYTES", 100_000_000),
        ("scenario/wijken", "_count", 53),
        ("run/pipeline", "_check", 64),
        ("scenario/scenario", "Scenario", 2005),
        ("scenario/scenario", "Scenario", 2024),
        ("scenario/scenario", "Scenario", 40),
        ("scenario/scenario", "Scenario", 40),
        ("scenario/scenario", "Scenario", 40),
        ("scenario/scenario", "Scenario", 0.2),
        ("scenario/parts", "Bereik", 53),
        ("scenario/parts", "Substitutie", 5),
        ("scenario/parts", "Substitutie", 5),
        ("scenario/fields", "Substitutiegraad", 5),
        ("flows/check", "MAX_STATES", 64),
        ("flows/check", "MAX_HOUSEHOLD_YEARS", 10),
        ("flows/check", "MAX_HOUSEHOLD_YEARS", 12),
        ("flows/individuality", "MAX_CV", 100.0),
        ("flows/check", "MAX_TUPLES", 65_536),
        ("flows/check", "MAX_COUNT", 53),
        ("flows/check", "MAX_YEARS", 65_535),
        ("flows/check", "_check_options", 64),
        ("flows/check", "_check_draws", 32),
    ],
    "rounding of floating-point sums": [
        ("outcomes/verdict", "_ROUNDING", 1e-9),
        ("evidence/tables", "SHARE_TOLERANCE", 1e-9),
        ("scenario/fields", "OPTELFOUT", 1e-6),
        ("flows/check", "ROW_TOLERANCE", 1e-9),
        ("transitions/chains", "_TOLERANCE", 1e-12),
        ("outcomes/measures", "EURO_NOISE", 1e-6),
        ("scenario/uncertain", "Onzeker._from_quantiles", 1e-6),
        ("scenario/uncertain", "Onzeker._from_quantiles", 1e-12),
    ],
    "half of a whole by definition: a median, the mean of two ends of a year, an exact half of a chance": [
        ("outcomes/verdict", "side", 0.5),
        ("outcomes/verdict", "side", 0.5),
        ("run/evidence_sets", "verdicts", 0.5),
        ("views/terminal/evidence_sets", "render", 0.5),
        ("parameters/predictive", "_expit", 0.5),
        ("parameters/predictive", "_expit", 0.5),
        ("outcomes/dataset", "_of_ratio", 0.5),
        ("parameters/sampler", "Central.uniform", 0.5),
        ("outcomes/dataset", "summary", 0.5),
        ("outcomes/dataset", "wijk_summary", 0.5),
        ("scenario/scenario", "_with_caseload", 0.5),
        ("valuation/success", "lasting", 0.5),
        ("flows/household_years", "Flows.from_counts", 0.5),
        ("scenario/uncertain", "Onzeker._from_named", 0.5),
        ("scenario/uncertain", "Onzeker._from_named", 0.5),
        ("scenario/uncertain", "Onzeker._probabilities", 0.5),
    ],
    "months in a year": [("valuation/success", "increments", 12)],
    "a count of things that the code itself names: states, types, dimensions, steps of severity": [
        ("transitions/chains", "stock", 4),
        ("base/terms", "GROEN", 5),
        ("scenario/uncertain", "Onzeker._from_quantiles", 3),
        *[("flows/kernels/types", "arguments", 3)] * 2,
        *[("flows/kernels/types", "arguments", 6)] * 2,
        ("flows/kernels/types", "arguments", 4),
        *[("flows/kernels/types", "arguments", 5)] * 3,
        ("flows/kernels/cohort", "workspace", 6),
        ("flows/split", "split", 6),
        ("outcomes/influence", "influence", 3),
    ],
    "size of a cache or of a switch between two exact methods: the same law either way": [
        ("flows/kernels/cohort", "FEW", 4),
        ("flows/kernels/cohort", "MEMO", 20),
        ("flows/kernels/intervals", "ROUNDING", 50),
    ],
    "grid on which a stated distribution is checked": [("scenario/uncertain", "Onzeker._from_named", 1000)] * 2,
    "ends of the 53-bit uniforms, and percentages of quantile names": [
        ("scenario/uncertain", "UITERSTE", 54),
        ("scenario/uncertain", "UITERSTE", 53),
        ("scenario/uncertain", "Onzeker._probabilities", 100),
    ],
    "which intervals are shown, and from when something is said; no result depends on it": [
        ("outcomes/dataset", "INTERVALS", 0.8),
        ("outcomes/dataset", "INTERVALS", 0.95),
        ("views/terminal/run", "_ratios", 0.8),
        ("views/terminal/run", "_ratios", 0.95),
        ("views/terminal/run", "_ratios", 80),
        ("views/terminal/run", "_ratios", 95),
        ("views/terminal/run", "_actors", 0.8),
        *[("views/terminal/run", "_actors", 80)] * 2,
        ("views/terminal/run", "_values", 0.8),
        ("views/terminal/run", "render", 0.5),
        ("views/terminal/run", "MOVERS_NEED", 200),
        ("outcomes/influence", "assumption_share", 9.0),
        ("views/terminal/evidence_sets", "render", 80),
        ("views/terminal/wijken", "wijk_rows", 0.8),
    ],
    "how text is laid out and numbers are written": [
        ("views/terminal/run", "WIDTH", 110),
        ("views/terminal/wijken", "MAX_SHOWN", 150),
        ("scenario/places", "_MAX_FAULTS", 20),
        ("scenario/wijken", "MAX_FAULTS", 20),
        *[("views/terminal/evidence_sets", "render", 100)] * 2,
        ("base/numbers", "percentage", 10.0),
        *[("base/numbers", "percentage", 100)] * 4,
        ("base/numbers", "euros", 1000),
        ("scenario/scenario", "_order", 10),
        ("scenario/scenario", "_order", 6),
        ("scenario/messages", "MAX_FOUND", 60),
        ("scenario/messages", "nearest", 0.6),
        *[("scenario/messages", "procent", 100)] * 3,
        ("scenario/messages", "gevonden_tekst", 1e15),
        ("scenario/messages", "gevonden_tekst", 10),
        ("base/files", "write_whole", 438),  # permission bits 0o666
    ],
}
"""Exact: what is no longer in the code must leave the list too."""

WHOLE_FILES: dict[str, str] = {
    "base/philox": "the published constants of Philox 4x32-10 and its packing; held to the Random123 vectors by "
    "its tests",
    "flows/kernels/binomial": "constants of an exact binomial sampler (Hörmann's BTRS, Stirling series); held to "
    "the law by chi-square tests",
    "flows/kernels/block_steps": "bits, lanes and positions of an exact sampler; held to the law by chi-square "
    "tests and slow twins",
    "flows/kernels/household": "sizes of blocks and positions in a workspace: the bits do not depend on them",
    "flows/lives": "bits and positions of the same sampler",
    "flows/kernels/thresholds": "32-bit thresholds: the resolution of a random word, rounded half up",
    "flows/frailty": "the published constants of Marsaglia and Tsang's gamma sampler; held to the law by its tests",
}
"""Modules that are an algorithm with published constants."""
