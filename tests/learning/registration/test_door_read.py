"""What passes the door: the same record from every kind of file and in every order, without ids."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from door import read, rows, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkba_sim.base.errors import MkbaError
from mkba_sim.learning.registration.classify import classify
from mkba_sim.learning.registration.fields import GEBIEDEN, MISSING_CHANGE, SCORES, SUBSTITUEERBARE_CODES, TRAJECTCODES
from mkba_sim.learning.registration.read import read_reading, read_registration
from mkba_sim.learning.registration.record import _COLUMNS, Registration
from mkba_sim.learning.registration.synthetic import synthetic_table
from mkba_sim.learning.registration.truth import Truth
from mkba_sim.learning.registration.view import Columns
from mkba_sim.views.excel.registration import write_registration
from mkba_sim.views.tables.registration import write_csv, write_parquet


def same(a: Registration, b: Registration) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in (*_COLUMNS, "gewicht"))


@pytest.fixture(scope="module")
def table() -> list[list[str]]:
    return synthetic_table(Truth().with_(aandeel_ja_nee=0.3, aandeel_vergelijking=0.2, delta=0.4), 120, 5)


def test_csv_excel_and_parquet_say_the_same(tmp_path: Path, table: list[list[str]]) -> None:
    write_csv(tmp_path / "a.csv", table)
    write(tmp_path / "b.csv", table, ",")
    write_registration(tmp_path / "a.xlsx", table)
    write_parquet(tmp_path / "a.parquet", table)
    first = read_registration(tmp_path / "a.csv")
    for name in ("b.csv", "a.xlsx", "a.parquet"):
        assert same(first, read_registration(tmp_path / name)), name
    assert {*first.groep.tolist()} == {*first.instrument.tolist()} == {0, 1}


def test_numbers_of_a_data_frame(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    cells = {
        "dossier_id": list(range(40)),
        "huishoudtype": ["gezin"] * 40,
        "bekend": ["bestaand"] * 40,
        "start": ["2025-03"] * 40,
        "instrument": ["zrm"] * 40,
        "schulden_0": [3.0, float("nan"), None, 5.0] * 10,
        "geescaleerd_6": [True, False, None, True] * 10,
    }
    parquet.write_table(pa.table(cells), tmp_path / "a.parquet")
    found = read_registration(tmp_path / "a.parquet")
    assert np.bincount(found.schulden[:, 0] + 1).tolist() == [20, 10, 10]
    assert np.bincount(found.geescaleerd[:, 1] + 1).tolist() == [10, 10, 20]


def test_order_of_rows_and_columns_is_nothing(tmp_path: Path, table: list[list[str]]) -> None:
    rng = np.random.default_rng(3)
    body = [table[1 + i] for i in rng.permutation(len(table) - 1)]
    at = rng.permutation(len(table[0]))
    turned = [[row[i] for i in at] for row in [table[0], *body]]
    assert same(read(tmp_path, table).registration, read(tmp_path, turned).registration)


def test_no_id_and_no_pseudonym_is_kept(tmp_path: Path) -> None:
    cells = {
        "dossier_id": [f"geheim{i:04d}" for i in range(40)],
        "wijk": "wijkgeheim1",
        "medewerker": [f"collega{i % 3}" for i in range(40)],
    }
    found = read(tmp_path, rows(**cells))
    kept = pickle.dumps(found)
    assert b"geheim" not in kept
    assert b"collega" not in kept
    assert np.bincount(found.registration.medewerker).tolist() == [14, 13, 13]
    with pytest.raises(ValueError, match="read-only"):
        found.registration.score[0, 0] = 1


def test_cells_land_where_they_belong(tmp_path: Path) -> None:
    cells = dict.fromkeys(("loopt_shv", "team_shv", "door_shv", "uitgevoerd_shv", "esc_ots_12", "kinderen"), "")
    cells |= {"voorkomen_uhp": "", "afgesloten": "", "gevolgd": "", "geescaleerd_6": "", "maand_6": "", "werk_12": ""}
    table = rows(**cells)
    for name, cell in {
        "dossier_id": "z9",
        "loopt_shv": "2",
        "team_shv": "-1",
        "door_shv": "netwerk",
        "uitgevoerd_shv": "ja",
        "esc_ots_12": "3",
        "kinderen": "4",
        "voorkomen_uhp": "1",
        "afgesloten": "2025-11",
        "gevolgd": "nee",
        "geescaleerd_6": "ja",
        "maand_6": "7",
        "werk_12": "3",
        "bekend": "bestaand",
        "start": "2025-04",
    }.items():
        table[17][table[0].index(name)] = cell
    found = read(tmp_path, table).registration
    i = int(np.flatnonzero(found.start == 12 * 2025 + 3)[0])
    shv = TRAJECTCODES.index("shv")
    assert (found.loopt[i, shv], found.team[i, shv], found.door[i, shv], found.uitgevoerd[i, shv]) == (2, -1, 2, 1)
    assert found.escalaties[i].tolist() == [[-1] * 3, [-1, 3, -1], [-1] * 3, [-1] * 3, [-1] * 3]
    assert (found.kinderen[i], found.voorkomen[i, 2], found.gevolgd[i]) == (4, 1, 0)
    assert (found.afgesloten[i], found.geescaleerd[i].tolist()) == (12 * 2025 + 10, [-1, 1, -1, -1])
    assert (found.maand[i].tolist(), found.werk[i].tolist()) == ([0, 7, 12, 18], [-1, 1])
    others = np.delete(np.arange(40), i)
    assert (found.team[others] == MISSING_CHANGE).all()
    assert (found.loopt[others] == -1).all()
    assert (found.maand[others] == [0, 6, 12, 18]).all()
    assert (found.events("ots_uhp.gezin")[i] == [-1, 3, -1]).all()
    assert (found.events("huisuitzetting.gezin") == -1).all()

    view = Columns(record=found)
    assert view.households == 40
    assert (view.number("team_shv")[i], view.number("loopt_shv")[i], view.number("esc_ots_12")[i]) == (-1, 2, 3)
    assert np.isnan(view.number("team_shv")[others]).all()
    assert (view.text("start")[i], view.text("afgesloten")[i], view.text("werk_12")[i]) == ("2025-04", "2025-11", "ja")
    assert (view.text("uitgevoerd_shv")[i], view.text("door_shv")[i], view.text("bekend")[i]) == (
        "ja",
        "netwerk",
        "bestaand",
    )
    assert (view.text("dossier_id") == "").all()
    assert (view.text("bestaat_niet") == "").all()
    assert np.isnan(view.number("bekend")).all()


def scored(tmp_path: Path, instrument: str, answers: list[str]) -> int:
    cells = {f"{g}_0": a for g, a in zip(GEBIEDEN, answers, strict=True)}
    return int(read(tmp_path, rows(30, instrument=instrument, **cells)).registration.score[0, 0])


@pytest.mark.parametrize(
    ("instrument", "answers", "toestand"),
    [
        ("zrm", "3" + "4" * 12, "groen"),
        ("zrm", "33" + "4" * 11, "licht_oranje"),
        ("zrm", "1" + "4" * 12, "groen"),
        ("zrm", "23" + "4" * 11, "oranje"),
        ("zrm", "2222" + "5" * 9, "oranje"),
        ("zrm", "22222" + "5" * 8, "rood"),
        ("zrm", "1 1" + "5" * 11, "rood"),
        ("zrm", "12" + "5" * 11, "oranje"),
        ("zrm", "3" * 13, "licht_oranje"),
        ("zrm", "33" + "4" * 6 + "?" * 5, "licht_oranje"),
        ("zrm", "33" + "4" * 5 + "?" * 6, None),
        ("zrm", "33" + "n" * 6 + "?" * 5, "licht_oranje"),
        ("ja_nee", "j" + "x" * 12, "groen"),
        ("ja_nee", "jj" + "x" * 11, "licht_oranje"),
        ("ja_nee", "jjjj" + "x" * 9, "oranje"),
        ("ja_nee", "j" * 6 + "x" * 7, "oranje"),
        ("ja_nee", "j" * 7 + "x" * 6, "rood"),
    ],
)
def test_toestand_from_scores(tmp_path: Path, instrument: str, answers: str, toestand: str | None) -> None:
    """The free domain is not counted: it stands there as the worst answer each time."""
    words = {"?": "onbekend", "n": "nvt", "j": "ja", "x": "nee"}
    cells = [words.get(a, a) for a in answers.replace(" ", "")]
    cells += ["1" if instrument == "zrm" else "ja"]
    assert scored(tmp_path, instrument, cells) == (-1 if toestand is None else SCORES.index(toestand))


@given(st.lists(st.integers(1, 5), min_size=13, max_size=13), st.integers(0, 12))
def test_a_worse_score_is_never_a_better_toestand(scores: list[int], at: int) -> None:
    instrument = np.zeros(1, dtype=np.int8)
    worse = scores.copy()
    worse[at] = max(1, worse[at] - 1)
    now, then = (classify(np.array([s], dtype=np.int8), instrument)[0] for s in (scores, worse))
    assert then >= now


def test_a_stated_toestand_counts_where_scores_are_missing(tmp_path: Path) -> None:
    found = read(tmp_path, rows(toestand_0="rood", toestand_6="", schulden_0="5"))
    assert (found.registration.score == [3, -1, -1, -1]).all()
    assert found.kruistabel.sum() == 0


def test_substitutable_codes_are_codes() -> None:
    assert set(SUBSTITUEERBARE_CODES) < set(TRAJECTCODES)
    assert len(SUBSTITUEERBARE_CODES) == 7


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace")), st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, header: bool) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes((";".join(rows()[0]) + "\n").encode() * header + data)
    with pytest.raises(MkbaError):
        read_reading(path)


CELLS = st.sampled_from(["", "3", "gezin", "nieuw", "2025-04", "zrm", "ja", "-1", "99", "onbekend", "x", "1e9", "７"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9), CELLS), max_size=6))
def test_any_cells_are_read_or_refused(tmp_path: Path, changes: list[tuple[int, int, str]]) -> None:
    table = rows(schulden_0="3", team_shv="0", loopt_shv="1", afgesloten="", maand_6="6")
    for row, column, cell in changes:
        table[row][column] = cell
    try:
        found: object = len(read(tmp_path, table).registration)
    except MkbaError as error:
        found = {"registratie.csv" in line for line in error.say("nl").splitlines()}
    assert found in (40, {True})
