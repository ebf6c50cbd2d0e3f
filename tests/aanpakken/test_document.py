"""What is shown is what was computed: the page of the documentation, the tables, the figures and the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN
from mkba_sim.analyses.aanpakken.pairs import PAIRS
from mkba_sim.analyses.aanpakken.results import GAPS, JOINT, one_aanpak, shortfall
from mkba_sim.analyses.aanpakken.runs import drawn, run, scenario_of, tool_run
from mkba_sim.analyses.aanpakken.statements import STATEMENTS
from mkba_sim.base.terms import BATENPOSTEN, KOSTENPOSTEN, PERSPECTIEVEN
from mkba_sim.cli import main as cli
from mkba_sim.cli.aanpakken import read, stored
from mkba_sim.views.terminal.aanpakken import markdown, terminal

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def document():
    return read((DOCS / "aanpakken.json").read_text(encoding="utf-8"))


def test_the_page_is_what_the_command_prints(document):
    assert (DOCS / "aanpakken.md").read_text(encoding="utf-8") == markdown(document, "en")


@pytest.mark.parametrize("n", [3, 11])
def test_a_rerun_gives_the_numbers_of_the_page(document, n):
    """The whole takes minutes; two aanpakken with the same draws and seed take seconds and must be the same."""
    found = drawn(n, scenario_of(n, document["bewijs"]), draws=document["trekkingen"], seed=document["seed"])
    again = one_aanpak(found, run(found, seed=document["seed"], engine="cohort", parts=True), tool_run(n))
    assert _close(again, document["aanpakken"][n - 1])
    gaps = {(row["nummer"], row["perspectief"]): row for row in document["tekort"]}
    if (n, "maatschappelijk") in gaps:
        one = shortfall(found, run(found, seed=document["seed"], engine="cohort"), "maatschappelijk")
        assert _close(one, gaps[n, "maatschappelijk"])
    if n == 3:
        whole = PAIRS["Q16"]({3: found}, document["seed"])["geheel"].mean()
        (row,) = (row for row in document["uitspraken"] if row["code"] == "Q16")
        assert whole == pytest.approx(row["kans"], abs=1e-5)


def _close(a, b) -> bool:
    """Compare numbers to the last of six digits, which another machine's arithmetic may turn."""
    if isinstance(a, dict):
        return set(a) == set(b) and all(_close(v, b[k]) for k, v in a.items())
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(_close(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float | int) and not isinstance(a, bool):
        return b == pytest.approx(a, rel=2e-5, abs=1e-9)
    return a == b


def test_the_page_is_of_a_full_run_and_complete(document):
    assert document["trekkingen"] >= 2000
    assert [row["code"] for row in document["uitspraken"]] == list(STATEMENTS)
    assert [one["nummer"] for one in document["aanpakken"]] == list(AANPAKKEN)
    assert document["knoppen"] is not None
    for row in document["uitspraken"]:
        assert 0 <= row["kans"] <= 1
    chances = {row["code"]: row["kans"] for row in document["uitspraken"]}
    # identities, in every draw
    assert chances["Q23"] == chances["Q9"] == 1
    parts = {(row["code"], p["deel"]): p for row in document["uitspraken"] for p in row["delen"]}
    for key in (("Q5", "zonder_schade"), ("Q13", "zonder_schade"), ("Q26", "bij_minder_uitval")):
        assert parts[key]["kans"] == 1
        assert parts[key]["trekkingen"] > 100


def test_posts_add_up(document):
    for one in document["aanpakken"]:
        assert sum(one["kosten"][p] for p in KOSTENPOSTEN) == pytest.approx(1, abs=1e-4)
        expected = one["verhouding"]["maatschappelijk"]["gemiddelden"]
        assert sum(one["baten"][p] for p in BATENPOSTEN) == pytest.approx(expected, abs=1e-4)
        for name in PERSPECTIEVEN:
            found = list(one["verhouding"][name]["kwantielen"].values())
            assert found == sorted(found)


def test_what_is_missing_would_close_the_gap(document):
    """One post times its factor brings benefits to costs; so does taking away the part of extra care named."""
    by_number = {one["nummer"]: one for one in document["aanpakken"]}
    for row, (n, perspective) in zip(document["tekort"], GAPS, strict=True):
        assert (row["nummer"], row["perspectief"]) == (n, perspective)
        if perspective != "maatschappelijk" or row["kosten"] < row["baten"]:
            continue
        one = by_number[n]
        costs = one["kosten_per_huishouden"]
        # a post that brings nothing has no factor that would
        assert (row["maal"]["escalatie"] is None) == (one["baten"]["escalatie"] <= 0)
        if row["maal"]["escalatie"] is not None:
            grown = (row["maal"]["escalatie"] - 1) * one["baten"]["escalatie"] * costs
            assert row["baten"] + grown == pytest.approx(row["kosten"], rel=1e-3)
        assert row["kosten"] - row["minder_zorg"] * one["kosten"]["extra_zorg"] * costs == pytest.approx(
            row["baten"], rel=1e-3
        )


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_tables_show_every_statement_and_number(document, taal):
    text, page = terminal(document, taal), markdown(document, taal)
    for code, s in STATEMENTS.items():
        assert f"| {code}" in page
        assert f"\n{code:3}" in text
        assert s.tekst[0] in page
        assert s.tekst[1] in page
    other = "chance" if taal == "nl" else "kans"
    assert f"| {other} |" not in page
    row = document["aanpakken"][6]["verhouding"]["maatschappelijk"]["kwantielen"]["50"]
    shown = f"{row:.2f}".replace(".", "," if taal == "nl" else ".")
    assert shown in text
    assert shown in page
    # a table has as many cells in every row as in its head
    rows = [line for line in page.splitlines() if line.startswith("|")]
    blocks, last = [], None
    for line in page.splitlines():
        if line.startswith("|"):
            if last is None:
                blocks.append([])
            blocks[-1].append(line.count("|"))
        last = line if line.startswith("|") else None
    assert all(len(set(block)) == 1 for block in blocks)
    assert len(rows) > 13 * 4 + 27


def test_the_explanations_agree_with_the_numbers(document):
    """What an explanation says of the outcomes; one that no longer holds must be written anew."""
    rows = {row["code"]: row for row in document["uitspraken"]}
    part = {(code, p["deel"]): p["kans"] for code, row in rows.items() for p in row["delen"]}
    by_number = {one["nummer"]: one for one in document["aanpakken"]}
    tool = {n: one["tool"] for n, one in by_number.items()}
    why = {code: s.waarom for code, s in STATEMENTS.items()}

    # Q1-Q3: what holds in the tool, and what is borderline there
    assert rows["Q2"]["tool"]
    assert all(0.9 < tool[n]["gemeentelijk"] < 1.1 for n in (3, 10))
    assert min(tool[n]["gemeentelijk"] for n in (8, 9)) > 1
    assert all("grensgeval" in why[code][0] and "borderline" in why[code][1] for code in ("Q1", "Q3", "Q8"))
    # research leaves less of it
    for n in (3, 8, 9, 10):
        assert by_number[n]["verhouding"]["gemeentelijk"]["kwantielen"]["50"] < tool[n]["gemeentelijk"]
    assert part["Q2", "gemeentelijk"] > 0.8
    assert part["Q2", "maatschappelijk"] < 0.5
    # Q10: which vessel weighs more differs by draw
    assert 0 < part["Q10", "goedkoper_3"] < 1
    assert part["Q10", "goedkoper_8"] > part["Q10", "goedkoper_11"]
    # Q13: what is avoided comes mostly in the year of finding, and not every draw costs more care
    assert part["Q13", "escalatie"] < part["Q13", "alle_jaren"]
    assert part["Q13", "kosten"] < 1
    # Q17, Q22
    assert part["Q17", "saldo"] == 1
    assert part["Q17", "laagste"] < 1
    middle = {n: one["immaterieel_deel"]["50"] for n, one in by_number.items()}
    assert max(middle[n] for n in (7, 11, 12, 13)) < max(middle[n] for n in (2, 4, 5, 6))
    # Q24: the finding is turned, and in the wanted direction it works for more than without
    reached = rows["Q24"]["gehaald"]
    assert len(reached["zonder_vinden"]) <= len(reached["alle"])
    for name in ("alle", "substitutie_vast"):
        turned = [found["settings"].get("vindstrategie") for found in document["knoppen"][name].values()]
        assert sum(x is not None for x in turned) > len(turned) / 2


def test_the_tool_stands_beside_evidentie_and_is_what_the_command_computes(document):
    for n in (3, 7):
        one = tool_run(n)
        shown = next(row["tool"] for row in document["aanpakken"] if row["nummer"] == n)
        for i, name in enumerate(PERSPECTIEVEN):
            assert shown[name] == pytest.approx(one.ratio[0, i], rel=2e-5)
    about_change = {row["code"] for row in document["uitspraken"] if row["tool"] is None}
    assert about_change == set(PAIRS) | {"Q24", "Q25"}


def test_apart_is_shown_where_it_says_something(document):
    shown = {row["code"] for row in document["uitspraken"] if row["kans_los"] is not None}
    assert shown == JOINT


def test_other_evidence_says_that_the_explanations_are_not_its_own(document):
    other = {**document, "bewijs": "sceptisch"}
    for taal, word in (("nl", "geschreven bij bewijs dossier"), ("en", "written for evidence dossier")):
        assert word in terminal(other, taal)
        assert word in markdown(other, taal)
        assert word not in markdown(document, taal)


def test_classes_with_one_member_and_parts_put_in_are_named(document):
    page = markdown(document, "en")
    (line,) = (line for line in page.splitlines() if line.startswith("Classes with one member"))
    for each in (
        "vrijwel nieuw voor oud (9)",
        "veel zelf (1)",
        "verwijzen (2)",
        "doelgroep ouderen (7)",
        "gericht (12)",
    ):
        assert each in line
    assert "zelf (3)" not in line
    assert "at least 90 % new-for-old [i]" in page
    assert "at least 90 % substitution [i]" not in page
    assert "better balance [i]" in page


def test_pictures_of_the_page_are_there(document):
    assert len(document["figuren"]) == 2
    for path in document["figuren"]:
        assert (DOCS / path).read_bytes().startswith(b"\x89PNG")


def test_without_the_search_q24_says_so(document):
    less = {**document, "knoppen": None, "uitspraken": [r for r in document["uitspraken"] if r["code"] != "Q24"]}
    assert "--zonder-knoppen" in terminal(less)
    assert "--zonder-knoppen" not in terminal(document)
    assert "| Q24 | " in markdown(less)


def test_what_is_stored_is_read_back(document):
    odd = {"a": [1, float("inf"), -float("inf")], "b": {"c": "tekst", "d": None}}
    assert read(stored(odd)) == odd
    assert np.isnan(read(stored({"x": float("nan")}))["x"])
    assert stored(document) == (DOCS / "aanpakken.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_figures_draw_the_numbers(document, taal):
    pytest.importorskip("plotly")
    from mkba_sim.views.figures.aanpakken import aanpakken_figures

    found = aanpakken_figures(document, taal)
    ratios, posts = found["aanpakken_verhoudingen"], found["aanpakken_posten"]
    medians = [t for t in ratios.data if t.mode == "markers"]
    assert [t.xaxis for t in medians] == ["x", "x2", "x3"]
    for trace, name in zip(medians, PERSPECTIEVEN, strict=True):
        expected = [one["verhouding"][name]["kwantielen"]["50"] for one in document["aanpakken"]]
        np.testing.assert_allclose(trace.x, expected)
    assert len([s for s in ratios.layout.shapes if s.x0 == s.x1 == 1]) == 3
    bars = [t for t in posts.data if t.type == "bar"]
    left = sum(np.array(t.y) for t in bars if t.x[0] < 1)
    right = sum(np.array(t.y) for t in bars if t.x[0] > 1)
    np.testing.assert_allclose(left, 1, atol=1e-4)
    expected = [one["verhouding"]["maatschappelijk"]["gemiddelden"] for one in document["aanpakken"]]
    np.testing.assert_allclose(right, expected, atol=1e-4)
    whiskers = [t for t in posts.data if t.type == "scatter"]
    high = np.array(whiskers[1].y) + np.array(whiskers[1].error_y.array)
    np.testing.assert_allclose(high, [one["baten_totaal"]["90"] for one in document["aanpakken"]])
    patterns = [(t.marker.color, t.marker.pattern.shape) for t in bars]
    assert len(set(patterns)) == len({p for _, p in patterns}) == len(bars)


def test_command_writes_page_and_numbers(tmp_path, capsys):
    page = tmp_path / "pagina.md"
    words = ["aanpakken", "--draws", "20", "--seed", "4", "--zonder-knoppen", "--doc", str(page), "--taal", "nl"]
    assert cli.main(words) == 0
    out = capsys.readouterr().out
    found = read(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert found["trekkingen"] == 20
    assert out == terminal(found, "nl") + "\n"
    assert page.read_text(encoding="utf-8") == markdown(found, "nl")
    assert cli.main(["aanpakken", "--draws", "20", "--seed", "4", "--zonder-knoppen", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--draws", "5"], "minstens 20"),
        (["--seed", "-1"], "vanaf 0"),
        (["--doc", "pagina.txt"], ".md"),
        (["--doc", "geen/map/pagina.md"], "bestaat niet"),
    ],
)
def test_what_cannot_be_is_refused_before_any_work(tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mkba_sim.analyses.aanpakken.results.compare", lambda **_: pytest.fail("work was done"))
    assert cli.main(["aanpakken", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
