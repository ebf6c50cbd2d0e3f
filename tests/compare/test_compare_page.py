"""The page of a comparison says what the table and the JSON say, and nothing in it can run or be fetched."""

from __future__ import annotations

import itertools
import json
import re
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
import xarray as xr

pytest.importorskip("jinja2")
pytest.importorskip("plotly")

from mkba_sim.analyses.compare.compute import compare
from mkba_sim.analyses.compare.refusals import REFUSALS
from mkba_sim.base import numbers
from mkba_sim.base.terms import ACTOREN, PERSPECTIEVEN, label
from mkba_sim.scenario.scenario import Scenario
from mkba_sim.views.figures.comparison import display_names
from mkba_sim.views.html.compare_answer import answer, favourite
from mkba_sim.views.html.compare_page import comparison_figures, render_page
from mkba_sim.views.html.compare_sections import sections
from mkba_sim.views.html.exhibits import Section, Table
from mkba_sim.views.terminal.compare import render, to_json
from mkba_sim.views.texts.compare import TEXT

NAUGHTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'& {{ 7*7 }}"


EFFECTS = (
    "effect.substitutie.nieuw",
    "effect.substitutie.bestaand",
    *(f"effect.succes.{x}" for x in ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e", "doorverwijzing_2e")),
    *(f"effect.escalatie.{x}" for x in ("gezin", "oudere", "overig")),
)


def words(html: str) -> str:
    """Return what a reader reads: no scripts, no tags, plain spaces."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


@pytest.fixture(scope="module")
def page(three: xr.Dataset) -> str:
    return render_page(three)


@pytest.fixture(scope="module")
def parts(three: xr.Dataset) -> tuple[Section, ...]:
    return sections(three, "nl")


def table_of(parts: tuple[Section, ...], key: str) -> Table:
    return next(e.table for part in parts for e in part.exhibits if e.key == key)


def test_the_answer_names_who_is_most_often_best(three: xr.Dataset, page: str) -> None:
    shares = three["kans_beste_saldo"].sel(lezing="evidentie", perspectief="maatschappelijk").values
    saldo = three["saldo"].sel(lezing="evidentie", perspectief="maatschappelijk").values
    counted = np.bincount(saldo.argmax(axis=1), minlength=3) / len(saldo)
    np.testing.assert_allclose(shares, counted)
    winner = favourite(three, "evidentie")
    assert winner == int(counted.argmax())
    name = display_names(three)[winner]
    pays = float(three["kans"].sel(lezing="evidentie", perspectief="maatschappelijk")[winner])
    text = words(page)
    said = f"In {round(100 * counted.max())} van de 100 simulaties heeft ‘{name}’ het hoogste maatschappelijke saldo"
    assert said in text
    assert f"in {round(100 * pays)} van de 100 wegen de baten daarvan op tegen de kosten" in text
    # the answer comes before everything but the title
    assert text.index(said) < text.index("Loont het?") < text.index("In het kort")


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0.95, "Zeer waarschijnlijk ‘=1+1’."), (0.7, "Waarschijnlijk ‘=1+1’."), (0.5, "Er is geen duidelijke winnaar.")],
)
def test_the_verdict_follows_the_chance(three: xr.Dataset, share: float, verdict: str) -> None:
    changed = three.copy()
    chances = three["kans_beste_saldo"].copy()
    chances.loc[{"lezing": "evidentie", "perspectief": "maatschappelijk"}] = [(1 - share) / 2, (1 - share) / 2, share]
    assert answer(changed.assign(kans_beste_saldo=chances), "nl").verdict == verdict


def test_the_same_scenario_twice_has_no_winner(bijlage2: Scenario) -> None:
    found = compare({"a": bijlage2, "b": bijlage2}, draws=20, seed=2)
    said = answer(found, "nl")
    assert said.verdict == "Er is geen verschil."
    assert not any(card.first for card in said.cards)
    text = words(render_page(found))
    assert "De scenario's zijn gelijk ingevuld." in text
    assert "Geen partij gaat er in de mediaan op voor- of achteruit." in text
    assert "Voorbeeld Bijlage 2 (a)" in text  # the same title twice: told apart by the file


def test_numbers_are_those_of_the_terminal_and_the_json(three: xr.Dataset, parts: tuple[Section, ...]) -> None:
    document = json.loads(to_json(three))["uitkomsten"]
    text = render(three, "nl")
    names = three["scenario"].values.tolist()
    ratio, difference, best = (table_of(parts, key) for key in ("verhoudingen", "verschil", "beste"))
    short = next(t for part in parts for t in part.shown)

    def band(key: str, i: int, p: int, write: object) -> tuple[str, str]:
        middle = document[f"{key}_mediaan"]["waarden"][0][i][p]
        low, high = document[f"{key}_interval"]["waarden"][0][i][p][0]
        assert callable(write)
        return write(middle), f"{write(low)} … {write(high)}"

    for p, perspective in enumerate(PERSPECTIEVEN):
        for i, name in enumerate(names):
            row = ratio.rows[p * len(names) + i]
            middle, span = band("ratio", i, p, lambda x: numbers.number(x, 2, "nl"))
            chance = numbers.percentage(document["kans"]["waarden"][0][i][p], "nl")
            assert (row.cells[0], row.cells[2], row.cells[-1]) == (middle, span, chance)
            saldo = band("saldo", i, p, lambda x: numbers.euros(x, "nl"))
            head = label(perspective, "nl") if i == 0 else " "
            line = rf"^  {head} +{name} +{re.escape(middle)} +{re.escape(span)} +{re.escape(saldo[0])} +"
            line += rf"{re.escape(saldo[1])} +{re.escape(chance)}$"
            assert re.search(line, text, flags=re.M), line
            chances = [
                numbers.percentage(document[f"kans_beste_{k}"]["waarden"][0][i][p], "nl") for k in ("saldo", "ratio")
            ]
            assert list(best.rows[p * len(names) + i].cells) == chances
            if perspective == "maatschappelijk":
                assert short.rows[i].cells[:3] == (f"{middle} ({span})", f"{saldo[0]} ({saldo[1]})", chance)
            assert short.rows[i].cells[3 + p] == chances[0]
            tail = " +".join(re.escape(x) for x in chances)
            if i:
                row = difference.rows[p * (len(names) - 1) + i - 1]
                apart = band("saldo_verschil", i, p, lambda x: numbers.euros(x, "nl"))
                higher = numbers.percentage(document["saldo_verschil_kans_hoger"]["waarden"][0][i][p], "nl")
                assert (row.cells[0], row.cells[2], row.cells[-1]) == (*apart, higher)
                tail += "".join(rf" +{re.escape(x)}" for x in (*apart, higher))
            assert re.search(rf"^  {head} +{name} +{tail}$", text, flags=re.M)
    for i in (1, 2):
        rows = table_of(parts, f"partijen-{i}").rows
        assert [row.name for row in rows] == [label(a, "nl") for a in ACTOREN]
        for a, row in enumerate(rows):
            apart = band("saldo_actor_verschil", i, a, lambda x: numbers.euros(x, "nl"))
            assert (row.cells[0], row.cells[2]) == apart


def test_every_figure_has_a_sentence_a_table_and_an_alternative(parts: tuple[Section, ...], page: str) -> None:
    exhibits = [e for part in parts for e in part.exhibits]
    keys = ["verhoudingen", "beste", "verschil", "partijen-1", "partijen-2", "lezingen"]
    assert [e.key for e in exhibits] == keys
    for e in exhibits:
        assert e.sentence.endswith(".")
        assert e.table.rows
        assert all(len(row.cells) + 1 == len(e.table.head) for row in e.table.rows), e.key
        assert f'id="plot-{e.key}"' in page
    for t in (t for part in parts for t in (*part.shown, *part.tables)):
        assert all(len(row.cells) + 1 == len(t.head) for row in t.rows), t.caption
    assert page.count('role="img"') == len(keys)
    assert not re.search(r"\b(nan|inf|None|Undefined)\b", words(page))


def test_figures_show_what_the_draws_say(three: xr.Dataset) -> None:
    figures = comparison_figures(three)
    assert list(figures) == list(comparison_figures(three, "en"))
    at = three.sel(lezing="evidentie")
    marks = figures["verhoudingen"].data[-1]
    np.testing.assert_allclose(marks.x, at["ratio_mediaan"].transpose("perspectief", "scenario").values.ravel())
    assert list(marks.y) == [1, 2, 3, 5, 6, 7, 9, 10, 11]  # under three headings
    labels = figures["verhoudingen"].layout.yaxis.ticktext
    assert [labels[i] for i in (0, 4, 8)] == [f"<b>{p}</b>" for p in PERSPECTIEVEN]
    marks = figures["verschil"].data[-1]
    wanted = at["saldo_verschil_mediaan"].isel(scenario=[1, 2]).transpose("perspectief", "scenario").values.ravel()
    np.testing.assert_allclose(np.array(marks.x) * 1000, wanted, rtol=1e-12)
    marks = figures["partijen-2"].data[-1]
    np.testing.assert_allclose(
        np.array(marks.x) * 1000, at["saldo_actor_verschil_mediaan"].isel(scenario=2), rtol=1e-12
    )
    for bars, key in zip(figures["beste"].data, ("saldo", "ratio"), strict=True):
        shares = at[f"kans_beste_{key}"].transpose("perspectief", "scenario").values.ravel()
        np.testing.assert_allclose(bars.x, 100 * shares)
        assert bars.marker.pattern.shape == ("" if key == "saldo" else "/")  # told apart without colour
    for name, fig in figures.items():
        low, high = fig.layout.xaxis.range
        xs = [x for trace in fig.data for x in trace.x if x is not None]
        assert low <= min(xs), name
        assert max(xs) <= high, name


def test_what_differs_is_listed(three: xr.Dataset, parts: tuple[Section, ...]) -> None:
    (table,) = parts[-1].tables
    assert {row.name: row.cells for row in table.rows} == {
        "naam": ("Voorbeeld Bijlage 2", "duurder", "=1+1"),
        "kosten.eenmalig": ("100.000", "150.000", "100.000"),
        "kosten.nieuw_gevonden": ("0,18", "0,18", "0"),
    }


def test_rules_that_differ_are_a_warning(bijlage2: Scenario) -> None:
    found = compare({"a": bijlage2, "b": bijlage2.met({"discontovoet": 0.03, "horizon": 5})}, draws=5)
    text = words(render_page(found))
    assert "Let op: de scenario's verschillen ook in horizon, discontovoet." in text
    assert "discontovoet 5,5 % / 3,0 % · 10 / 5 jaar vooruit" in text


def test_it_says_where_the_draws_are_no_longer_shared(bijlage2: Scenario) -> None:
    # a stated distribution of which most lies outside its field: those draws are drawn again, in that scenario alone
    wide = {"verdeling": "uniform", "min": -4, "max": 1}
    bold = bijlage2.met({"naam": "stout", "kosten.nieuw_gevonden": 0.18})
    bijlage2 = bijlage2.met({"effect.succes.schooluitval": wide})
    open_ = bijlage2.met({"naam": "open"} | dict.fromkeys(EFFECTS, "prior"))
    found = compare({"a": bijlage2, "b": bold, "c": open_}, draws=40, seed=1)
    again = found["opnieuw"].sel(lezing="opgegeven").values
    assert again[0] > 0.5 > again[1]  # what is stated there is impossible in most worlds
    text = words(render_page(found))
    share = numbers.percentage(float(again[0]), "nl")
    assert "Let op bij zoals ingevuld: een trekking die in een scenario niet kan" in text
    assert f"Voorbeeld Bijlage 2 {share} van de pogingen" in text
    assert "Let op bij op basis van onderzoek" not in text
    assert "open: deel C staat op prior, dus ‘zoals ingevuld’ is daar hetzelfde" in text


def test_english_is_english(three: xr.Dataset) -> None:
    text = words(render_page(three, "en"))
    assert "of 100 simulations" in text
    body = text.partition("In what do the scenarios differ? Only")[0]
    for dutch in ("van de 100", " kosten ", "gemeente:", "mediaan", "jaar ", "lezing", "partij "):
        assert dutch not in body, dutch


def test_texts_have_the_same_places_in_both_languages() -> None:
    pairs = [(key, pair) for key, pair in TEXT.items()]
    pairs += [(key, pair) for key, both in REFUSALS.items() for pair in both]
    for key, (dutch, english) in pairs:
        assert dutch, key
        assert english, key
        assert set(re.findall(r"{(\w+)", dutch)) == set(re.findall(r"{(\w+)", english)), key


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_is_fetched_and_headings_nest(page: str) -> None:
    seen = _Collector()
    seen.feed(page)
    for tag, attributes in seen.tags:
        assert tag not in ("link", "img", "iframe", "object", "base"), tag
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))
    heads = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert heads[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(heads))
    assert len(page.encode()) <= 6_000_000


def test_names_stay_names(three: xr.Dataset) -> None:
    hostile = three.assign_coords(titel=("scenario", [NAUGHTY, "x" * 300, "  "]), scenario=["a", "=1+1", "<b>c</b>"])
    names = display_names(hostile)
    assert len(set(names)) == 3
    assert all(len(word) <= 22 for name in names for word in name.split())
    assert names[2] == "<b>c</b>"  # a blank title falls back on the name of the file
    html = render_page(hostile)
    seen = _Collector()
    seen.feed(html)
    assert not [t for t, _ in seen.tags if t in ("img", "b")]
    assert len([t for t, _ in seen.tags if t == "script"]) == 3
    assert "alert(1)</script>" not in html
    labels = comparison_figures(hostile)["verhoudingen"].layout.yaxis.ticktext
    assert not any("<script" in text or "<img" in text or "<b>c" in text for text in labels)
