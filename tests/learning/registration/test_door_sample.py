"""A stratified sample: its weights come from the caseload, and what does not fit it is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest
from door import rows, write

from mkba_sim.base.errors import MkbaError
from mkba_sim.learning.registration.assumptions import certainty_weights
from mkba_sim.learning.registration.fields import SUBSTITUEERBARE_CODES
from mkba_sim.learning.registration.sample import Sample, read_sample
from mkba_sim.learning.registration.synthetic import simulate_households
from mkba_sim.learning.registration.synthetic_sample import synthetic_sample, synthetic_sample_table
from mkba_sim.learning.registration.truth import Truth
from mkba_sim.learning.registration.view import Columns


def dossiers(**cells: object) -> list[list[str]]:
    return rows(10, **{"beschikking": ["ja"] * 4 + ["nee"] * 6, **cells})


STRATA = [["beschikking", "aantal"], ["ja", "40"], ["nee", "300"]]


def read(folder: Path, sample: list[list[str]], population: list[list[str]]) -> Sample:
    return read_sample(write(folder / "steekproef.csv", sample), write(folder / "populatie.csv", population))


def refused(folder: Path, sample: list[list[str]], population: list[list[str]]) -> str:
    with pytest.raises(MkbaError) as error:
        read(folder, sample, population)
    return error.value.say("nl")


def test_weights(tmp_path: Path) -> None:
    found = read(tmp_path, dossiers(zekerheid_shv="waarschijnlijk", team_shv="1", loopt_shv="0"), STRATA)
    assert sorted(found.weight.tolist()) == [10.0] * 4 + [50.0] * 6
    assert (found.population[found.stratum] == np.where(found.weight == 10, 40, 300)).all()
    assert found.weight.sum() == found.population.sum()
    assert set(Columns(record=found.registration).text("zekerheid_shv")) == {"waarschijnlijk"}
    assert [name for name, _ in found.registration.bestanden] == ["steekproef.csv", "populatie.csv"]
    chance = read(tmp_path, dossiers(kans=["0,5"] * 4 + ["0.02"] * 6), STRATA)
    assert sorted(chance.weight.tolist()) == [2.0] * 4 + [50.0] * 6


def test_strata_by_type(tmp_path: Path) -> None:
    kinds = ["gezin", "gezin", "oudere", "oudere"] * 2 + ["gezin", "gezin"]
    strata = [["beschikking", "huishoudtype", "aantal"]]
    strata += [[b, k, n] for b, k, n in (("ja", "gezin", "6"), ("ja", "oudere", "8"), ("nee", "gezin", "40"))]
    sample = dossiers(huishoudtype=kinds)
    assert "beschikking nee komt zo in de populatie niet voor" in refused(tmp_path, sample, strata)
    found = read(tmp_path, sample, [*strata, ["nee", "oudere", "20"]])
    assert sorted(found.weight.tolist()) == [3.0] * 2 + [4.0] * 2 + [10.0] * 6


def test_one_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "steekproef"
    for row in dossiers():
        book.active.append(row)
    path = tmp_path / "steekproef.xlsx"
    book.save(path)
    with pytest.raises(MkbaError, match="the population is missing"):
        read_sample(path)
    for row in [["beschikking", "aantal"], ["ja", 40], ["nee", 300]]:
        (book["populatie"] if "populatie" in book.sheetnames else book.create_sheet("populatie")).append(row)
    book.save(path)
    assert read_sample(path).weight.sum() == 340


@pytest.mark.parametrize(
    ("cells", "strata", "said"),
    [
        ({}, [["ja", "3"], ["nee", "300"]], "beschikking ja: meer dossiers dan de populatie telt; niet meer"),
        ({"beschikking": ["ja"] + ["nee"] * 9}, STRATA[1:], "beschikking ja: minder dan 2 dossiers; ten minste 2"),
        ({}, [["ja", "40"]], "rij 6: beschikking nee komt zo in de populatie niet voor"),
        ({}, [["ja", "40"], ["ja", "3"], ["nee", "9"]], "populatie.csv, rij 3: dit stratum staat er twee keer"),
        ({}, [["ja", "0"], ["nee", "300"]], "populatie.csv, rij 2, kolom 'aantal': 0 staat er; een geheel getal van 1"),
        ({}, [["ja", ""], ["nee", "300"]], "populatie.csv, rij 2, kolom 'aantal': de cel is leeg"),
        ({}, [], "populatie.csv: het is leeg"),
        ({"kans": ["0.5"] * 9 + [""]}, STRATA[1:], "kolom 'kans': kans staat er in sommige rijen; in alle rijen"),
        ({"kans": ["0.5"] * 9 + ["1.5"]}, STRATA[1:], "rij 11, kolom 'kans': 1.5 staat er; een kans boven 0"),
        ({"beschikking": ["ja"] * 4 + [""] * 6}, [["ja", "40"]], "kolom 'beschikking': de cel is leeg"),
        ({"zekerheid_shv": "misschien"}, STRATA[1:], "kolom 'zekerheid_shv': een tekst van 9 tekens staat er"),
    ],
)
def test_what_does_not_fit(tmp_path: Path, cells: dict[str, object], strata: list[list[str]], said: str) -> None:
    assert said in refused(tmp_path, dossiers(**cells), [STRATA[0], *strata])


def log_ratio(found: Sample, weight: np.ndarray) -> float:
    """Return log R with everything known and changes by their certainty (learning 3.1, 4)."""
    view, q = Columns(record=found.registration), dict(zip(("zeker", "waarschijnlijk", "onzeker"), Q, strict=True))
    base, after = np.zeros(view.households), np.zeros(view.households)
    for code in SUBSTITUEERBARE_CODES:
        b = np.nan_to_num(view.number(f"loopt_{code}")) + np.nan_to_num(view.number(f"nodig_{code}"))
        sure = np.array([q.get(word, 0.0) for word in view.text(f"zekerheid_{code}")])
        base += b
        after += b + np.nan_to_num(view.number(f"team_{code}")) * sure * (view.text(f"uitgevoerd_{code}") == "ja")
    return float(np.log(weight @ after / (weight @ base)))


Q = certainty_weights()


def test_weighted_is_right_and_unweighted_is_not() -> None:
    """Having a beschikking is an outcome of the aanpak: equal numbers of either stratum say something else."""
    truth = Truth().with_(
        eta=np.array([-0.3, -0.3]), uitgevoerd_bekend=1.0, beschikking=-4.0, beschikking_per_traject=1.5
    )
    found = [synthetic_sample(truth, 3000, 400, seed) for seed in range(6)]
    assert all(abs(s.weight.sum() - 3000) < 1e-6 for s in found)
    right = np.array([log_ratio(s, s.weight) for s in found])
    wrong = np.array([log_ratio(s, np.ones(len(s.registration))) for s in found])
    error = right.std(ddof=1) / np.sqrt(len(found))
    assert abs(right.mean() + 0.3) < 4.5 * max(error, 0.01)
    assert abs(wrong.mean() + 0.3) > 0.05
    assert abs(wrong.mean() + 0.3) > 4 * error


def test_a_file_of_it_passes_the_door(tmp_path: Path) -> None:
    sample, population = synthetic_sample_table(Truth(), 300, 40, 3)
    found, same = read(tmp_path, sample, population), synthetic_sample(Truth(), 300, 40, 3)
    assert (found.weight == same.weight).all()
    assert (found.registration.team == same.registration.team).all()
    ids = simulate_households(Truth(), 300, 3).columns["dossier_id"]
    assert {row[0] for row in sample[1:]} < set(ids.tolist())
