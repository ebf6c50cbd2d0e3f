"""The page about the registration shows what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mkba_sim.cli.main import main

PAGE = (Path(__file__).parents[3] / "docs" / "registratie.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```\n(mkba-sim [^\n]*)\n```\n\n```text\n(.*?)\n```", PAGE, re.DOTALL)


def test_what_is_shown_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Word for word: the numbers are counts of households drawn by counter, the same on every machine."""
    monkeypatch.chdir(tmp_path)
    assert len(SHOWN) == 6
    for line, text in SHOWN:
        assert main(line.split()[1:]) == 0
        assert capsys.readouterr().out.rstrip("\n") == text, line


def test_every_name_of_a_column_is_there() -> None:
    """Families of columns by their pattern, in both languages."""
    from mkba_sim.learning.registration.columns import columns
    from mkba_sim.learning.registration.fields import GEBIEDEN, KINDS, TRAJECTCODES

    families = {
        re.sub(
            rf"_(0|6|12|18)$|_({'|'.join(TRAJECTCODES)})$|(?<=esc)_({'|'.join(KINDS)})|(?<=voorkomen)_({'|'.join(KINDS)})",
            "",
            name,
        )
        for name in columns()
    }
    families = {re.sub(rf"_({'|'.join(KINDS)})$", "", name) for name in families} - set(GEBIEDEN)
    for half in PAGE.split("## English"):
        assert {name for name in families if f"`{name}" not in half} == set()
        assert "`<gebied>_0`" in half


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["registratie", "--voorbeeld", "team.xlsx", "--huishoudens", "30"]) == 0
    code = PAGE.split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(code, names)
    assert len(names["record"]) == 500  # type: ignore[arg-type]
