"""Each statement on made-up runs: it holds where it should, and fails when one thing in it is broken."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.analyses.aanpakken import levels
from mkba_sim.analyses.aanpakken.kenmerken import keuze
from mkba_sim.analyses.aanpakken.levels import LEVELS, no_harm, q25
from mkba_sim.analyses.aanpakken.pairs import PAIRS
from mkba_sim.analyses.aanpakken.results import JOINT
from mkba_sim.analyses.aanpakken.statements import STATEMENTS
from mkba_sim.base.errors import MkbaError

HIGH, LOW = (1.2, 1.1, 1.1), (0.8, 0.7, 0.7)
ONLY_SOCIAL = (1.1, 0.9, 0.9)
TEAM, CARE = {"kosten": {"aanpak": 100.0}}, {"kosten": {"aanpak": 40.0, "extra_zorg": 60.0}}


def saves(substitutie: float, nvo: float) -> dict[str, object]:
    return {"baten": {"organisatie_substitutie": substitutie, "organisatie_nieuw_voor_oud": nvo}}


def youth(kosten: float, baten: float) -> dict[str, object]:
    return {"actors": {"gemeente_jeugd": (kosten, baten), "gemeente_welzijn": (100.0, baten)}}


SAVING = {f"a{n}": saves(10.0, 10.0) for n in (3, 4, 5, 6, 7, 8, 10)} | {f"a{n}": saves(2.0, 1.0) for n in (11, 12, 13)}
SAVING |= {"a1": saves(95.0, 1.0), "a9": saves(1.0, 95.0), "a2": saves(0.0, 0.5)}
CAREFUL = {f"a{n}": CARE for n in (2, 4, 5, 10, 12)}
WORK = {"effect": {"gemeente_werk_inkomen": 5.0, "gemeente_jeugd": 1.0, "huishouden": 9.0}}
YOUTH = {"effect": {"gemeente_werk_inkomen": 1.0, "gemeente_jeugd": 5.0}}
SHARE = {"baten": {"immaterieel": 15.0, "escalatie": 85.0}}
LOST = youth(5, 1)
YOUNG = {"columns": {"kosten.frictie": 0.5, "kosten.nieuw_gevonden": 0.5}}

CASES = [
    ("Q1", {"ratio": LOW}, {"a1": {"ratio": HIGH}}, {"ratio": LOW}, {}),
    ("Q1", {"ratio": HIGH}, {"a5": {"ratio": LOW}}, {"ratio": HIGH}, {"a4": {"ratio": LOW}}),
    ("Q2", {}, {"a7": {"ratio": ONLY_SOCIAL}}, {}, {"a7": {"ratio": HIGH}}),
    ("Q2", {}, {"a7": {"ratio": ONLY_SOCIAL}}, {}, {"a7": {"ratio": LOW}}),
    ("Q3", {"ratio": HIGH}, {}, {"ratio": HIGH}, {"a9": {"ratio": LOW}}),
    ("Q4", {"ratio": ONLY_SOCIAL}, {}, {"ratio": ONLY_SOCIAL}, {"a12": {"ratio": HIGH}}),
    ("Q4", {"ratio": ONLY_SOCIAL}, {}, {"ratio": ONLY_SOCIAL}, {"a11": {"ratio": LOW}}),
    ("Q5", {}, {}, {}, {"a6": {"ratio": (0.9, 1.0, 1.0)}}),
    ("Q6", {}, SAVING, {}, SAVING | {"a10": saves(200.0, 0.0)}),
    ("Q6", {}, SAVING, {}, SAVING | {"a2": saves(1.5, 0.0)}),
    ("Q6", {}, SAVING, {}, SAVING | {"a13": saves(30.0, 0.0)}),
    ("Q7", {}, SAVING, {}, SAVING | {"a9": saves(15.0, 85.0)}),
    ("Q7", {}, SAVING, {}, SAVING | {"a1": saves(-5.0, 1.0)}),
    ("Q8", TEAM, CAREFUL, TEAM, CAREFUL | {"a12": TEAM}),
    ("Q8", TEAM, CAREFUL, CARE, {"a1": TEAM}),
    ("Q12", {}, {"a5": YOUNG, "a6": YOUNG}, {}, {"a5": YOUNG}),
    ("Q15", WORK, {f"a{n}": YOUTH for n in range(1, 7)}, WORK, {f"a{n}": YOUTH for n in range(1, 8)}),
    ("Q18", {}, {}, {}, {"a4": {"schuldhulp": np.tile([1.0, 1.0], (2, 1))}}),
    ("Q18", {}, {}, {}, {"a4": {"schuldhulp": np.tile([-1.0, -1.0], (2, 1))}}),
    ("Q19", youth(10, 20), {"a7": LOST, "a1": LOST}, youth(10, 20), {"a1": LOST, "a2": LOST}),
    ("Q20", youth(1, 100), {f"a{n}": youth(1, 300) for n in range(1, 7)}, youth(1, 140), {}),
    ("Q22", SHARE, {"a1": TEAM}, {"baten": {"immaterieel": 25.0, "escalatie": 75.0}}, {}),
    ("Q22", SHARE, {"a1": TEAM}, {"baten": {"immaterieel": 5.0, "escalatie": 95.0}}, {}),
    ("Q23", {}, {}, {}, {"a8": {"qaly_hoog": np.array([4.9, 5.0])}}),
    ("Q27", {}, {"a1": {"qaly": np.full(2, 1.9)}}, {}, {"a1": {"qaly": np.full(2, 2.1)}}),
    ("Q27", {}, {}, {}, {"a1": {"qaly": np.full(2, -1.0)}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "common", "own", "broken", "broken_own"), CASES, ids=lambda x: x if isinstance(x, str) else ""
)
def test_holds_and_breaks(world, code, common, own, broken, broken_own):
    assert LEVELS[code](world(common, **own))["geheel"].all()
    assert not LEVELS[code](world(broken, **broken_own))["geheel"].all()


def test_every_statement_on_levels_has_a_case():
    assert {case[0] for case in CASES} == set(LEVELS)


def test_size_counts_households(world):
    small = dict.fromkeys((1, 2, 3, 4, 5, 6, 11, 12, 13), 300) | dict.fromkeys((7, 8, 9, 10), 900)
    assert q25(world(), small)["geheel"].all()
    assert not q25(world(), {**small, 12: 301})["geheel"].any()
    assert not q25(world(), {**small, 7: 899})["geheel"].any()


def test_twelve_is_shown_apart_from_the_others(world):
    found = LEVELS["Q8"](world(TEAM, **{f"a{n}": CARE for n in (2, 4, 5, 10)}))
    assert found["genoemde"].all()
    assert not found["aanpak 12"].any()
    assert not found["geheel"].any()


def test_life_years_per_household_beside_relative_to_costs(world, monkeypatch):
    """Aanpak 1 has ten times as many households, at the same cost: far apart per household only."""
    runs = world({}, a1={"columns": {"bereik.huishoudens": 10.0}})
    found = LEVELS["Q27"](runs)
    assert found["per_kosten"].all()
    assert not found["per_huishouden"].any()
    np.testing.assert_array_equal(found["geheel"], found["per_kosten"])  # the choice in the table
    monkeypatch.setattr(levels, "keuze", lambda *_: "huishouden")
    np.testing.assert_array_equal(LEVELS["Q27"](runs)["geheel"], found["per_huishouden"])


def test_a_reading_that_is_not_known_is_refused():
    assert keuze("levensjaren_noemer", ("kosten", "huishouden")) == "kosten"
    with pytest.raises(MkbaError, match="levensjaren_noemer"):
        keuze("levensjaren_noemer", ("iets",))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("effect.rr.gezin", 1.01),
        ("effect.rr.oudere", 1.01),
        ("effect.uplift", 0.99),
        ("effect.succes.schooluitval", 0.01),
        ("effect.succes.schuldhulp", -0.01),
        ("effect.succes.direct_werk", -0.01),
    ],
)
def test_harm_is_any_effect_for_the_worse(made_up, name, value):
    assert no_harm(made_up()).all()
    assert not no_harm(made_up(columns={name: value})).any()


def test_statements_hold_per_draw_not_on_average(world, made_up):
    """Half of the draws with 8 paying and the other half with 9 is not both."""
    runs = world({"ratio": HIGH})
    first = np.array([[1.2, 1.1, 1.1], [0.8, 0.7, 0.7]])
    runs[8], runs[9] = (made_up().__class__(**{**vars(runs[8]), "ratio": r}) for r in (first, first[::-1]))
    found = LEVELS["Q3"](runs)
    assert found["aanpak 8"].mean() == found["aanpak 9"].mean() == 0.5
    assert not found["geheel"].any()


def test_all_27_are_there_in_order():
    assert list(STATEMENTS) == [f"Q{i}" for i in range(1, 28)]
    for s in STATEMENTS.values():
        assert all((*s.tekst, *s.waarom, s.locator))
        assert s.tekst[0] != s.tekst[1]


def test_apart_is_for_joint_statements_that_were_not_put_in():
    put_in = {code for code, s in STATEMENTS.items() if s.ingebouwd}
    # one aanpak alone: 7, the draws of 3, and 1; and the search, which is made on shared draws
    alone = {"Q2", "Q16", "Q21", "Q24", "Q26"}
    assert set(STATEMENTS) - put_in - alone == JOINT
    assert {"Q13", "Q17"} == JOINT & set(PAIRS)


def test_parts_that_were_put_in_are_parts():
    from mkba_sim.views.texts.aanpakken import part_name

    for code, s in STATEMENTS.items():
        for part in s.ingebouwde_delen:
            assert part_name(code, part, "nl") != part, (code, part)
    assert "nieuw_voor_oud" in STATEMENTS["Q7"].ingebouwde_delen
    assert "zonder_schade" in STATEMENTS["Q13"].ingebouwde_delen
    assert "saldo" in STATEMENTS["Q17"].ingebouwde_delen
