"""A scenario says what its file says: the shipped examples, the two readings, the way there and back."""

from __future__ import annotations

import csv
import pickle
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import ACTOREN, HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.scenario import parts as scenario_parts
from mkba_sim.scenario.scenario import ZWAARTEN, Scenario, load_scenario, scenario_names, scenario_text

EVIDENCE = Path(__file__).parents[2] / "priors" / "evidence" / "kengetallen.csv"
MINIMAL = """
naam = "klein"
setting = "wijkteam"
prijspeil = 2015
[bereik]
huishoudens = 10
aandeel = { gezin = 0, oudere = 1, overig = 0 }
zwaarte.oudere = { enkelvoudig = 0, zelfredzaam = 1, niet_zelfredzaam = 0 }
samenstelling.oudere = { eenouder_eenpersoons = 1, tweeouder_meerpersoons = 0 }
leefsituatie.oudere = { problematische_schulden = 0, geen_werk = 1, overlastgevend = 0 }
[kosten]
fte = 1
additioneel_fte = 1
additioneel_overig = 1
eenmalig = 0
"""


def test_the_examples_load_and_their_fte_follows_from_caseload() -> None:
    assert scenario_names() == ("bijlage2", "mpg", "ouderen", "rotterdam")
    for naam in scenario_names():
        scenario = load_scenario(naam)
        caseload = scenario.bereik.caseload
        assert caseload is not None
        hours = 0.0
        for k in HUISHOUDTYPEN:
            zwaarte = getattr(scenario.bereik.zwaarte, k)
            for z in ZWAARTEN if zwaarte is not None else ():
                row = caseload.rij(z)
                count = scenario.bereik.huishoudens * getattr(scenario.bereik.aandeel, k) * getattr(zwaarte, z)
                hours += count * row.uren if row is not None else 0.0
                assert row is not None or count == 0
                assert row is None or row.uren * row.huishoudens_per_fte == 1200
        assert scenario.kosten.fte.waarde == pytest.approx(hours / 1200, rel=0.02)


def test_bijlage2_is_the_screen_of_the_report() -> None:
    with EVIDENCE.open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row["value"] for row in csv.DictReader(file) if row["key"].startswith("tool.")}
    del rows["tool.voorkomen_escalatie.mpg"]  # on no screen: what the tool's reading takes for MPG
    s = load_scenario("bijlage2").als_dict()
    a, b, c = s["bereik"], s["kosten"], s["effect"]
    ours = {"tool.n_hh": a["huishoudens"], "tool.kinderen_per_gezin": a["samenstelling"]["gezin"]["kinderen"]}
    for theirs, k in (("gezinnen", "gezin"), ("ouderen", "oudere"), ("overig", "overig")):
        ours |= {
            f"tool.aandeel.{theirs}": a["aandeel"][k],
            f"tool.zwaarte.{theirs}.ev": a["zwaarte"][k]["enkelvoudig"],
            f"tool.zwaarte.{theirs}.zr": a["zwaarte"][k]["zelfredzaam"],
            f"tool.zwaarte.{theirs}.nzr": a["zwaarte"][k]["niet_zelfredzaam"],
            f"tool.eenouder_persoons.{theirs}": a["samenstelling"][k]["eenouder_eenpersoons"],
            f"tool.tweeouder_meerpersoons.{theirs}": a["samenstelling"][k]["tweeouder_meerpersoons"],
            f"tool.problematische_schulden_mv.{theirs}": a["leefsituatie"][k]["problematische_schulden"],
            f"tool.geen_werk_mv.{theirs}": a["leefsituatie"][k]["geen_werk"],
            f"tool.overlastgevend_mv.{theirs}": a["leefsituatie"][k]["overlastgevend"],
            f"tool.voorkomen_escalatie.{theirs}": c["escalatie"][k],
        }
    for theirs, z in (("ev", "enkelvoudig"), ("zr", "zelfredzaam"), ("nzr", "niet_zelfredzaam")):
        ours[f"tool.caseload.{theirs}"] = a["caseload"][z]["huishoudens_per_fte"]
        ours[f"tool.uren.{theirs}"] = a["caseload"][z]["uren"]
    ours |= {
        "tool.fte": b["fte"],
        "tool.additioneel_team": b["additioneel_fte"],
        "tool.overige_teamkosten": b["overige_teamkosten"],
        "tool.additioneel_overig": b["additioneel_overig"],
        "tool.frictie": b["frictie"],
        "tool.eenmalige_kosten": b["eenmalig"],
        "tool.nieuw_gevonden": b["nieuw_gevonden"],
        "tool.substitutie_nieuw": c["substitutie"]["nieuw"],
        "tool.substitutie_bestaand": c["substitutie"]["bestaand"],
        "tool.succes_schuldhulp": c["succes"]["schuldhulp"],
        "tool.succes_direct_naar_werk": c["succes"]["direct_werk"],
        "tool.succes_schooluitval": c["succes"]["schooluitval"],
        "tool.succes_consulten_eerstelijn": c["succes"]["consulten_1e"],
        "tool.succes_doorverwijzing_tweedelijn": c["succes"]["doorverwijzing_2e"],
        "tool.disciplines_totaal": sum(c["disciplines"].values()),
    }
    assert rows.pop("tool.kosten_fte_incl_huisvesting") == ""  # the screen left it empty
    assert b["kosten_fte"] == "prior"
    assert ours == {key: float(value) for key, value in rows.items()}
    assert (c["disciplines"]["ggz"], c["disciplines"]["wonen"]) == (1, 1)


def test_defaults_of_a_minimal_file() -> None:
    s = Scenario.from_toml_text(MINIMAL)
    assert (s.horizon, s.discontovoet, s.stelsel, s.bewijs, s.looptijd, s.nazorg_jaren) == (
        10,
        0.055,
        "na_2015",
        "dossier",
        1,
        0,
    )
    assert s.bereik.wijk.klasse == "achterstandswijk"
    assert s.bereik.wijk.doelgroepenanalyse is None
    assert s.bereik.caseload is None
    assert s.bereik.zwaarte.gezin is None
    assert s.kosten.financiering.additioneel is None
    assert s.kosten.ingroei.caseload == (1.0,)
    assert s.kosten.kosten_fte.is_prior
    assert s.effect.substitutie.nieuw.is_prior
    assert (s.effect.substitutie.nieuw.low, s.effect.substitutie.nieuw.high) == (-5, 1)
    assert s.effect.disciplines.aantal == 0
    assert s.qaly_waarde.is_prior


def test_a_doelgroepenanalyse_takes_the_place_of_the_class() -> None:
    shares = {"groen": 0.6, "licht_oranje": 0.2, "oranje": 0.15, "rood": 0.05}
    wijk = load_scenario("bijlage2").met({"bereik.wijk": shares}).bereik.wijk
    assert wijk.klasse is None
    assert wijk.doelgroepenanalyse == (0.6, 0.2, 0.15, 0.05)


def test_the_vocabulary_is_that_of_the_model() -> None:
    assert tuple(scenario_parts.Actoraandelen.model_fields) == ACTOREN
    assert len(ZWAARTEN) == len(TOESTANDEN)
    for part in (scenario_parts.Aandeel, scenario_parts.ZwaartePerType, scenario_parts.Escalatie):
        assert tuple(part.model_fields) == HUISHOUDTYPEN
    assert tuple(scenario_parts.Caseload.model_fields) == ZWAARTEN


def test_stated_financing_by_actor() -> None:
    financiering = load_scenario("ouderen").kosten.financiering
    assert financiering.additioneel is not None
    assert financiering.additioneel.get("gemeente_zorg") == 0.7
    assert sum(financiering.additioneel.get(actor) for actor in ACTOREN) == pytest.approx(1)
    assert financiering.nieuw_voor_oud is not None
    assert financiering.nieuw_voor_oud.get("gemeente_welzijn") == 0.6
    assert load_scenario("bijlage2").kosten.financiering.nieuw_voor_oud is None


def test_escalated_households_follow_the_caseload_of_the_top() -> None:
    caseload = load_scenario("ouderen").bereik.caseload
    assert caseload is not None
    assert caseload.rij("geescaleerd") == caseload.top
    assert load_scenario("mpg").bereik.caseload.rij("geescaleerd").uren == 240  # type: ignore[union-attr]


def test_the_two_readings() -> None:
    stated = load_scenario("bijlage2")
    assert stated.lezing("opgegeven") is stated
    evidence = stated.lezing("evidentie")
    assert evidence.effect.disciplines == stated.effect.disciplines
    for part in (evidence.effect.substitutie, evidence.effect.succes, evidence.effect.escalatie):
        assert all(getattr(part, name).is_prior for name in type(part).model_fields)
    assert evidence.kosten == stated.kosten
    assert stated.effect.substitutie.nieuw.waarde == 0.8
    assert evidence.identity() != stated.identity()
    assert evidence.lezing("evidentie") == evidence
    with pytest.raises(MkbaError, match="evidentie"):
        stated.lezing("evidence")


def test_immutable_down_to_the_last_table() -> None:
    s = load_scenario("ouderen")
    for table, field in ((s, "horizon"), (s.bereik, "huishoudens"), (s.kosten.financiering.additioneel, "buurt")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(table, field, 1)
    assert hash(s) == hash(load_scenario("ouderen"))
    assert pickle.loads(pickle.dumps(s)) == s


def test_met_varies_a_copy() -> None:
    s = load_scenario("bijlage2")
    t = s.met({"bereik.huishoudens": 656, "kosten.frictie": {"p10": 0.01, "p50": 0.05, "p90": 0.2}, "looptijd": 3})
    assert (s.bereik.huishoudens, t.bereik.huishoudens, t.looptijd) == (328, 656, 3)
    assert t.kosten.frictie.describe() == "p10 0.01, p50 0.05, p90 0.2"
    assert s.met({"kosten.frictie": t.kosten.frictie}).kosten.frictie == t.kosten.frictie
    with pytest.raises(MkbaError, match=r"kosten\.fte"):
        s.met({"kosten.fte.x": 1, "effect.sukses.schuldhulp": 0})


@pytest.mark.parametrize("naam", scenario_names())
def test_there_and_back(naam: str) -> None:
    s = load_scenario(naam)
    for other in (
        Scenario.from_toml_text(s.to_toml()),
        Scenario.from_toml_text(scenario_text(naam)),
        Scenario.from_dict(s.model_dump()),
        Scenario.from_dict(s.model_dump(mode="json")),
        s.met({}),
    ):
        assert other == s
        assert other.identity() == s.identity()


def test_identity_sees_content_and_no_layout(tmp_path: Path) -> None:
    text = scenario_text("bijlage2")
    s = load_scenario("bijlage2")
    assert len(s.identity()) == 64
    bare = "\r\n".join(line.split("#")[0] for line in text.splitlines())
    bare = bare.replace("100_000", "1e5").replace("0.20", "2e-1").replace("frictie = 0.0", "frictie = 0")
    path = tmp_path / "zelfde.toml"
    path.write_bytes(b"\xef\xbb\xbf" + bare.encode())
    assert load_scenario(path).identity() == s.identity()
    assert load_scenario(str(path)) == s
    changes: dict[str, Any] = {
        "naam": "anders",
        "bereik.huishoudens": 329,
        "effect.succes.schuldhulp": 1e-12,
        "kosten.kosten_fte": {"verdeling": "lognormaal", "mediaan": 80_000, "sigma": 0.1},
        "bereik.wijk.klasse": "nl",
        "kosten.ingroei.caseload": [0.5, 1],
    }
    seen = {s.met({pad: value}).identity() for pad, value in changes.items()} | {s.identity()}
    assert len(seen) == len(changes) + 1


def test_identity_is_stable_over_releases() -> None:
    assert (
        Scenario.from_toml_text(MINIMAL).identity()
        == "3aeaa9c0bf91e082640ff85f08787e71b74716ba12e16a6c8acfa30b37c88848"
    )


SHARES = st.floats(0, 1)
STATED = st.one_of(
    st.just("prior"),
    SHARES,
    st.builds(lambda a, b: {"verdeling": "beta", "a": a, "b": b}, st.floats(0.5, 50), st.floats(0.5, 50)),
    st.builds(lambda m, s: {"verdeling": "normaal", "gemiddelde": m, "sd": s}, SHARES, st.floats(0.01, 1)),
    st.builds(lambda a, b, c: {"p10": a, "p50": a + b, "p90": a + b + c}, *[st.floats(0.01, 0.3)] * 3),
)


@given(
    st.fixed_dictionaries(
        {
            "naam": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            "bereik.huishoudens": st.integers(1, 2**53),
            "discontovoet": st.floats(0, 0.2),
            "effect.substitutie.nieuw": STATED,
            "kosten.frictie": STATED,
            "kosten.eenmalig": st.floats(0, 1e300),
            "kosten.ingroei.nieuw_voor_oud": st.lists(SHARES, max_size=5).map(lambda rij: [*sorted(rij), 1]),
        }
    )
)
def test_any_scenario_comes_back_from_its_own_toml(wijzigingen: dict[str, Any]) -> None:
    s = load_scenario("bijlage2").met(wijzigingen)
    text = s.to_toml()
    assert tomllib.loads(text)["naam"] == wijzigingen["naam"]
    assert Scenario.from_toml_text(text) == s
    assert Scenario.from_toml_text(text).identity() == s.identity()
