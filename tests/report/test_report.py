"""The report says what the terminal says, and nothing in it can run or be fetched."""

from __future__ import annotations

import argparse
import json
import re
import time
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

pytest.importorskip("jinja2")
pytest.importorskip("plotly")

from mkba_sim.base import numbers
from mkba_sim.base.errors import MkbaError
from mkba_sim.cli import report as command
from mkba_sim.outcomes.dataset import summary
from mkba_sim.run.pipeline import simulate_readings
from mkba_sim.run.results import to_json, write_results
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.views.html.build import render, sections
from mkba_sim.views.html.source import Source, load, read
from mkba_sim.views.html.variance import MINIMUM
from mkba_sim.views.html.year_sections import uncertainty_section
from mkba_sim.views.terminal.run import render as terminal
from mkba_sim.views.texts.report import TEXT

NAUGHTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'& {{ 7*7 }} \u2028"


@pytest.fixture(scope="module")
def results():
    return simulate_readings("bijlage2", draws=120, seed=3)


@pytest.fixture(scope="module")
def source(results):
    scenario = json.loads(results["evidentie"].attrs["scenario"])
    return Source(results={**results, "sceptisch": results["evidentie"]}, scenario=scenario, absent="")


@pytest.fixture(scope="module")
def page(source):
    return render(source)


def words(html: str) -> str:
    """Return what a reader reads: no scripts, no tags, plain spaces."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def table_of(parts, key):
    return next(e.table for part in parts for e in part.exhibits if e.key == key)


def test_the_answer_is_the_terminals(source, page):
    text = words(page)
    said = terminal(load_scenario("bijlage2"), {k: source.results[k] for k in ("evidentie", "opgegeven")})
    sentence = re.search(r"In (\S+) van de 100 simulaties wegen de maatschappelijke baten op tegen de kosten", said)
    assert sentence
    assert sentence[0] in text
    stated = re.search(r"Zoals opgegeven.* in (\S+) van de 100", said)
    assert stated
    assert f"Zoals ingevuld {stated[1]} van de 100" in text
    assert f"Met sceptisch bewijs {sentence[1]} van de 100" in text
    fte = re.search(r"vragen (\S+) fte; opgegeven is (\S+) fte", said)
    assert fte
    assert fte[0] in text


def test_numbers_are_those_of_summary_terminal_and_json(results, source):
    parts = sections(source, "nl")
    s = summary(results["evidentie"])
    document = json.loads(to_json(load_scenario("bijlage2"), results))["lezingen"]["evidentie"]["samenvatting"]
    said = terminal(load_scenario("bijlage2"), results)
    for i, row in enumerate(table_of(parts, "verhoudingen").rows):
        at = s.isel(perspectief=i)
        low, high = at["ratio_interval"].sel(ci_prob=0.8).values
        written = numbers.number(document["ratio_mediaan"]["waarden"][i], 2, "nl")
        band = f"{numbers.number(low, 2, 'nl')} … {numbers.number(high, 2, 'nl')}"
        assert row.cells[0] == written
        assert row.cells[2] == band
        assert row.cells[-1] == numbers.percentage(document["ratio_kans"]["waarden"][i], "nl")
        assert re.search(rf"{row.name} +{re.escape(written)} +{re.escape(band)}", said)
    cash = table_of(parts, "verzilvering").rows
    budget = table_of(parts, "begroting").rows
    for i, row in enumerate(table_of(parts, "partijen").rows[:13]):
        low, high = s["saldo_actor_interval"].isel(actor=i).sel(ci_prob=0.8).values
        assert row.cells[0] == numbers.euros(document["saldo_actor_mediaan"]["waarden"][i], "nl")
        assert row.cells[2] == f"{numbers.euros(low, 'nl')} … {numbers.euros(high, 'nl')}"
        if np.isnan(results["evidentie"]["ratio_actor"].values[:, i]).all():
            continue  # the terminal names who has neither costs nor benefits in one line
        line = next(x for x in said.splitlines() if x.strip().startswith(row.name))
        assert line.split("  ")[-1].strip() == budget[i].cells[4]
        assert cash[i].cells[2] in line
        assert row.cells[0] in line


def test_every_figure_has_a_sentence_and_a_table(source, page):
    exhibits = [e for part in sections(source, "nl") for e in part.exhibits]
    assert len(exhibits) == 12
    for e in exhibits:
        assert e.sentence.endswith(".")
        assert e.table.rows
        assert all(len(row.cells) + 1 == len(e.table.head) for row in e.table.rows), e.key
        assert f'id="plot-{e.key}"' in page
    assert page.count('role="img"') == 12
    assert not re.search(r"\b(nan|inf|None|Undefined)\b", words(page))


def test_every_parameter_is_listed_with_source_and_grade(results, page):
    text = words(page)
    result = results["evidentie"]
    for name, grade in zip(result["naam"].values, result["graad"].values, strict=True):
        mark = "▲ " if grade == "assumption" else ""
        assert f"{mark}{name}" in text, name
    for field in ("bereik.huishoudens", "kosten.fte", "effect.substitutie.nieuw"):
        assert field in text


def test_english_is_english(source):
    text = words(render(source, "en"))
    assert "of 100 simulations the social benefits outweigh the costs" in text
    body = text.partition("What was entered")[0]
    for dutch in ("van de 100", " kosten ", "gemeente:", "aanname", "mediaan", "onzeker", "jaar"):
        assert dutch not in body, dutch


def test_texts_have_the_same_places_in_both_languages():
    for key, (dutch, english) in TEXT.items():
        assert dutch, key
        assert english, key
        assert set(re.findall(r"{(\w+)", dutch)) == set(re.findall(r"{(\w+)", english)), key


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.heads: list[int] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))


def test_nothing_is_fetched_and_headings_nest(page):
    seen = _Collector()
    seen.feed(page)
    for tag, attributes in seen.tags:
        assert tag not in ("link", "img", "iframe", "object", "base"), tag
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert seen.heads[0] == 1
    assert all(b - a <= 1 for a, b in zip(seen.heads, seen.heads[1:], strict=False))
    assert len(page.encode()) <= 6_000_000


def test_a_name_with_markup_stays_a_name(results):
    hostile = {k: r.copy() for k, r in results.items()}
    scenario = json.loads(hostile["evidentie"].attrs["scenario"])
    scenario["naam"] = scenario["toelichting"] = NAUGHTY
    scenario["bereik"]["</script><b>"] = NAUGHTY
    for r in hostile.values():
        r.coords["bron"] = ("naam", [NAUGHTY] * r.sizes["naam"])
        r.coords["naam"] = [NAUGHTY if n == "effect.substitutie.bestaand" else n for n in r["naam"].values.tolist()]
    html = render(Source(results=hostile, scenario=scenario, absent="file"))
    seen = _Collector()
    seen.feed(html)
    assert not [t for t, _ in seen.tags if t == "img"]
    assert len([t for t, _ in seen.tags if t == "script"]) == 3
    assert "alert(1)</script>" not in html
    assert "49" not in unescape(re.search(r"<h1>(.*?)</h1>", html)[1])  # the name is no template either
    assert "{{ 7*7 }}" in unescape(re.search(r"<h1>(.*?)</h1>", html)[1])


# --- doors -----------------------------------------------------------------------------------------------------------


def carry_out(*arguments: str) -> None:
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers(dest="command"), "nl")
    command.run(parser.parse_args(arguments))


@pytest.fixture(scope="module")
def stored(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("result") / "r.nc"
    write_results(path, results)
    return path


def test_a_report_of_a_result_and_how_long_it_takes(stored, tmp_path, capsys):
    out = tmp_path / "rapport.html"
    start = time.perf_counter()
    carry_out("report", str(stored), "--out", str(out))
    assert time.perf_counter() - start < 20  # five seconds on a machine of one's own; this one is shared
    assert capsys.readouterr().out.strip() == str(out)
    text = words(out.read_text(encoding="utf-8"))
    assert "Voorbeeld Bijlage 2" in text
    assert "De sceptische lezing staat niet in het resultaatbestand" in text
    assert [p.name for p in tmp_path.iterdir()] == ["rapport.html"]


def test_a_report_of_a_workbook_is_that_of_its_scenario(tmp_path):
    pytest.importorskip("xlsxwriter")
    from mkba_sim.views.excel.template import write_template

    stated = load_scenario("bijlage2").met({"naam": "<b>uit Excel</b>", "kosten.fte": 4})
    write_template(tmp_path / "invoer.xlsx", stated, met_priors=False)
    (tmp_path / "invoer.toml").write_text(stated.to_toml(), encoding="utf-8")
    pages = []
    for name in ("invoer.xlsx", "invoer.toml"):
        carry_out("report", str(tmp_path / name), "--draws", "20", "--out", str(tmp_path / "rapport.html"))
        pages.append((tmp_path / "rapport.html").read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert "<h1>&lt;b&gt;uit Excel&lt;/b&gt;</h1>" in pages[0]


def test_a_report_never_replaces_its_own_input(stored, tmp_path):
    mine = tmp_path / "eigen.toml"
    mine.write_text(load_scenario("bijlage2").to_toml(), encoding="utf-8")
    for path in (mine, stored):
        before = path.read_bytes()
        with pytest.raises(MkbaError, match="the input of the report itself"):
            carry_out("report", str(path), "--out", str(path))
        assert path.read_bytes() == before


def test_a_report_of_a_scenario_runs_the_sceptical_reading_where_it_is_fitted(monkeypatch):
    seen = []

    def run(scenario, *, readings=("evidentie", "opgegeven"), evidence=None, **rest):
        seen.append((readings, evidence))
        if evidence == "sceptisch":
            raise MkbaError(*refusals)
        return simulate_readings(scenario, readings=readings, draws=20, seed=1)

    from mkba_sim.base.errors import Fault
    from mkba_sim.run import pipeline

    refusals = [Fault(where="x", found="y", accepted="z")]
    monkeypatch.setattr(pipeline, "simulate_readings", run)
    found = load("bijlage2", draws=20)
    assert seen == [(("evidentie", "opgegeven"), None), (("evidentie",), "sceptisch")]
    assert found.absent == "fit"
    assert set(found.results) == {"evidentie", "opgegeven"}


def test_what_cannot_be_used_is_one_sentence_and_leaves_files_alone(stored, results, tmp_path):
    out = tmp_path / "rapport.html"
    out.write_text("oud", encoding="utf-8")
    junk = tmp_path / "junk.nc"
    junk.write_bytes(b"no netcdf")
    older = {k: r.assign_attrs(versie="0.0.1") for k, r in results.items()}
    old = tmp_path / "old.nc"
    write_results(old, older)
    bare = tmp_path / "bare.nc"
    write_results(bare, {k: r.drop_vars("saldo") for k, r in results.items()})
    for arguments, sentence in (
        ((str(tmp_path / "geen.nc"),), "er is geen bestand met die naam"),
        ((str(junk),), "dit is geen resultaat van mkba-sim"),
        ((str(bare),), "saldo: het resultaat is beschadigd"),
        ((str(old),), "gemaakt door versie 0.0.1"),
        ((str(stored), "--draws", "5"), "eigen trekkingen"),
        ((str(tmp_path / "geen.toml"),), "geen"),
    ):
        with pytest.raises(MkbaError) as refusal:
            carry_out("report", *arguments, "--out", str(out))
        assert sentence in refusal.value.say("nl")
        assert len(refusal.value.faults) == 1
        assert refusal.value.exit_code == 2
        assert out.read_text(encoding="utf-8") == "oud"
    with pytest.raises(MkbaError):
        carry_out("report", str(stored), "--out", str(tmp_path / "geen map" / "r.html"))
    with pytest.raises(MkbaError):
        carry_out("report", str(stored), "--out", str(tmp_path))
    with pytest.raises(MkbaError, match="made by version"):
        read(old, "en")


def test_figures_are_saved(stored, tmp_path, monkeypatch):
    pytest.importorskip("kaleido")
    from mkba_sim.views.figures import catalogue, export

    if export._browser() is None:
        pytest.skip("no Chrome or Chromium on this machine")
    full = catalogue.report_figures
    monkeypatch.setattr(catalogue, "report_figures", lambda *a: dict(list(full(*a).items())[:2]))  # two stand for all
    carry_out("figures", str(stored), "--out", str(tmp_path / "fig"), "--format", "svg")
    assert sorted(p.name for p in (tmp_path / "fig").iterdir()) == ["lezingen.svg", "verhoudingen.svg"]


def test_the_spread_is_split_where_the_scenario_was_run():
    found = load("bijlage2", draws=MINIMUM, seed=4)
    assert found.spread is not None
    np.testing.assert_allclose(found.spread.shares.sum(axis=0), 1, atol=1e-9)
    assert found.spread.parts[-2:] == ("toeval", "samenspel")
    part = uncertainty_section(found, "nl")
    assert [e.key for e in part.exhibits] == ["spreiding", "onzekerheid"]
    assert "uit het toeval van huishoudens" in part.exhibits[0].sentence
    assert load("bijlage2", draws=20).spread is None


@pytest.mark.parametrize("name", ["mpg", "ouderen"])
def test_other_scenarios_and_a_single_draw_have_a_report_too(name):
    for taal in ("nl", "en"):
        text = words(render(load(name, draws=1), taal))
        assert not re.search(r"\b(nan|None|Undefined)\b", text)
