"""Tables of wijken: what is read, and what is refused by row and column."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from city_parts import ROWS, city_of

from mkba_sim.base.errors import MkbaError
from mkba_sim.cli.main import main
from mkba_sim.run.pipeline import simulate
from mkba_sim.scenario.scenario import Scenario, load_scenario, scenario_text
from mkba_sim.scenario.wijken import read_wijken, wijk_tables

GOOD = "code,naam,gezin,oudere,overig\nA,Noord,10,5,20\nB,Zuid,0,0,0\n"


def table(folder: Path, text: str, name: str = "stad.csv") -> list[dict[str, object]]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_wijken(name, folder)


def refusal(folder: Path, text: str) -> list[str]:
    with pytest.raises(MkbaError) as found:
        table(folder, text)
    return found.value.say("nl").splitlines()


def test_rotterdam_is_the_table_of_the_cbs():
    assert wijk_tables() == ("rotterdam_wijken", "rotterdam_buurten")
    wijken, buurten = (read_wijken(name, Path()) for name in wijk_tables())
    assert len(wijken) == 21
    assert len(buurten) == 91
    for rows in (wijken, buurten):
        total = sum(row["gezin"] + row["oudere"] + row["overig"] for row in rows)
        assert total == pytest.approx(342_340, rel=1e-3)  # the CBS rounds to fives
        assert all(row[k] >= 0 for row in rows for k in ("gezin", "oudere", "overig"))
    centre = next(row for row in wijken if row["code"] == "WK059901")
    # 5,025 persons of 65 and older × 0.69 (assumption); 15,290 + 6,415 households without children
    assert centre == {"code": "WK059901", "naam": "Rotterdam Centrum", "gezin": 3330, "oudere": 3467, "overig": 18238}


def test_comma_semicolon_and_parquet_say_the_same(tmp_path):
    rows = table(tmp_path, "code,naam,gezin,oudere,overig,aanpak,groen,licht_oranje,oranje,rood\n"
                 "0599,Noord,10,5,20,ja,0.7,0.2,0.08,0.02\n0600,Zuid,1,2,3,nee,,,,\n")  # fmt: skip
    assert rows[0]["stand"] == {"groen": 0.7, "licht_oranje": 0.2, "oranje": 0.08, "rood": 0.02}
    assert rows[0]["aanpak"] == 1
    assert rows[1] == {"code": "0600", "naam": "Zuid", "gezin": 1, "oudere": 2, "overig": 3, "aanpak": 0}
    dutch = table(tmp_path, "\ufeffCode;Naam;Gezin;Oudere;Overig;Aanpak;Groen;Licht_oranje;Oranje;Rood\r\n"
                  "0599;Noord;10;5;20;1;0,7;0,2;0,08;0,02\r\n0600;Zuid;1;2;3;0;;;;\r\n\r\n")  # fmt: skip
    assert dutch == rows
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {
        name: [row.get(name) for row in rows] for name in ("code", "naam", "gezin", "oudere", "overig", "aanpak")
    }
    columns |= {c: [row.get("stand", {}).get(c) for row in rows] for c in ("groen", "licht_oranje", "oranje", "rood")}
    parquet.write_table(pyarrow.table(columns), tmp_path / "stad.parquet")
    assert read_wijken("stad.parquet", tmp_path) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "kop: ontbreekt: code, naam, gezin, oudere, overig"),
        ("code,naam,gezin,overig\nA,a,1,2\n", "kop: ontbreekt: oudere"),
        ("code,naam,gezin,oudere,overig,inkomen\nA,a,1,1,1,1\n", "kop: onbekende kolom: inkomen"),
        ("code,naam,gezin,gezin,oudere,overig\nA,a,1,1,1,1\n", "kop: dubbele kolom: gezin"),
        ("code,naam,gezin,oudere,overig\n", "geen enkele wijk"),
        (GOOD + "A,Weer,1,1,1\n", "rij 4, code: 'A'; een code die nog niet voorkwam (eerder in rij 2)"),
        (GOOD + "C,Oost,-1,1,1\n", "rij 4, gezin: '-1'; een geheel getal van 0 t/m 2^53"),
        (GOOD + "C,Oost,1.5,1,1\n", "rij 4, gezin: '1.5'; een geheel getal"),
        (GOOD + "C,Oost,nan,1,1\n", "rij 4, gezin: 'nan'; een geheel getal"),
        (GOOD + "C,Oost,9007199254740993,1,1\n", "rij 4, gezin: '9007199254740993'; een geheel getal"),
        (GOOD + "C,Oost,,1,1\n", "rij 4, gezin: de cel is leeg; een geheel getal"),
        (GOOD + ",Oost,1,1,1\n", "rij 4, code: de cel is leeg; een tekst zonder"),
        (GOOD + "C,Oost,1_000,1,1\n", "rij 4, gezin: '1_000'; een geheel getal"),
        (GOOD + "C,O\x1bst,1,1,1\n", "rij 4, naam: "),
        (GOOD + "C,Oost,1,1\n", "rij 4: 4 cellen; 5 cellen, als in de kop"),
        ("code,naam,gezin,oudere,overig,klasse\nA,a,1,1,1,rijk\n", "rij 2, klasse: 'rijk'; nl of achterstandswijk"),
        ("code,naam,gezin,oudere,overig,aanpak\nA,a,1,1,1,soms\n", "rij 2, aanpak: 'soms'; ja of nee"),
        ("code,naam,gezin,oudere,overig,groen\nA,a,1,1,1,0.7\n", "rij 2, licht_oranje: de cel is leeg; vier aandelen"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_row_and_column(tmp_path, text, said):
    assert any(said in line for line in refusal(tmp_path, text)), refusal(tmp_path, text)


def test_every_fault_is_said_at_once(tmp_path):
    lines = refusal(tmp_path, "code,naam,gezin,oudere,overig\nA,a,-1,x,1\nA,,1,1,1\n")
    assert len(lines) == 4


def test_files_that_are_no_table_are_refused(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no parquet")
    for name, said in (("x.csv", "geen UTF-8"), ("x.parquet", "geen geldige Parquet"), ("y.csv", "bestaat niet")):
        with pytest.raises(MkbaError) as found:
            read_wijken(name, tmp_path)
        assert said in found.value.say("nl")


def test_damaged_parquet_is_one_sentence(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    names = ("code", "naam", "gezin", "oudere", "overig")
    good = tmp_path / "good.parquet"
    parquet.write_table(pyarrow.table({n: ["1"] if n in names[:2] else [5] for n in names}), good)
    raw = good.read_bytes()
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(300):
        damaged = bytearray(raw)
        for place in rng.integers(4, len(raw), 3):
            damaged[place] = int(rng.integers(256))
        (tmp_path / "bad.parquet").write_bytes(damaged)
        try:
            read_wijken("bad.parquet", tmp_path)
        except MkbaError:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize("code", [[599.0], [b"A"], [True], [["A"]], [float("nan")]])
def test_codes_of_a_parquet_are_texts_or_whole_numbers(tmp_path, code):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    def write(code):
        columns = {"code": code, "naam": ["a"], "gezin": [5], "oudere": [5], "overig": [5], "aanpak": [1.0]}
        parquet.write_table(pyarrow.table(columns), tmp_path / "x.parquet")

    write(code)
    with pytest.raises(MkbaError, match="row 1, code"):
        read_wijken("x.parquet", tmp_path)
    write([599])
    assert read_wijken("x.parquet", tmp_path)[0]["code"] == "599"


def test_a_table_of_more_rows_than_there_are_wijken_is_refused(tmp_path):
    text = "code,naam,gezin,oudere,overig\n" + "".join(f"{i},w,1,1,1\n" for i in range(20_010))
    assert "meer dan 20000 rijen" in refusal(tmp_path, text)[0]


def scenario_file(folder: Path, stad: str) -> Path:
    text = scenario_text("rotterdam")
    start, stop = text.index("[stad]"), text.index("# --- A. Bereik")
    path = folder / "scenario.toml"
    path.write_text(text[:start] + stad + text[stop:], encoding="utf-8")
    return path


def test_a_scenario_names_a_table_beside_it_and_the_wijken_with_the_aanpak(tmp_path):
    rows = "A,Noord,3000,2500,4000\nB,Zuid,3000,2000,3000\nC,Oost,2000,2000,4000\n"
    (tmp_path / "stad.csv").write_text("code,naam,gezin,oudere,overig\n" + rows, encoding="utf-8")
    path = scenario_file(tmp_path, '[stad]\nwijken = "stad.csv"\naanpak_in = ["A", "C"]\n')
    scenario = load_scenario(path)
    assert scenario.stad is not None
    assert [(row.code, row.aanpak, row.gezin) for row in scenario.stad.wijken] == [
        ("A", 1, 3000), ("B", 0, 3000), ("C", 1, 2000)]  # fmt: skip
    # written out, the scenario holds the rows themselves and is the same scenario
    again = Scenario.from_toml_text(scenario.to_toml())
    assert again == scenario
    assert again.identity() == scenario.identity()


@pytest.mark.parametrize(
    ("stad", "said"),
    [
        ('[stad]\nwijken = "nergens.csv"\n', "nergens.csv: bestaat niet"),
        ('[stad]\nwijken = "rotterdam_wijken"\naanpak_in = ["WK059901", "WK1"]\n', 'stad.aanpak_in: "WK1"'),
        ('[stad]\nwijken = "a\\u0000b.csv"\n', "bestaat niet"),
        ('[stad]\nwijken = [{code = ["A"], naam = "a", gezin = 900, oudere = 900, overig = 900}]\naanpak_in = ["B"]\n',
         'stad.aanpak_in: "B"'),
        ('[stad]\nwijken = [{code = "A", naam = "a\\u0000", gezin = 900, oudere = 900, overig = 900}]\n',
         "stad.wijken.0.naam"),
        ('[stad]\nwijken = "rotterdam_wijken"\naanpak_in = 3\n', "stad.aanpak_in: 3"),
        ('[stad]\nwijken = "rotterdam_wijken"\naanpak_in = []\n', "stad.wijken: de aanpak loopt in geen enkele wijk"),
        ("[stad]\nwijken = 3\n", "stad.wijken"),
        ("[stad]\nwijken = []\n", "stad.wijken: 0 wijken"),
        ('[stad]\nwijken = [{code = "A", naam = "a", gezin = 1, oudere = 1}]\n', "stad.wijken.0.overig: ontbreekt"),
        ('[[stad.wijken]]\ncode = "A"\nnaam = "a"\ngezin = 900\noudere = 900\noverig = 900\n'
         '[[stad.wijken]]\ncode = "A"\nnaam = "b"\ngezin = 1\noudere = 1\noverig = 1\n', 'stad.wijken.1.code: "A"'),
    ],
)  # fmt: skip
def test_a_city_that_cannot_be_used_is_refused_with_exit_code_2(tmp_path, capsys, stad, said):
    path = scenario_file(tmp_path, stad)
    assert main(["run", str(path), "--draws", "5"]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_a_derived_caseload_follows_the_fte():
    rotterdam = load_scenario("rotterdam")
    twice = rotterdam.met({"kosten.fte": 182})
    assert twice.bereik.huishoudens == pytest.approx(2 * rotterdam.bereik.huishoudens, abs=1)
    assert rotterdam.met({"kosten.frictie": 0.1}).bereik.huishoudens == rotterdam.bereik.huishoudens
    # a caseload that was stated stays as it is
    stated = city_of(ROWS, **{"bereik.huishoudens": 200})
    assert stated.met({"kosten.fte": 7.2}).bereik.huishoudens == 200


def test_without_a_city_the_caseload_must_be_stated():
    data = load_scenario("bijlage2").als_dict()
    del data["bereik"]["huishoudens"]
    with pytest.raises(MkbaError, match=r"bereik\.huishoudens: ontbreekt"):
        Scenario.from_dict(data)


def test_the_terminal_and_the_json_name_every_wijk(tmp_path, capsys):
    path = tmp_path / "stad.toml"
    path.write_text(city_of(ROWS).to_toml(), encoding="utf-8")
    assert main(["run", str(path), "--draws", "20"]) == 0
    out = capsys.readouterr().out
    assert "Per wijk, lezing evidentie" in out
    assert "Noord" in out
    assert "Zonder caseload: Oost." in out
    assert main(["run", str(path), "--draws", "20", "--taal", "en"]) == 0
    assert "By wijk, reading evidentie" in capsys.readouterr().out
    assert main(["run", str(path), "--draws", "20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["lezingen"]["evidentie"]["wijken"]
    assert [row["code"] for row in found] == ["W1", "W2", "W3"]
    assert sum(row["caseload"] for row in found) == 328
    assert sum(row["fte"] for row in found) == pytest.approx(3.6)
    result = simulate(city_of(ROWS), draws=20)
    assert found[0]["maatschappelijk"]["saldo_mediaan"] == float(np.median(result["saldo_wijk"].values[:, 0, 0]))
    assert found[2]["maatschappelijk"]["kans"] == "onbepaald"
