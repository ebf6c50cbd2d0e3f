"""Every kind of bad input gets one sentence with file, key, value and what is accepted; one file, one refusal."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkba_sim.base.errors import Fault, MkbaError
from mkba_sim.scenario.messages import TEMPLATES, Melding, procent
from mkba_sim.scenario.scenario import Scenario, load_scenario, scenario_text

BASE = scenario_text("bijlage2")


def refused(text: str, taal: str = "nl") -> tuple[Fault, ...]:
    with pytest.raises(MkbaError) as caught:
        Scenario.from_toml_text(text, "stad.toml", taal)  # type: ignore[arg-type]
    error = caught.value
    assert error.__suppress_context__ or error.__context__ is None
    for sentence in str(error).splitlines():
        assert "pydantic" not in sentence
        assert "Input should" not in sentence
    return error.faults


def edited(*edits: tuple[str, str]) -> str:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


# what is edited, the key at fault, words of what was found, words of what is accepted
ONE_FAULT = [
    ("huishoudens = 328", "huishouden = 328", "bereik.huishouden", "onbekend veld", "bedoelde u 'huishoudens'?"),
    ("[bereik.zwaarte.gezin]", "[bereik.zwaarte.gezinnen]", "bereik.zwaarte.gezinnen", "onbekend veld", "'gezin'"),
    ("horizon = 10", "xyzzy = 10", "xyzzy", "onbekend veld", "hier kan: naam"),
    ("huishoudens = 328", "huishoudens = -1", "bereik.huishoudens", "-1", "geheel getal van 1 t/m 9007199254740992"),
    ("huishoudens = 328", "huishoudens = 328.0", "bereik.huishoudens", "328", "geheel getal"),
    ("huishoudens = 328", "huishoudens = true", "bereik.huishoudens", "true", "geheel getal"),
    ("huishoudens = 328", 'huishoudens = "328"', "bereik.huishoudens", '"328"', "geheel getal"),
    ("huishoudens = 328", "", "bereik.huishoudens", "ontbreekt", "verplicht"),
    ("gezin = 0.48", "gezin = 48", "bereik.aandeel.gezin", "48", "48 % schrijft u als 0.48"),
    ("gezin = 0.48", "gezin = nan", "bereik.aandeel.gezin", "nan", "getal van 0 t/m 1"),
    ("gezin = 0.48", "gezin = true", "bereik.aandeel.gezin", "true", "getal van 0 t/m 1"),
    ("gezin = 0.48", "gezin = 0.46", "bereik.aandeel", "tellen op tot 0.98", "samen 1"),
    ("niet_zelfredzaam = 0.78", "niet_zelfredzaam = 0.8", "bereik.zwaarte.gezin", "tot 1.02", "samen 1"),
    ("tweeouder_meerpersoons = 0.73", "tweeouder_meerpersoons = 0.7", "bereik.samenstelling.gezin", "0.97", "samen 1"),
    ("kinderen = 1.6", 'kinderen = "prior"', "bereik.samenstelling.gezin.kinderen", '"prior"', "geen prior"),
    ("kinderen = 1.6", "", "bereik.samenstelling.gezin.kinderen", "ontbreekt", "verplicht"),
    ("geen_werk = 0.80", 'geen_werk = "prior"', "bereik.leefsituatie.gezin.geen_werk", '"prior"', "geen prior"),
    (
        "huishoudens_per_fte = 600",
        "huishoudens_per_fte = 0",
        "bereik.caseload.enkelvoudig.huishoudens_per_fte",
        "0",
        ">0",
    ),
    ('klasse = "achterstandswijk"', 'klasse = "achterstand"', "bereik.wijk.klasse", '"achterstand"', "bedoelde u"),
    ('klasse = "achterstandswijk"', 'klasse = "nl"\ngroen = 0.5', "bereik.wijk", "klasse naast groen", "niet allebei"),
    ('klasse = "achterstandswijk"', "rood = 0", "bereik.wijk.rood", "0", "groter dan 0 en hoogstens 1"),
    ("fte = 3.6", "fte = -3.6", "kosten.fte", "-3.6", "getal van 0 of meer"),
    ("fte = 3.6", 'fte = "prior"', "kosten.fte", '"prior"', "geen prior"),
    ("fte = 3.6", "fte = inf", "kosten.fte", "inf", "getal van 0 of meer"),
    ("eenmalig = 100_000", 'eenmalig = "prior"', "kosten.eenmalig", '"prior"', "geen prior"),
    ('kosten_fte = "prior"', 'kosten_fte = "priors"', "kosten.kosten_fte", '"priors"', 'van 0 of meer, "prior", een'),
    ("nieuw_gevonden = 0.18", "nieuw_gevonden = 18", "kosten.nieuw_gevonden", "18", "18 % schrijft u als 0.18"),
    ("frictie = 0.0", 'frictie = {verdeling = "beta", a = 2}', "kosten.frictie", "zonder b", "parameters a, b"),
    ("frictie = 0.0", 'frictie = {verdeling = "beta"}', "kosten.frictie", "zonder a, b", "parameters a, b"),
    ("frictie = 0.0", 'frictie = {verdeling = "bèta"}', "kosten.frictie.verdeling", '"bèta"', "bedoelde u 'beta'?"),
    ("frictie = 0.0", "frictie = {p10 = 0.5, p50 = 0.3, p90 = 0.7}", "kosten.frictie", "p10 = 0.5", "p10 < p50 < p90"),
    ("frictie = 0.0", "frictie = {p10 = 0.1, p50 = 0.3, p90 = 70}", "kosten.frictie.p90", "70", "als 0.7"),
    ("frictie = 0.0", "frictie = {p10 = 0.1}", "kosten.frictie", "{p10 = 0.1}", "drie kwantielen"),
    ("frictie = 0.0", 'frictie = {verdeling="uniform", min=2, max=3}', "kosten.frictie", "uniform", "van 0 t/m 1"),
    ("nieuw = 0.80", "nieuw = 80", "effect.substitutie.nieuw", "80", "80 % schrijft u als 0.8"),
    ("nieuw = 0.80", "nieuw = 1.01", "effect.substitutie.nieuw", "1.01", "van -5 t/m 1"),
    ("ggz = 1", "ggz = true", "effect.disciplines.ggz", "true", "geheel getal van 0 t/m 1"),
    ("ggz = 1", "ggz = 2", "effect.disciplines.ggz", "2", "geheel getal van 0 t/m 1"),
    ("schooluitval = -0.01", "schooluitval = -2", "effect.succes.schooluitval", "-2", "-2 % schrijft u als -0.02"),
    ("schooluitval = -0.01", "schoolverlaten = 0", "effect.succes.schoolverlaten", "onbekend", "schooluitval"),
    ('setting = "wijkteam"', 'setting = "wijk"', "setting", '"wijk"', "een van: wijkteam, mpg"),
    ('setting = "wijkteam"', "", "setting", "ontbreekt", "verplicht"),
    ("prijspeil = 2013", "prijspeil = 2004", "prijspeil", "2004", "van 2005 t/m 2024"),
    ("discontovoet = 0.055", "discontovoet = 5.5", "discontovoet", "5.5", "van 0 t/m 0.2"),
    ("looptijd = 1", "looptijd = 11", "looptijd", "11", "horizon (10)"),
    ("looptijd = 1", "looptijd = 0", "looptijd", "0", "van 1 t/m 40"),
    ("nazorg_jaren = 0", "nazorg_jaren = -1", "nazorg_jaren", "-1", "van 0 t/m 40"),
    ('naam = "Voorbeeld Bijlage 2"', "naam = 2013-01-01", "naam", "2013-01-01", "tekst tussen"),
    ("[effect.disciplines]", "[effect]\nsucces2 = 1\n[effect.disciplines]", "effect.succes2", "onbekend", "'succes'"),
]
ADDED = [
    ("[kosten.financiering.additioneel]\ncorporatie = 0.4", "kosten.financiering.additioneel", "tot 0.4", "samen 1"),
    (
        "[kosten.financiering.additioneel]\nverzekeraar = 1",
        "kosten.financiering.additioneel.verzekeraar",
        "actor",
        "'zorgv",
    ),
    ("[kosten.ingroei]\ncaseload = [0.5, 0.4, 1]", "kosten.ingroei.caseload", "[0.5, 0.4, 1]", "nergens dalend"),
    ("[kosten.ingroei]\ncaseload = [0.5, 0.9]", "kosten.ingroei.caseload", "[0.5, 0.9]", "1 als laatste"),
    ("[kosten.ingroei]\nnieuw_voor_oud = []", "kosten.ingroei.nieuw_voor_oud", "[]", "een lijst"),
    ("[kosten.ingroei]\nnieuw_voor_oud = [true]", "kosten.ingroei.nieuw_voor_oud", "[true]", "een lijst"),
    ("[[kosten.ingroei]]\ncaseload = [1]", "kosten.ingroei", "[{caseload", "een tabel met de velden caseload"),
]


@pytest.mark.parametrize(("old", "new", "key", "found", "accepted"), ONE_FAULT)
def test_one_fault_one_sentence(old: str, new: str, key: str, found: str, accepted: str) -> None:
    (fault,) = refused(edited((old, new)))
    assert fault.where == f"stad.toml, {key}"
    assert found in fault.found
    assert accepted.replace(">0", "groter dan 0") in fault.accepted


@pytest.mark.parametrize(("added", "key", "found", "accepted"), ADDED)
def test_tables_beyond_the_screens(added: str, key: str, found: str, accepted: str) -> None:
    (fault,) = refused(f"{BASE}\n{added}\n")
    assert fault.where == f"stad.toml, {key}"
    assert found in fault.found
    assert accepted in fault.accepted


def test_all_faults_of_a_file_at_once_in_its_order() -> None:
    text = edited(
        ('setting = "wijkteam"', 'setting = "wijkteem"'),
        ("looptijd = 1", "looptijd = 11"),
        ("huishoudens = 328", "huishouden = 328"),
        ("gezin = 0.48", "gezin = 48"),
        ("niet_zelfredzaam = 0.64", "niet_zelfredzaam = 0.74"),
        ("[bereik.leefsituatie.oudere]", "[bereik.leefsituatie.onbekend]"),
        ("enkelvoudig = { huis", "# "),
        ("frictie = 0.0", "frictie = {p10 = 0.5, p50 = nan, p90 = 90}"),
        ("bestaand = 0.0", 'bestaand = {verdeling = "normaal"}'),
    )
    for taal in ("nl", "en"):
        assert [fault.where.removeprefix("stad.toml, ") for fault in refused(text, taal)] == [
            "setting",
            "looptijd",
            "bereik.huishouden",
            "bereik.aandeel.gezin",
            "bereik.zwaarte.overig",
            "bereik.leefsituatie.onbekend",
            "bereik.leefsituatie.oudere",
            "bereik.caseload.enkelvoudig",
            "kosten.frictie.p50",
            "kosten.frictie.p90",
            "effect.substitutie.bestaand",
        ]


def test_an_empty_file_misses_what_is_required() -> None:
    assert {fault.where for fault in refused("")} == {
        f"stad.toml, {key}" for key in ("naam", "setting", "prijspeil", "bereik", "kosten")
    }


def test_tables_of_types_in_the_aanpak_are_required() -> None:
    text = BASE.split("[bereik.zwaarte.gezin]")[0] + "[kosten]" + BASE.split("[kosten]")[1]
    faults = refused(text)
    assert len(faults) == 9
    assert all("groter dan 0" in fault.accepted for fault in faults)
    assert faults[0].where == "stad.toml, bereik.leefsituatie.gezin"


def test_a_caseload_row_is_required_where_there_are_households() -> None:
    text = edited(("niet_zelfredzaam = 0.78", "niet_zelfredzaam = 0.75\ngeescaleerd = 0.03"))
    (fault,) = refused(text)
    assert (fault.where, fault.found) == ("stad.toml, bereik.caseload.top", "ontbreekt")


def test_a_partial_doelgroepenanalyse_names_what_is_missing() -> None:
    faults = refused(edited(('klasse = "achterstandswijk"', "groen = 0.7\nrood = 0.3")))
    assert [fault.where for fault in faults] == [f"stad.toml, bereik.wijk.{k}" for k in ("licht_oranje", "oranje")]
    shares = "groen = 0.7\nlicht_oranje = 0.2\noranje = 0.2\nrood = 0.1"
    (fault,) = refused(edited(('klasse = "achterstandswijk"', shares)))
    assert fault.found == "de aandelen tellen op tot 1.2"


def test_english() -> None:
    (fault,) = refused(edited(("gezin = 0.48", "gezin = 48")), "en")
    assert str(fault) == "stad.toml, bereik.aandeel.gezin: 48; a number from 0 to 1 (48 % is written as 0.48)."
    (fault,) = refused(edited(("huishoudens = 328", "huishouden = 328")), "en")
    assert "did you mean 'huishoudens'?" in fault.accepted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("naam = 'x'\na = 0,48", "regel 2, kolom 6"),
        ("naam = ", "regel 1, kolom 8"),
        ('naam = "x', "regel 1, kolom 10"),
        ("a = 1\na = 2", "regel 2, kolom 6 voor de tweede keer"),
        ("[a]\n[a]", "regel 2, kolom 3 voor de tweede keer"),
        ("x = " + "1" * 5000, "zonder eind"),
        ("x = " + "[" * 100_000, "zonder eind"),
    ],
)
def test_broken_toml(text: str, found: str) -> None:
    (fault,) = refused(text)
    assert fault.where == "stad.toml"
    assert found in fault.found


def test_a_decimal_comma_gets_a_hint() -> None:
    (fault,) = refused(edited(("gezin = 0.48", "gezin = 0,48")))
    assert "decimalen als 0.48" in fault.accepted


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes('naam = "geëscaleerd"'.encode("latin-1"))
    cases = {
        str(tmp_path / "weg.toml"): "bestaat niet",
        "bijlage3": "bestaat niet",
        str(tmp_path): "is een map",
        str(latin): "byte 10 is geen UTF-8",
        "a\0b": "niet te lezen",
        "x" * 5000: "niet te lezen",
    }
    for bron, found in cases.items():
        with pytest.raises(MkbaError) as caught:
            load_scenario(bron)
        (fault,) = caught.value.faults
        assert fault.where == bron
        assert found in fault.found
    with pytest.raises(MkbaError, match="bedoelde u 'bijlage2'"):
        load_scenario("bijlage3")
    with pytest.raises(MkbaError, match="one of: bijlage2, mpg, ouderen"):
        scenario_text("bijlage3", "en")


def test_the_file_is_named_in_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "stad.toml"
    path.write_text(BASE.replace("fte = 3.6", "fte = -1"), encoding="utf-8")
    with pytest.raises(MkbaError, match=r"stad\.toml, kosten\.fte: -1; een getal"):
        load_scenario(path)


def test_every_sentence_can_be_said() -> None:
    feiten = dict.fromkeys(("type", "zwaarte", "familie", "ontbrekend", "rij", "keten", "velden", "oorzaak"), "x")
    feiten |= {
        "som": 1.1,
        "horizon": 10,
        "positie": 3,
        "regel": 1,
        "kolom": 2,
        "regeltekst": "x",
        "aantal": 0,
        "hoogste": 9,
    }
    for code in TEMPLATES:
        for taal in ("nl", "en"):
            fault = Melding(code=code, pad=("a",), found=3, feiten=feiten).fault("f.toml", taal)  # type: ignore[arg-type]
            assert fault.accepted
            assert fault.found


def test_a_name_without_end_is_refused() -> None:
    text = scenario_text("bijlage2").replace("Voorbeeld Bijlage 2", "Voorbeeld\\u0000")
    with pytest.raises(MkbaError, match="een tekst zonder stuurtekens"):
        Scenario.from_toml_text(text)


def test_percent_hints_only_where_they_help() -> None:
    assert procent(48, 0, 1) == " (48 % schrijft u als 0.48)"
    assert procent(1, 0, 1) == procent(101, 0, 1) == procent(48, 0, math.inf) == procent(True, 0, 1) == ""
    assert procent(-48, 0, 1) == ""


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("prior"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = ["bereik", "bereik.aandeel", "bereik.zwaarte.gezin", "bereik.caseload", "bereik.caseload.top", "kosten.fte"]
PLACES += [
    "bereik.wijk",
    "effect",
    "effect.succes",
    "kosten.ingroei.caseload",
    "kosten.financiering",
    "horizon",
    "naam",
]


@given(st.dictionaries(st.sampled_from(PLACES), JUNK, min_size=1, max_size=3))
def test_whatever_stands_there_is_taken_or_refused_in_a_sentence(junk: dict[str, object]) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        load_scenario("bijlage2").met(junk)
    except MkbaError as error:
        faults = error.faults
    assert all(fault.found and fault.accepted for fault in faults)
