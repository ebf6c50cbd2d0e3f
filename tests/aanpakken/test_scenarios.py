"""The thirteen files: what the classes make, every field accounted for, and nothing of one aanpak alone."""

from __future__ import annotations

import shutil

import pytest

from mkba_sim.analyses.aanpakken import kenmerken as module
from mkba_sim.analyses.aanpakken.build import toml
from mkba_sim.analyses.aanpakken.kenmerken import AANPAKKEN, kenmerken, klassen, lezing
from mkba_sim.base.errors import MkbaError
from mkba_sim.cli import main as cli
from mkba_sim.evidence import tables as evidence
from mkba_sim.scenario.caseload import fte_asked
from mkba_sim.scenario.scenario import aanpak_names, load_scenario, scenario_names, scenario_text

PLACES = ("par.", "aanname", "oetnoot", "iguur", "Bijlage", "Tabel", "niet genoemd", "uit onderzoek", "caseload vraagt")


def test_there_are_thirteen_beside_the_examples():
    assert aanpak_names() == tuple(f"aanpak{n:02d}" for n in AANPAKKEN)
    assert not set(aanpak_names()) & set(scenario_names())


@pytest.mark.parametrize("n", AANPAKKEN)
def test_the_file_is_what_the_classes_make(n):
    text = scenario_text(f"aanpak{n:02d}")
    assert text == toml(n)
    scenario = load_scenario(f"aanpak{n:02d}")
    assert fte_asked(scenario.bereik) == pytest.approx(scenario.kosten.fte.waarde, abs=0.006)
    stated = scenario.als_dict()["effect"]
    for part in ("substitutie", "succes", "escalatie"):
        assert set(stated[part].values()) == {"prior"}
    # the reading opgegeven is the same: nothing was filled in for one aanpak
    assert scenario.lezing("evidentie").identity() == scenario.identity()


@pytest.mark.parametrize("n", AANPAKKEN)
def test_every_field_says_where_it_comes_from(n):
    comment, open_comment = "", False
    for line in toml(n).splitlines():
        if line.startswith("#"):
            comment, open_comment = (comment if open_comment else "") + line, True
            continue
        open_comment = False
        if not line or line.startswith("["):
            comment = ""
        elif not line.startswith(("naam", "toelichting")):
            # a comment holds for the fields below it, up to the next comment
            assert any(word in comment for word in PLACES), line


def test_what_the_report_does_not_tell_apart_is_the_same():
    def content(n: int) -> dict:
        data = load_scenario(f"aanpak{n:02d}").als_dict()
        return {k: v for k, v in data.items() if k not in ("naam", "toelichting")}

    assert content(5) == content(6)
    assert content(11) == content(13)
    assert content(5) != content(3)
    kinds = {n: tuple(k.klasse for k in kenmerken(n).values()) for n in AANPAKKEN}
    for a in AANPAKKEN:
        for b in AANPAKKEN:
            assert (content(a) == content(b)) == (kinds[a] == kinds[b])


def test_every_aanpak_has_every_kenmerk_and_every_class_is_used():
    names = {name for name, _ in klassen()}
    used = set()
    for n in AANPAKKEN:
        assert set(kenmerken(n)) == names
        used |= {(name, row.klasse) for name, row in kenmerken(n).items()}
    assert used == set(klassen())
    # what is called the report's own word is followed by a place in it
    for n in AANPAKKEN:
        assert all(row.locator for row in kenmerken(n).values() if row.grade == "seed")


def test_what_the_report_says_of_each():
    """The kern of the report, par. 3.3 and 4.1 to 4.3, read back from the scenarios."""
    s = {n: load_scenario(f"aanpak{n:02d}") for n in AANPAKKEN}
    assert {n for n in AANPAKKEN if s[n].setting == "mpg"} == {11, 12, 13}
    assert {n for n in AANPAKKEN if s[n].bereik.aandeel.oudere == 1} == {7}
    assert {n for n in AANPAKKEN if s[n].bereik.aandeel.gezin == 1} == {11, 13}
    assert {n for n in AANPAKKEN if s[n].bereik.aandeel.oudere == 0} == {2, 9, 11, 13}
    assert {n for n in AANPAKKEN if s[n].bereik.huishoudens > 1000} == {7, 8, 9, 10}
    most = max(AANPAKKEN, key=lambda n: s[n].kosten.additioneel_fte)
    least = min(AANPAKKEN, key=lambda n: s[n].kosten.additioneel_fte)
    assert (most, least) == (1, 9)
    own = {n: s[n].kosten.eigen_uitvoering for n in AANPAKKEN}
    assert {n for n, x in own.items() if x is not None and x < 0.5} == {2, 10, 12}
    assert max((x, n) for n, x in own.items() if x is not None)[1] == 1


def test_a_class_without_grade_or_fields_is_refused(tmp_path, monkeypatch):
    shutil.copytree(evidence.data_dir(), tmp_path / "priors")
    table = tmp_path / "priors" / "evidence" / "aanpakken_kenmerken.csv"
    text = table.read_text(encoding="utf-8")
    monkeypatch.setattr(evidence, "data_dir", lambda: tmp_path / "priors")
    for found, wrong, match in (
        ("1,schaal,wijk,seed", "1,schaal,wijk,gerucht", "no grade"),
        ("1,schaal,wijk,seed", "1,schaal,dorp,seed", "class 'dorp'"),
    ):
        assert found in text
        table.write_text(text.replace(found, wrong), encoding="utf-8")
        module.kenmerken.cache_clear()
        with pytest.raises(MkbaError, match=match):
            kenmerken(1)
    module.kenmerken.cache_clear()


def test_words_are_read_as_numbers_from_the_table():
    assert lezing("vrijwel_geheel") == 0.9
    assert lezing("immaterieel_laag") < lezing("immaterieel_hoog")


def test_they_are_listed_apart_and_run_by_name(capsys):
    assert cli.main(["scenarios"]) == 0
    examples, _, thirteen = capsys.readouterr().out.partition("\n\n")
    assert "bijlage2" in examples
    assert "aanpak" not in examples.replace("Aanpak", "").replace("ouderenaanpak", "")
    assert all(name in thirteen for name in aanpak_names())
    assert cli.main(["run", "aanpak07", "--draws", "30"]) == 0
    assert "Aanpak 7" in capsys.readouterr().out
    assert cli.main(["scenarios", "aanpak13"]) == 0
    assert capsys.readouterr().out == scenario_text("aanpak13")
