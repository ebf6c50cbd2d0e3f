"""The answer without each study, as the model card shows it: computed when the card is written, and kept beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from mkba_sim.base.errors import refuse
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.evidence.posterior import EVIDENCE, load_posterior, variants
from mkba_sim.evidence.tables import data_dir

__all__ = ["answers_text", "fitted_digest", "section", "stored_answers"]

SCENARIO: Final = "bijlage2"
POSTERIORS: Final = ("substitutie", "escalatie")
DRAWS: Final = 1000
SEED: Final = 1


def fitted_digest(name: str) -> str:
    """Return a fingerprint of a posterior on `dossier` and its alternatives: which rows the answers are of."""
    digest = hashlib.sha256()
    for columns in (load_posterior(name, EVIDENCE[0]).draws, *variants(name).values()):
        for key in sorted(columns):
            digest.update(key.encode() + columns[key].tobytes())
    return digest.hexdigest()


def answers_text() -> str:
    """Compute the answers of `bijlage2` without each study and at each exposure, as JSON."""
    from mkba_sim.analyses.provenance.left_out import without_each
    from mkba_sim.scenario.scenario import load_scenario

    scenario = load_scenario(SCENARIO)
    found: dict[str, Any] = {"scenario": SCENARIO, "draws": DRAWS, "seed": SEED, "posteriors": {}}
    for name in POSTERIORS:
        rows = [
            {
                "naam": answer.naam,
                "ratio": [[round(float(x), 4) for x in triple] for triple in answer.ratio.T],
                "kans": [round(float(x), 4) for x in answer.kans],
            }
            for answer in without_each(scenario, name, draws=DRAWS, seed=SEED)
        ]
        found["posteriors"][name] = {"fitted": fitted_digest(name), "answers": rows}
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def stored_answers() -> Mapping[str, Any]:
    """Read the answers kept beside the card.

    Raises
    ------
    MkbaError
        There are none, or they are of another fit.
    """
    path = data_dir() / "card" / "answers.json"
    again = ("maak de kaart met mkba-sim fit --check --card", "make the card with mkba-sim fit --check --card")
    if not path.is_file():
        raise refuse(str(path), ("de antwoorden ontbreken", "the answers are missing"), again)
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name, part in found["posteriors"].items():
        if part["fitted"] != fitted_digest(name):
            raise refuse(
                str(path), (f"deze antwoorden zijn van een andere fit ({name})", f"of another fit ({name})"), again
            )
    return found


def section(name: str, answers: Mapping[str, Any]) -> str:
    """Return the part of the card on one model.

    Parameters
    ----------
    name : {"substitutie", "escalatie"}
    answers : mapping
        Of :func:`stored_answers`.
    """
    rows = answers["posteriors"][name]["answers"]
    lines = ["| fit | " + " | ".join(PERSPECTIEVEN) + " |", "| --- | --- | --- | --- |"]
    for row in rows:
        cells = [
            f"{median:.2f} [{low:.2f}, {high:.2f}] {chance:.0%}"
            for (low, median, high), chance in zip(row["ratio"], row["kans"], strict=True)
        ]
        lines.append(f"| {row['naam']} | " + " | ".join(cells) + " |")
    whole, *others = rows
    worst = max(others, key=lambda row: abs(row["ratio"][0][1] - whole["ratio"][0][1]))
    return f"""### Down to the answer

The three ratios of `{answers["scenario"]}` on {answers["draws"]} draws under `dossier` (median, 80 % interval, chance
of benefits above costs), with the fit as it stands and with each alternative: a study left out, another number of years
behind the counts, estimates read otherwise. The same draws throughout, and rows of each fit that resemble those of
`dossier`, so that a difference is one of evidence. Most moves: `{worst["naam"]}`, median
{whole["ratio"][0][1]:.2f} → {worst["ratio"][0][1]:.2f}. Computed when this card was written; a later change of the
valuation moves all lines (`mkba-sim evidence {name}` computes them anew).

{chr(10).join(lines)}"""
