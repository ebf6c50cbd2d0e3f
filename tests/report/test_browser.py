"""Report and comparison in a browser with the network cut: no error, no request, all drawn, none cut, accessible."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("plotly")

from mkba_sim.analyses.compare.compute import compare
from mkba_sim.run.pipeline import simulate_readings
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.views.html.build import render
from mkba_sim.views.html.compare_page import render_page
from mkba_sim.views.html.source import Source
from mkba_sim.views.html.variance import MINIMUM, spread

BROWSER = Path(__file__).parent / "browser"
PAPER = (688, 1009)  # A4 less its margins, in CSS pixels


def browser_or_skip() -> tuple[str, str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (BROWSER / "node_modules" / "axe-core").is_dir():
        pytest.skip(f"axe-core is not installed: npm install --no-package-lock --prefix {BROWSER}")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("chromium is not installed")
    return node, chromium


def the_report() -> str:
    results = simulate_readings("bijlage2", draws=MINIMUM, seed=3)
    scenario = json.loads(results["evidentie"].attrs["scenario"])
    results["sceptisch"] = results["evidentie"]
    split = spread(load_scenario("bijlage2"), results["evidentie"], seed=3)
    return render(Source(results=results, scenario=scenario, absent="", spread=split))


def the_comparison() -> str:
    stated = load_scenario("bijlage2")
    long = "Een scenario met een naam die niemand in één regel van een figuur kwijt kan"
    others = {"lang": stated.met({"naam": long, "kosten.nieuw_gevonden": 0.0}), "mpg": load_scenario("mpg")}
    return render_page(compare({"bijlage2": stated, **others}, draws=150, seed=3, evidence="both"))


PAGES = {"report": (the_report, 13), "comparison": (the_comparison, 6)}


@pytest.fixture(scope="module", params=list(PAGES))
def found(tmp_path_factory, request):
    node, chromium = browser_or_skip()
    folder = tmp_path_factory.mktemp("browser")
    make, figures = PAGES[request.param]
    page = folder / "page.html"
    page.write_text(make(), encoding="utf-8")
    done = subprocess.run(
        [node, str(BROWSER / "check.mjs"), chromium, str(page), str(folder)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder, figures


def test_no_error_and_no_request(found):
    said = found[0]
    assert said["errors"] == []
    assert said["requests"] == []


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_all_figures_are_drawn_and_none_is_cut(found, view):
    seen = found[0]["views"][view]
    assert seen["plots"] == found[2]
    assert min(seen["marks"]) > 0
    assert seen["cut"] == []
    assert seen["sideways"] <= 0


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_wcag_2_1_a_and_aa(found, view):
    seen = found[0]["views"][view]
    assert seen["rules"] > 15
    assert seen["violations"] == []


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_on_paper_every_figure_and_table_fits_the_page(found, view):
    said, folder, _ = found
    if view == "wide":
        assert (folder / "wide.pdf").stat().st_size > 100_000
    seen = said["views"][view]
    assert seen["closed"] == 0  # tables are printed too
    for figure in seen["paper"]:
        assert 0 < figure["width"] <= PAPER[0] + 1, figure
        assert figure["right"] <= PAPER[0] + 1, figure
        assert 0 < figure["height"] <= PAPER[1], figure
    assert len(seen["tables"]) > len(seen["paper"])
    for table in seen["tables"]:
        assert table["right"] <= PAPER[0] + 1, table
