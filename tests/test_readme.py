"""The README shows what the program prints, and names commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mkba_sim.cli.main import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def numbers(text: str) -> list[float]:
    """Read every Dutch number of a text, dates and versions included."""
    found = re.findall(r"-?\d[\d.]*(?:,\d+)?", text)
    return [float(x.replace(".", "").replace(",", ".")) for x in found]


def test_the_printed_output_is_that_of_the_program(capsys):
    """Word for word; numbers may differ in the last digit where another machine rounds otherwise."""
    shown = README.split("<!-- output:begin -->")[1].split("<!-- output:end -->")[0].split("```")[1].strip("\n")
    assert main(["run"]) == 0
    printed = capsys.readouterr().out.strip("\n")
    assert len(shown.splitlines()) == len(printed.splitlines())

    def words(text: str) -> str:
        return re.sub(r"[-\d.,<>\s]+", " ", text)

    head = printed.index("Wat het maatschappelijk saldo")
    assert words(shown[: shown.index("Wat het maatschappelijk saldo")]) == words(printed[:head])
    assert numbers(shown)[:200] == pytest.approx(numbers(printed)[:200], rel=0.02, abs=2)


@pytest.mark.parametrize("line", [x for x in README.splitlines() if x.startswith("mkba-sim ")])
def test_every_command_in_the_readme_is_known(line):
    from mkba_sim.cli.main import _parser

    words = line.partition("#")[0].split()[1:]
    assert _parser("nl").parse_args(words).command == words[0]
