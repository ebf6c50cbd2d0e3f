"""The commands as a user types them."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.cli import template
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.views.excel import doors as command
from mkba_sim.views.excel.library import need
from mkba_sim.views.excel.read import read_input
from mkba_sim.views.excel.template import write_template


def _do(*words: str, taal: Any = "nl") -> None:
    parser = argparse.ArgumentParser()
    template.register(parser.add_subparsers(dest="command", required=True), taal)
    template.run(parser.parse_args([*words, "--taal", taal]))


def test_template_writes_and_does_not_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "invoer.xlsx"
    _do("template", str(path), "--scenario", "ouderen")
    assert command.load(str(path)) == load_scenario("ouderen")
    before = path.read_bytes()
    with pytest.raises(MkbaError, match="het bestand bestaat al; een nieuwe naam, of --force"):
        _do("template", str(path))
    assert path.read_bytes() == before
    _do("template", str(path), "--force", taal="en")
    assert command.load(str(path)) == load_scenario("bijlage2")


def test_template_of_a_workbook_keeps_its_wijken(tmp_path: Path) -> None:
    write_template(tmp_path / "stad.xlsx", load_scenario("rotterdam"), met_priors=False)
    _do("template", str(tmp_path / "city.xlsx"), "--scenario", str(tmp_path / "stad.xlsx"), taal="en")
    assert read_input(tmp_path / "city.xlsx").scenario == load_scenario("rotterdam")


def test_template_elsewhere_is_refused(tmp_path: Path) -> None:
    for name, said in (("invoer.xls", "eindigt op .xlsx"), ("nergens/invoer.xlsx", "does not exist")):
        with pytest.raises(MkbaError, match=said):
            _do("template", str(tmp_path / name))
    assert not list(tmp_path.iterdir())


def test_a_missing_library_is_named() -> None:
    with pytest.raises(MkbaError, match=r"het pakket nergens is niet geïnstalleerd; pip install 'mkba-sim\[excel\]'"):
        need("nergens", "excel", "nl")


def test_a_plain_run_imports_none_of_it(tmp_path: Path) -> None:
    code = (
        "import sys, argparse; from mkba_sim.views.excel import doors as command;"
        "from mkba_sim.cli import main, template;"
        "template.register(argparse.ArgumentParser().add_subparsers(), 'nl'); command.load('bijlage2');"
        "print([m for m in ('xlsxwriter', 'openpyxl', 'pyarrow', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"


def test_outputs_are_checked_before_the_work(tmp_path: Path) -> None:
    command.check_out(tmp_path / "x.xlsx")
    with pytest.raises(MkbaError, match="does not exist"):
        command.check_out(tmp_path / "nergens" / "x.xlsx")
