"""Template → file → scenario → template: nothing is lost, not even the last bit of a number."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import ACTOREN
from mkba_sim.scenario.scenario import ZWAARTEN, Scenario, load_scenario, scenario_names
from mkba_sim.views.excel.read import read_input, run_input
from mkba_sim.views.excel.template import write_template

SHARES = st.floats(0, 1)
TEKST = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t") | st.sampled_from("=+-@<&'\"_x"),
    min_size=1,
    max_size=30,
).filter(lambda text: "_x" not in text and "\ufffe" not in text and "\uffff" not in text)
NAAM = TEKST.filter(lambda text: not set(text) & {"\n", "\t"})
STATED = st.one_of(
    SHARES,
    st.builds(lambda a, b: {"verdeling": "beta", "a": a, "b": b}, st.floats(0.5, 50), st.floats(0.5, 50)),
    st.builds(lambda m, s: {"verdeling": "normaal", "gemiddelde": m, "sd": s}, SHARES, st.floats(0.01, 1)),
    st.builds(
        lambda a, b: {"verdeling": "driehoek", "min": a, "modus": b, "max": 0.9}, *[st.floats(0.01, 0.4)] * 2
    ).filter(lambda d: d["min"] <= d["modus"]),
    *(
        st.builds(lambda a, b, c, q=q: dict(zip(q, (a, a + b, a + b + c), strict=True)), *[st.floats(0.01, 0.3)] * 3)
        for q in (("p10", "p50", "p90"), ("p5", "p50", "p95"), ("p25", "p50", "p75"))
    ),
)
OPEN = st.just("prior") | STATED


def _whole(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, float]]:
    """Shares that add up to 1."""
    weights = st.lists(st.floats(0.001, 1), min_size=len(names), max_size=len(names))
    return weights.map(lambda w: {name: x / sum(w) for name, x in zip(names, w, strict=True)})


WIJK = st.sampled_from([{"klasse": "nl"}, {"klasse": "achterstandswijk"}]) | _whole(
    ("groen", "licht_oranje", "oranje", "rood")
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "naam": TEKST,
        "toelichting": TEKST,
        "bereik.huishoudens": st.integers(1, 2**53),
        "setting": st.sampled_from(["wijkteam", "mpg"]),
        "prijspeil": st.integers(2005, 2024),
        "looptijd": st.integers(1, 10),
        "nazorg_jaren": st.integers(0, 40),
        "discontovoet": st.floats(0, 0.2),
        "stelsel": st.sampled_from(["na_2015", "voor_2015"]),
        "bewijs": st.sampled_from(["dossier", "sceptisch"]),
        "qaly_waarde": OPEN,
        "bereik.zwaarte.oudere": _whole(ZWAARTEN),
        "bereik.leefsituatie.gezin.geen_werk": STATED,
        "bereik.samenstelling.gezin.kinderen": STATED,
        "bereik.caseload.top": st.fixed_dictionaries(
            {"huishoudens_per_fte": st.floats(1e-3, 1e6), "uren": st.floats(1e-3, 1e6)}
        ),
        "bereik.wijk": WIJK,
        "kosten.frictie": OPEN,
        "kosten.eenmalig": st.floats(0, 1e300),
        "kosten.eigen_uitvoering": SHARES,
        "kosten.financiering.additioneel": _whole(ACTOREN),
        "kosten.ingroei.caseload": st.lists(SHARES, max_size=50).map(lambda rij: [*sorted(rij), 1]),
        "kosten.ingroei.nieuw_voor_oud": st.lists(SHARES, max_size=5).map(lambda rij: [*sorted(rij), 1]),
        "effect.substitutie.nieuw": OPEN,
        "effect.disciplines.zorg": st.integers(0, 1),
        "effect.succes.schooluitval": OPEN,
        "effect.escalatie.overig": OPEN,
    },
)
COUNT = st.integers(0, 2**53)
WIJKEN = st.lists(
    st.fixed_dictionaries(
        {"code": NAAM, "naam": NAAM, "gezin": COUNT, "oudere": COUNT, "overig": COUNT, "aanpak": st.integers(0, 1)},
        optional={"stand": WIJK},
    ),
    max_size=4,
    unique_by=lambda wijk: wijk["code"],
).filter(lambda rows: not rows or any(row["aanpak"] and row["gezin"] + row["oudere"] + row["overig"] for row in rows))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(scenario_names()),
    CHANGES,
    WIJKEN,
    st.sampled_from(["nl", "en"]),
)
def test_nothing_is_lost(
    tmp_path: Path, naam: str, changes: dict[str, Any], wijken: list[dict[str, Any]], taal: Any
) -> None:
    scenario = load_scenario(naam)
    if "gezin" not in scenario.als_dict()["bereik"]["zwaarte"]:
        changes = {k: v for k, v in changes.items() if ".gezin" not in k}
    if "oudere" not in scenario.als_dict()["bereik"]["zwaarte"]:
        changes.pop("bereik.zwaarte.oudere", None)
    scenario = scenario.met({"bereik.caseload.top": {"huishoudens_per_fte": 10, "uren": 120}} | changes)
    data = scenario.als_dict()
    data.pop("stad", None)
    scenario = Scenario.from_dict({**data, **({"stad": {"wijken": wijken}} if wijken else {})})
    first, second = tmp_path / "een.xlsx", tmp_path / "twee.xlsx"
    write_template(first, scenario, taal, met_priors=False)
    invoer = read_input(first)
    assert invoer.scenario == scenario
    assert invoer.scenario.identity() == scenario.identity()
    assert (invoer.scenario.stad is not None) == bool(wijken)
    write_template(second, invoer.scenario, taal, met_priors=False)
    assert second.read_bytes() == first.read_bytes()


def test_the_last_bit_of_a_number_is_kept(bijlage2: Scenario, tmp_path: Path) -> None:
    scenario = bijlage2.met({"discontovoet": 0.1 + 2**-56 * 3, "kosten.eenmalig": 0.1 + 0.2})
    assert float(f"{0.1 + 0.2:.16G}") != 0.1 + 0.2  # what the library would write by itself
    write_template(tmp_path / "x.xlsx", scenario, met_priors=False)
    assert read_input(tmp_path / "x.xlsx").scenario == scenario


@pytest.mark.parametrize("taal", ["nl", "en"])
@pytest.mark.parametrize("naam", scenario_names())
def test_the_examples_with_their_priors(tmp_path: Path, naam: str, taal: Any) -> None:
    path = tmp_path / "invoer.xlsx"
    write_template(path, load_scenario(naam), taal)
    assert run_input(path, taal).identity() == load_scenario(naam).identity()
    book = openpyxl.load_workbook(path)
    shown = [row[7].value for row in book["C. Effect"].iter_rows(min_row=4) if row[1].value]
    assert all(shown)
    assert any(("aanname" if taal == "nl" else "assumption") in text for text in shown)


def test_the_screens_have_validation_and_no_formula_where_one_types(bijlage2: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "invoer.xlsx"
    write_template(path, bijlage2)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Algemeen", "A. Bereik", "B. Kosten", "C. Effect", "Ingroei", "Wijken"]
    rules = {str(v.sqref): v for v in book["B. Kosten"].data_validations.dataValidation}
    rows = {row[0].value: row[0].row for row in book["B. Kosten"].iter_rows()}
    assert rules[f"C{rows['w.v. percentage additionele kosten (fte)']}"].formula2 in ("1", "1.0")
    assert "prior" in rules[f"B{rows['Percentage frictiekosten (%)']}"].formula1
    assert "prior" not in rules[f"B{rows['Overige eenmalige kosten']}"].formula1
    formulas = [c.coordinate for row in book["C. Effect"].iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) == 1  # the total number of disciplines, which nobody reads back
    values = openpyxl.load_workbook(path, data_only=True)["C. Effect"]
    assert values[formulas[0]].value == 2


def test_a_name_is_never_a_formula(bijlage2: Scenario, tmp_path: Path) -> None:
    for naam in ("=1+1", "+31", "-1", "@SUM(A1)", "<b>x</b>", '=HYPERLINK("http://x","y")'):
        path = tmp_path / "invoer.xlsx"
        write_template(path, bijlage2.met({"naam": naam}), met_priors=False)
        cell = openpyxl.load_workbook(path)["Algemeen"]["C5"]
        assert (cell.value, cell.data_type) == (naam, "s") or naam.startswith("=")
        # the mark that keeps it a text when somebody edits the cell
        assert bool(cell.quotePrefix) == (naam[0] in "=+-@")
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert read_input(path).scenario.naam == naam


def test_what_a_cell_cannot_hold_is_refused(bijlage2: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "invoer.xlsx"
    for naam in ("", "a\x00b", "_x0041_", "\uffff", "x" * 32768, "a\rb"):
        with pytest.raises(MkbaError, match="naam"):
            write_template(path, bijlage2.met({"naam": naam}), met_priors=False)
        assert not path.exists()
