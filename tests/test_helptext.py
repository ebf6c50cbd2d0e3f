"""The command line speaks one language at a time, argparse included."""

from __future__ import annotations

import argparse
import ast
import inspect

import pytest

from mkba_sim.cli.dutch import DUTCH, spoken
from mkba_sim.cli.main import main

ENGLISH = (
    "usage",
    "positional",
    "options",
    "show this",
    "invalid",
    "choose",
    "required",
    "expected one",
    "unrecognized",
)


def told(words, capsys) -> str:
    with pytest.raises(SystemExit) as stop:
        main(words)
    streams = capsys.readouterr()
    assert stop.value.code == (0 if "--help" in words else 2)
    return streams.out + streams.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--help"], "gebruik: mkba-sim"),
        (["run", "--help"], "toon deze hulp en stop"),
        (["evidence", "--help"], "opties"),
        (["run", "--draws", "veel"], "'veel' kan hier niet; verwacht wordt een geheel getal"),
        (["run", "--draws"], "hier hoort een waarde achter"),
        (["run", "--engine", "dice"], "'dice' kan hier niet; een van"),
        (["rnu"], "'rnu' kan hier niet"),
        (["run", "--onzin"], "onbekend: --onzin"),
        (["uncertainty", "--precision", "fijn"], "verwacht wordt een getal"),
        ([], "hier ontbreekt"),
    ],
)
def test_dutch_is_dutch_and_english_is_english(words, said, capsys):
    dutch = told(words, capsys)
    assert said in dutch
    assert not [word for word in ENGLISH if word in dutch.lower()], dutch
    english = told(["--taal", "en", *words], capsys)
    assert said not in english
    assert any(word in english.lower() for word in ENGLISH)
    assert told(words, capsys) == dutch


def test_argparse_is_left_as_it_was():
    before = argparse._, argparse.ngettext
    with spoken("nl"):
        assert argparse._("options") == "opties"
    assert (argparse._, argparse.ngettext) == before
    with pytest.raises(SystemExit):
        main(["rnu"])
    assert (argparse._, argparse.ngettext) == before


def test_placeholders_survive_translation():
    """Each text keeps the names it is filled with; those of this Python's argparse are really looked up."""
    tree = ast.parse(inspect.getsource(argparse))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "_" and n.args]
    known = {c.args[0].value for c in calls if isinstance(c.args[0], ast.Constant)} | {"subcommands"}
    assert len(DUTCH.keys() & known) >= 15
    for english, dutch in DUTCH.items():
        names = {part.split(")")[0] for part in english.split("%(")[1:]}
        assert {part.split(")")[0] for part in dutch.split("%(")[1:]} == names
        assert dutch.count("%") == english.count("%")
