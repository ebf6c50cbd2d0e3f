"""Files that nobody writes by accident: endless names, characters that steer a terminal, pipes and devices."""

from __future__ import annotations

import json
import os
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkba_sim.base.errors import refuse
from mkba_sim.base.files import read_regular
from mkba_sim.base.shown import cut, visible
from mkba_sim.cli.main import main
from mkba_sim.scenario.scenario import Scenario, scenario_text
from mkba_sim.scenario.toml import MAX_BYTES, MAX_DEPTH, depth

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
GOOD = scenario_text("bijlage2")


def refused(text: str, tmp_path, capsys, seconds: float = 10, name: str = "x.toml") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    start = time.monotonic()
    assert main(["run", str(path), "--draws", "10", "--out", str(tmp_path / "r.nc")]) == 2
    assert time.monotonic() - start < seconds
    out, err = capsys.readouterr()
    assert not out
    assert "Traceback" not in err
    assert not STEERING.search(err), repr(err[:300])
    assert len(err) < 40_000
    assert max(map(len, err.splitlines())) < 5000
    assert not (tmp_path / "r.nc").exists()
    return err


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 300, 3000, 20_000])
@pytest.mark.parametrize(
    "shape",
    [
        lambda n: GOOD + "\n[x]\n" + ".".join(["a"] * n) + " = 1\n",
        lambda n: GOOD + "\n[" + " . ".join(['"a b"'] * n) + "]\nb = 1\n",
        lambda n: GOOD + "\n[x]\ny = {" + ".".join(["a"] * n) + " = 1}\n",
        lambda n: GOOD + "\n[x]\ny = " + "[" * n + "]" * n + "\n",
        lambda n: "x = " + "{a = " * n + "1" + "}" * n + "\n" + GOOD,
    ],
    ids=["dotted", "header", "inline", "lists", "tables"],
)
def test_tables_without_end_are_refused_at_once(levels, shape, tmp_path, capsys):
    assert "nest" in refused(shape(levels), tmp_path, capsys)


def test_points_in_texts_numbers_and_comments_are_no_nest():
    dots = "a." * 200
    text = GOOD + f"\n# {dots} it's\n"
    text = text.replace("[bereik]", f'# "{dots}\n[bereik]', 1)
    text = re.sub(r"(?m)^toelichting = .*\n", "", text)
    text = re.sub(r"(?m)^naam = .*$", f'naam = "een naam"\ntoelichting = """{dots}"""', text, count=1)
    assert Scenario.from_toml_text(text).naam == "een naam"


def test_depth_counts_levels():
    assert depth(1) == 1
    assert depth({"a": [1, {"b": 2}]}) == 4


def test_keys_of_thousands_of_characters_are_cut(tmp_path, capsys):
    err = refused(GOOD + f"\n[{'k' * 5000}]\na = 1\n", tmp_path, capsys)
    assert "kkk" in err
    assert "k" * 400 not in err
    err = refused(GOOD + "".join(f"\n[x.{'k' * 5000}{i}]\na = '{'v' * 9000}'\n" for i in range(40)), tmp_path, capsys)
    assert "v" * 400 not in err


def test_thousands_of_faults_are_said_in_part(tmp_path, capsys):
    err = refused("".join(f"sleutel{i} = {i}\n" for i in range(20_000)) + GOOD, tmp_path, capsys)
    assert len(err.splitlines()) == 51
    assert re.search(r"nog \d+ fouten", err.splitlines()[-1])


@pytest.mark.parametrize("mark", ["\x1b[31m", "\x07", "\u202e", "\u2066", "\u200f", "\x9b2J", "\ufeff", "\u2028"])
def test_no_mark_steers_the_terminal(mark, tmp_path, capsys):
    escaped = "".join(f"\\u{ord(c):04x}" if STEERING.match(c) else c for c in mark)
    toml = escaped
    # as a key, as a value and as the name of a file
    assert escaped in refused(GOOD + f'\n["x{toml}y"]\na = 1\n', tmp_path, capsys).replace("\\\\", "\\")
    refused(GOOD.replace('"wijkteam"', f'"wijk{toml}team"'), tmp_path, capsys)
    if os.name == "posix":
        assert escaped in refused("x = ", tmp_path, capsys, name=f"x{mark}y.toml")


def test_a_name_with_a_mark_of_direction_is_shown_as_an_escape(tmp_path, capsys):
    path = tmp_path / "x.toml"
    path.write_text(re.sub(r"(?m)^naam = .*$", 'naam = "\\\\u202egnp.exe"', GOOD, count=1), encoding="utf-8")
    assert main(["run", str(path), "--draws", "10"]) == 0
    out, err = capsys.readouterr()
    assert not STEERING.search(out + err)
    assert "\\u202egnp.exe" in out
    assert main(["run", str(path), "--draws", "10", "--json"]) == 0
    out, _ = capsys.readouterr()
    assert not STEERING.search(out)
    assert json.loads(out)["titel"] == "\u202egnp.exe"  # the document says the same


@given(st.text())
def test_what_is_shown_steers_nothing(text):
    shown = visible(text)
    assert not STEERING.search(shown.replace("\r", ""))
    said = refuse(text, text, text).say("nl")
    assert not STEERING.search(said)
    assert "\n" not in said
    assert json.loads(visible(json.dumps([text], ensure_ascii=False))) == [text]


@given(st.text(), st.integers(3, 30))
def test_a_cut_text_keeps_its_ends(text, length):
    short = cut(text, length)
    assert len(short) <= max(length, 0)
    assert short == text or (text.startswith(short[0]) and text.endswith(short[-1]))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
@pytest.mark.parametrize("suffix", ["toml", "xlsx"])
def test_a_pipe_is_not_waited_for(suffix, tmp_path, capsys):
    path = tmp_path / f"x.{suffix}"
    os.mkfifo(path)
    start = time.monotonic()
    assert main(["run", str(path)]) == 2
    assert time.monotonic() - start < 5
    assert "geen gewoon bestand" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="devices have names elsewhere")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty0"])
def test_a_device_is_refused(device, tmp_path, capsys):
    (tmp_path / "x.toml").symlink_to(device)
    assert main(["run", str(tmp_path / "x.toml")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_wijken_table_that_is_a_pipe_is_refused(tmp_path, capsys):
    os.mkfifo(tmp_path / "w.csv")
    (tmp_path / "x.toml").write_text(GOOD + '\n[stad]\nwijken = "w.csv"\n', encoding="utf-8")
    assert main(["run", str(tmp_path / "x.toml")]) == 2
    assert "geen gewoon bestand" in capsys.readouterr().err


def test_the_limit_of_a_file_is_said(tmp_path, capsys):
    err = refused("#" * (MAX_BYTES + 1), tmp_path, capsys)
    assert "hoogstens 4 MB" in err
    assert len(read_regular(tmp_path / "x.toml", MAX_BYTES + 1)) == MAX_BYTES + 1
