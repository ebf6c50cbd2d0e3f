"""The report in a browser with the network cut: no error, no request, all drawn, nothing cut, accessible."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("plotly")

from mkba_sim.pipeline import simulate_readings
from mkba_sim.report.build import render
from mkba_sim.report.source import Source

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


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    node, chromium = browser_or_skip()
    folder = tmp_path_factory.mktemp("browser")
    results = simulate_readings("bijlage2", draws=150, seed=3)
    scenario = json.loads(results["evidentie"].attrs["scenario"])
    results["sceptisch"] = results["evidentie"]
    report = folder / "rapport.html"
    report.write_text(render(Source(results=results, scenario=scenario, absent="")), encoding="utf-8")
    done = subprocess.run(
        [node, str(BROWSER / "check.mjs"), chromium, str(report), str(folder)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), folder


def test_no_error_and_no_request(found):
    said, _ = found
    assert said["errors"] == []
    assert said["requests"] == []


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_all_figures_are_drawn_and_none_is_cut(found, view):
    seen = found[0]["views"][view]
    assert seen["plots"] == 12
    assert min(seen["marks"]) > 0
    assert seen["cut"] == []
    assert seen["sideways"] <= 0


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_wcag_2_1_a_and_aa(found, view):
    seen = found[0]["views"][view]
    assert seen["rules"] > 15
    assert seen["violations"] == []


@pytest.mark.parametrize("view", ["wide", "phone"])
def test_on_paper_every_figure_fits_the_page(found, view):
    said, folder = found
    if view == "wide":
        assert (folder / "wide.pdf").stat().st_size > 100_000
    assert said["views"][view]["closed"] == 0  # tables are printed too
    for figure in said["views"][view]["paper"]:
        assert 0 < figure["width"] <= PAPER[0] + 1, figure
        assert figure["right"] <= PAPER[0] + 1, figure
        assert 0 < figure["height"] <= PAPER[1], figure
