"""`mkba-sim evidence` as a user types it."""

from __future__ import annotations

import csv
import json

import pytest

from mkba_sim.cli.main import main
from mkba_sim.scenario.scenario import scenario_text


def test_the_numbers_of_a_scenario(tmp_path, capsys):
    out = tmp_path / "lijst.csv"
    assert main(["evidence", "mpg", "--draws", "20", "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert "Elk getal achter" in text
    assert "geen bron gevonden" in text
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {r["part"] for r in rows} >= {"bereik", "kosten", "fit", "profielen"}
    assert f"{len(rows)} getallen" in text
    assert main(["evidence", "mpg", "--draws", "20", "--json", "--evidence", "sceptisch", "--taal", "en"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["bewijs"] == "sceptisch"
    assert any(e["name"] == "wijkteam.effect_wmo_doorverwijzing" for e in document["getallen"])
    assert [p.name for p in tmp_path.iterdir()] == ["lijst.csv"]


def test_the_numbers_of_a_city_of_both_sets(capsys):
    assert main(["evidence", "rotterdam", "--draws", "4"]) == 0
    text = capsys.readouterr().out
    assert "De wijken van de stad" in text
    assert "huishoudens_per_65plusser" in text
    assert main(["evidence", "--draws", "4", "--evidence", "both"]) == 0
    assert "conclusie.marge" in capsys.readouterr().out


def test_the_studies_of_a_prior(capsys):
    assert main(["evidence", "substitutie", "mpg"]) == 0
    text = capsys.readouterr().out
    assert "Schuurman & Mulder" in text
    assert "mpg" in text
    assert main(["evidence", "substitutie", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["setting"] == "wijkteam"


def test_the_studies_as_a_picture(tmp_path, capsys):
    pytest.importorskip("kaleido")
    from choreographer.browsers.chromium import Chromium

    if Chromium.find_browser(skip_local=False) is None:
        pytest.skip("no Chrome or Chromium on this machine")
    assert main(["evidence", "substitutie", "--figures", str(tmp_path)]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["studies_substitutie.png", "studies_substitutie.svg"]
    assert "NIEUWE AANPAK" in (tmp_path / "studies_substitutie.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "dutch", "english"),
    [
        (["evidence", "geen"], "geen", "does not exist"),
        (["evidence", "substitutie", "geen.toml"], "geen.toml", "geen.toml"),
        (["evidence", "bijlage2", "mpg"], "hoort bij substitutie", "belongs to substitutie"),
        (["evidence", "--figures", "x"], "hoort bij substitutie", "belongs to substitutie"),
        (["evidence", "escalatie", "--out", "x.csv"], "getallen van een scenario", "numbers of a scenario"),
        (["evidence", "escalatie", "--evidence", "dossier"], "beide bewijssets", "both evidence sets"),
        (["evidence", "--out", "x.txt"], "eindigt niet op .csv", "does not end in .csv"),
        (["evidence", "--out", "/geen/map/x.csv"], "/geen/map", "/geen/map"),
        (["evidence", "r.nc"], "dit is een resultaat", "this is a result"),
        (["evidence", "--draws", "0"], "draws", "draws"),
    ],
)
def test_refusals_are_one_sentence_in_both_languages(words, dutch, english, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for taal, said in (("nl", dutch), ("en", english)):
        assert main([*words, "--taal", taal]) == 2
        streams = capsys.readouterr()
        assert said in streams.err
        assert len(streams.err.strip().splitlines()) == 1
        assert streams.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_is_not_overwritten_by_its_list(tmp_path, capsys):
    source = tmp_path / "s.csv"
    source.write_text(scenario_text("mpg"), encoding="utf-8")
    assert main(["evidence", str(source), "--out", str(source)]) == 2
    assert "scenario zelf" in capsys.readouterr().err
    assert source.read_text(encoding="utf-8") == scenario_text("mpg")
