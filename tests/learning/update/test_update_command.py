"""``mkba-sim update`` as a user types it: from a file to an evidence set that every command takes."""

from __future__ import annotations

import csv
import json

import pytest

from mkba_sim.cli.main import main
from mkba_sim.evidence.own import load_evidence
from mkba_sim.evidence.own_names import CAUSAL_SHOWN
from mkba_sim.learning.registration.synthetic import synthetic_table
from mkba_sim.learning.registration.truth import Truth

TABLE = synthetic_table(Truth(), 150, 5)


def written(path, table):
    """Write a CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(table)
    return path


def command(capsys, *words):
    """Run a command; return its code and what it said."""
    code = main([*map(str, words)])
    told = capsys.readouterr()
    return code, told.out, told.err


def updated(capsys, folder, table, *more, name="mijn.nc"):
    """Update the team of bijlage2 from a table."""
    path = written(folder / "registratie.csv", table)
    return command(capsys, "update", path, "--scenario", "bijlage2", "--out", folder / name, *more)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Update once, with a page; return the folder and what was said as JSON."""
    folder = tmp_path_factory.mktemp("update")
    path = written(folder / "registratie.csv", TABLE)
    words = ["update", path, "--scenario", "bijlage2", "--out", folder / "mijn.nc", "--page", folder / "p.html"]
    assert main([*map(str, words)]) == 0
    return folder


def test_the_file_holds_what_was_learned_and_no_household(done):
    own = load_evidence(done / "mijn.nc")
    assert own.rows == 4000
    assert {"eigen.eta_bestaand", "terugval.plafond", "uitstroom.gezin"} <= set(own.draws)
    assert not {"eigen.log_rr", "eigen.log_uplift"} & set(own.draws)
    data = (done / "mijn.nc").read_bytes() + (done / "p.html").read_bytes()
    held = json.dumps(dict(own.attributes))
    for row in TABLE[1:]:
        assert row[0].encode() not in data
        assert row[0] not in held


def test_the_page_and_the_words_say_what_was_not_learned(done, capsys):
    page = (done / "p.html").read_text(encoding="utf-8")
    assert "Niet geleerd uit deze gegevens" in page
    code, told, wrong = updated(capsys, done, TABLE, "--taal", "en", name="en.nc")
    assert (code, wrong) == (0, "")
    learned, _, rest = told.partition("Not learned from these data")
    assert "[effect.substitutie.bestaand]" in learned
    for name in CAUSAL_SHOWN:
        line = next(line for line in rest.splitlines() if f"[{name}]" in line)
        assert line.endswith("100 %")
        assert f"[{name}]" not in learned
    assert "That takes a comparison" in told or "that takes a comparison" in told
    assert "sd_vanzelf 0.05" in told
    assert "sd_vanzelf 0.20" in told


def test_the_order_of_households_changes_no_byte(done, capsys, tmp_path):
    turned = [TABLE[0], *TABLE[:0:-1]]
    code, told, _ = updated(capsys, tmp_path, turned, "--json")
    assert code == 0
    found, was = json.loads(told), load_evidence(done / "mijn.nc")
    again = load_evidence(tmp_path / "mijn.nc")
    for name, column in was.draws.items():
        assert (again.draws[name] == column).all(), name
    rows = {row["naam"]: row for row in found["versmalling"]["grootheden"]}
    for name in CAUSAL_SHOWN:
        assert rows[name]["banden"]["2.0"] == rows[name]["banden"]["1.0"]
        assert rows[name]["geinformeerd"] is False
    assert rows["effect.substitutie.bestaand"]["banden"]["2.0"]["band_over"] < 0.8


def test_run_and_compare_take_it(done, capsys):
    own, few = done / "mijn.nc", ("--draws", 200)
    code, told, _ = command(capsys, "run", "bijlage2", "--evidence", own, *few, "--json")
    assert code == 0
    assert "eigen registratie" in told
    code, told, _ = command(capsys, "compare", "bijlage2", "aanpak03", "--evidence", own, *few)
    assert code == 0
    code, _, wrong = command(capsys, "run", "mpg", "--evidence", own, *few)
    assert code == 2
    assert "setting" in wrong


@pytest.mark.long
def test_every_other_command_takes_it(done, capsys):
    own, scenario = done / "mijn.nc", "bijlage2"
    for words in (
        ("report", scenario, "--evidence", own, "--out", done / "r.html", "--draws", 200),
        ("uncertainty", scenario, "--evidence", own, "--draws", 1000),
        ("evidence", scenario, "--evidence", own, "--out", done / "n.csv"),
    ):
        code, _, wrong = command(capsys, *words)
        assert code == 0, (words, wrong)
    assert "eigen registratie" in (done / "n.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--evidence", "mijn.nc"), "bevat al eigen gegevens of is geen basisset"),
        (("--seed", "-1"), "een geheel getal vanaf 0"),
        (("--page", "p.txt"), "een naam die eindigt op .html"),
    ],
)
def test_refusals_write_nothing(tmp_path, capsys, more, said):
    code, out, wrong = updated(capsys, tmp_path, TABLE, *more)
    assert (code, out) == (2, "")
    assert said in wrong
    assert "Traceback" not in wrong
    assert not (tmp_path / "mijn.nc").exists()


def test_a_faulty_registration_is_refused_at_the_door(tmp_path, capsys):
    table = [list(row) for row in TABLE]
    table[3][table[0].index("schulden_6")] = "9"
    code, out, wrong = updated(capsys, tmp_path, table)
    assert (code, out) == (2, "")
    assert wrong.startswith("registratie.csv, rij 4, kolom 'schulden_6': 9 staat er;")
    code, _, wrong = updated(capsys, tmp_path, TABLE[:20])
    assert code == 2
    assert "vanaf 30" in wrong
    assert list(tmp_path.iterdir()) == [tmp_path / "registratie.csv"]


def test_a_city_is_no_team(tmp_path, capsys):
    path = written(tmp_path / "registratie.csv", TABLE)
    code, _, wrong = command(capsys, "update", path, "--scenario", "rotterdam", "--out", tmp_path / "m.nc")
    assert code == 2
    assert "dit is een stad" in wrong
