"""Small cells cannot be read, nor computed back from totals that are known."""

from __future__ import annotations

import numpy as np
import pytest
from door import rows
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mkba_sim.learning.registration.columns import REQUIRED, columns
from mkba_sim.learning.registration.faults import Where
from mkba_sim.learning.registration.hide import hidden
from mkba_sim.learning.registration.read import registration_of
from mkba_sim.learning.registration.sheets import Sheet
from mkba_sim.learning.registration.summary import Summary, summarise
from mkba_sim.learning.registration.table import parse
from mkba_sim.views.terminal.registration import render, to_json

TABLES = arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 60))


@given(TABLES)
def test_what_is_hidden_together_is_no_small_cell(counts: np.ndarray) -> None:
    found = hidden(counts, 10, (0, 1))
    assert (found | (counts >= 10)).all()
    for lines, values in ((found, counts), (found.T, counts.T)):
        for line, cells in zip(lines, values, strict=True):
            if line.any() and not line.all():
                assert line.sum() >= 2
                assert cells[line].sum() >= 10


@given(TABLES)
def test_nothing_is_hidden_without_a_small_cell(counts: np.ndarray) -> None:
    assert not hidden(counts + 10, 10, (0, 1)).any()
    assert (hidden(counts, 10) == (counts < 10)).all()


def test_by_hand() -> None:
    counts = np.array([[50, 40, 3], [20, 30, 60], [70, 11, 12]])
    assert hidden(counts, 10, (1,)).tolist() == [[False, True, True], [False] * 3, [False] * 3]
    assert hidden(counts, 10, (0, 1)).tolist() == [[False, True, True], [False] * 3, [False, True, True]]


def summary(**cells: object) -> Summary:
    n = len(next(v for v in cells.values() if isinstance(v, list)))
    table = parse(Sheet(name=None, rows=rows(n, **cells)), Where(file="x.csv"), columns(), REQUIRED)
    return summarise(registration_of(table))


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_what_is_printed(taal: str) -> None:
    found = summary(
        huishoudtype=["gezin"] * 40 + ["oudere"] * 30 + ["overig"] * 37,
        bekend=["bestaand"] * 83 + ["nieuw"] * 24,
        toestand_0=["rood"] * 7 + ["oranje"] * 41 + ["groen"] * 59,
        esc_huisuitzetting_6=["1"] * 9 + ["0"] * 98,
        loopt_shv=["2"] * 13 + ["0"] * 70 + [""] * 24,
        afgesloten=["2025-08"] * 8 + [""] * 99,
    )
    table = {t.name: t for t in found.tables}
    # two types hold nobody new: with the total of what is new known, the third gives way, and with it its own row
    assert table["huishoudens"].counts == (("*", "<10"), ("*", "<10"), ("*", "*"))
    assert table["toestanden"].counts[0] == (59, "<10", "*", "<10", "<10")
    assert table["toestanden"].counts[1] == ("<10", "<10", "<10", "<10", "*")
    assert table["escalaties"].counts[0] == ("<10", "<10")
    assert table["trajecten"].counts[0][0] == 13
    assert found.uses["terugval"] == ("<10", False)
    assert found.uses["substitutie_bestaand"] == (83, False), "26 trajecten at the start, 30 are asked for"
    text = render(found, taal) + to_json(found)  # type: ignore[arg-type]
    assert not {"7", "8", "9", "98", "99", "100"} & set(text.replace(",", " ").replace('"', " ").split())
