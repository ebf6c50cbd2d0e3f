"""Figures reach the disk as SVG and PNG, or one sentence says why not."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.views.figures import export, theme

pytest.importorskip("plotly")


def browser_or_skip() -> None:
    pytest.importorskip("kaleido")
    if export._browser() is None:
        pytest.skip("no Chrome or Chromium on this machine")


def sample():
    fig = theme.figure("Een titel", taal="nl", note="Zo lees je dit.")
    fig.add_bar(x=[1, 2], y=[1234.5, 2345.6], marker=theme.bar(1))
    return fig


def test_svg_and_png_are_written(tmp_path):
    browser_or_skip()
    paths = export.save({"proef": sample()}, tmp_path / "nieuw" / "map")
    assert [p.name for p in paths] == ["proef.svg", "proef.png"]
    svg = paths[0].read_text(encoding="utf-8")
    assert "<svg" in svg
    assert "Een titel" in svg
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
    assert paths[1].read_bytes().startswith(b"\x89PNG")
    assert sorted(p.name for p in paths[0].parent.iterdir()) == ["proef.png", "proef.svg"]


@pytest.mark.parametrize(("taal", "words"), [("nl", "geen Chrome of Chromium"), ("en", "no Chrome or Chromium")])
def test_without_a_browser_one_sentence(tmp_path, monkeypatch, taal, words):
    pytest.importorskip("kaleido")
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-such-browser"))
    with pytest.raises(MkbaError, match=words) as refusal:
        export.save({"proef": sample()}, tmp_path, taal=taal)
    assert len(refusal.value.faults) == 1
    assert not list(tmp_path.iterdir())


def test_a_browser_that_fails_leaves_old_files_alone(tmp_path, monkeypatch):
    pytest.importorskip("kaleido")
    monkeypatch.setenv("BROWSER_PATH", "/bin/false")
    old = tmp_path / "proef.svg"
    old.write_text("old", encoding="utf-8")
    with pytest.raises(MkbaError, match="niet tekenen"):
        export.save({"proef": sample()}, tmp_path)
    assert old.read_text(encoding="utf-8") == "old"


def test_a_file_is_no_folder(tmp_path):
    browser_or_skip()
    taken = tmp_path / "bestand"
    taken.write_text("x", encoding="utf-8")
    with pytest.raises(MkbaError, match="geen map"):
        export.check_export(taken)


def test_kinds_differ_without_colour():
    n = len(theme.COLOURS)
    assert len({theme.bar(i)["pattern"]["shape"] for i in range(n)}) == n
    assert len({theme.line(i)["dash"] for i in range(n)}) == n
    assert len({theme.mark(i)["symbol"] for i in range(n)}) == n


def test_numbers_follow_the_language():
    assert theme.figure("x", taal="nl").layout.separators == ",."
    assert theme.figure("x", taal="en").layout.separators == ".,"


def test_plotly_is_not_imported_before_a_figure_is_made():
    code = "import sys, mkba_sim.views.figures.theme, mkba_sim.views.figures.export; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
