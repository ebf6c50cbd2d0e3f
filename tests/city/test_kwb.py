"""From the CBS's file to a city: what is read, what is filled in, and what is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from kwb_file import HEADER, Land, land, rotterdam, text, workbook

from mkba_sim.base.errors import MkbaError
from mkba_sim.cli.main import main
from mkba_sim.parameters.draw import draw
from mkba_sim.scenario.kwb.city import Stadsbeeld, city
from mkba_sim.scenario.kwb.households import households
from mkba_sim.scenario.kwb.table import Tabel, read_kwb
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.scenario.wijken import read_wijken
from mkba_sim.transitions.chains import stock

STATLINE = {
    "gwb_code_10": "Codering_3", "regio": "WijkenEnBuurten", "gm_naam": "Gemeentenaam_1", "recs": "SoortRegio_2",
    "a_inw": "AantalInwoners_5", "a_65_oo": "k_65JaarOfOuder_12", "a_hh": "HuishoudensTotaal_29",
    "a_1p_hh": "Eenpersoonshuishoudens_30", "a_hh_z_k": "HuishoudensZonderKinderen_31",
    "a_hh_m_k": "HuishoudensMetKinderen_32", "a_soz_wb": "PersonenPerSoortUitkeringBijstand_87",
    "a_jz_tn": "JongerenMetJeugdzorgInNatura_91", "a_wmo_t": "WmoClienten_93",
}  # fmt: skip


@pytest.fixture(scope="module")
def country() -> Land:
    return land()


@pytest.fixture(scope="module")
def seen(country: Land, tmp_path_factory: pytest.TempPathFactory) -> Stadsbeeld:
    """The synthetic city, with one buurt without any indicator."""
    folder = tmp_path_factory.mktemp("kwb")
    rows = [dict(row) for row in country.rows]
    hidden = next(row for row in rows if row["gwb_code_10"] == "BU00420007")
    hidden.update(a_soz_wb=".", a_jz_tn=".", a_wmo_t=".")
    (folder / "kwb.csv").write_text(text(rows), encoding="utf-8")
    return city(read_kwb(folder / "kwb.csv", "GM0042"), load_scenario("rotterdam"))


def same(one: Tabel, other: Tabel) -> bool:
    return [(p.code, p.naam, p.cellen) for p in one.gebieden] == [(p.code, p.naam, p.cellen) for p in other.gebieden]


def test_csv_and_workbook_of_any_year_say_the_same(country, tmp_path):
    made = {
        "utf8.csv": text(country.rows).encode(),
        "excel.csv": text(country.rows).encode("utf-8-sig"),
        "windows.csv": text(country.rows).encode("cp1252"),
        "comma.csv": text(country.rows, delimiter=",").encode(),
        "capitals.csv": text(country.rows).replace(";".join(HEADER), ";".join(HEADER).upper()).encode(),
    }
    for name, raw in made.items():
        (tmp_path / name).write_bytes(raw)
    workbook(tmp_path / "boek.xlsx", country.rows)
    header = ";".join(f" {STATLINE.get(name, name + '_77')} " for name in HEADER)
    (tmp_path / "statline.csv").write_text(text(country.rows).replace(";".join(HEADER), header), encoding="utf-8")
    first = read_kwb(tmp_path / "utf8.csv", "gm0042")
    assert first.naam == "Frieswijk Súd"
    assert first.gebieden[3].naam == "Buurt 03 – é"
    assert first.gebieden[3].cellen["bijstand"] == country.row("BU00420003")["a_soz_wb"]
    for name in ("excel.csv", "windows.csv", "comma.csv", "capitals.csv", "statline.csv", "boek.xlsx"):
        assert same(first, read_kwb(tmp_path / name, "GM0042")), name
    assert [place.code for place in read_kwb(tmp_path / "utf8.csv", "GM0042", "wijk").gebieden] == ["WK004200"]


def test_rotterdam_as_published_gives_the_households_of_the_shipped_table(tmp_path):
    """Real figures in the real layout: 91 buurten, households only, as CBS publishes the newest year."""
    found = city(read_kwb(workbook(tmp_path / "kwb-2025.xlsx", rotterdam()), "GM0599"), load_scenario("rotterdam"))
    assert found.scenario.stad is not None
    shipped = {row["code"]: row for row in read_wijken("rotterdam_buurten", Path())}
    assert {wijk.code: wijk.huishoudens for wijk in found.scenario.stad.wijken} == {
        code: (row["gezin"], row["oudere"], row["overig"]) for code, row in shipped.items()
    }
    assert found.zonder == {}
    assert found.ingevuld == ()
    # Nothing but the class is known: 15 % everywhere, and a band that spans what wijken differ
    np.testing.assert_allclose(found.meervoudig[:, 1], 0.15, atol=0.015)
    assert (found.meervoudig[:, 2] - found.meervoudig[:, 0] > 0.1).all()


def test_what_follows_from_other_cells_has_no_band_and_the_rest_has(country, tmp_path):
    rows = [dict(row) for row in country.rows]
    by_code = {row["gwb_code_10"]: row for row in rows}
    by_code["BU00420004"]["a_hh_m_k"] = "."
    by_code["BU00420005"].update(a_hh=".", a_1p_hh=".", a_hh_z_k=".", a_hh_m_k=".", a_65_oo="")
    by_code["BU00420006"].update(a_1p_hh=".", a_hh_z_k=".")
    by_code["BU00420008"].update(a_inw=".", a_hh=".", a_1p_hh=".", a_hh_z_k=".", a_hh_m_k=".", a_65_oo=".")
    (tmp_path / "kwb.csv").write_text(text(rows), encoding="utf-8")
    places = read_kwb(tmp_path / "kwb.csv", "GM0042").gebieden
    counts = dict(zip([place.code for place in places], households(places), strict=True))
    truth = {row["gwb_code_10"]: row for row in country.rows}
    (one,) = counts["BU00420004"].ingevuld
    assert (one.veld, one.waarde, one.laag, one.hoog) == ("hh_met_kinderen", *[truth["BU00420004"]["a_hh_m_k"]] * 3)
    banded = {found.veld: found for found in counts["BU00420005"].ingevuld}
    assert set(banded) == {"inw_65plus", "hh_eenpersoons", "hh_zonder_kinderen", "hh_met_kinderen"}
    assert all(found.laag < found.hoog for found in banded.values())
    real = truth["BU00420005"]
    assert banded["hh_met_kinderen"].laag - 10 <= real["a_hh_m_k"] <= banded["hh_met_kinderen"].hoog + 10
    parts = {found.veld: found.waarde for found in counts["BU00420006"].ingevuld}
    whole = truth["BU00420006"]
    assert sum(parts.values()) == pytest.approx(whole["a_hh"] - whole["a_hh_m_k"], abs=1)
    empty = counts["BU00420008"]
    assert (empty.gezin, empty.oudere, empty.overig) == (0, 0, 0)
    assert {found.veld for found in empty.ingevuld} >= {"inwoners", "hh_met_kinderen"}


def test_the_stocks_follow_the_truth_and_say_how_unsure_they_are(country, seen):
    truth = 0.15 / 0.85 * np.exp(country.x)
    truth = truth / (1 + truth)
    known = np.arange(len(truth)) != 7
    # 40 buurten that share an error: most lie within their band, and their order is right
    inside = (seen.meervoudig[:, 0] < truth) & (truth < seen.meervoudig[:, 2])
    assert inside.mean() > 0.6
    assert np.corrcoef(seen.meervoudig[known, 1], truth[known])[0, 1] > 0.9
    assert seen.fit.rhat < 1.05
    assert seen.zonder["bijstand"] == ("BU00420007",)
    width = np.diff(np.log(seen.meervoudig[:, [0, 2]]), axis=1)[:, 0]
    assert width[7] > 1.3 * width[known].max()


def test_what_is_drawn_has_the_spread_of_the_fit(seen):
    """The band of a stock reaches the run: means, deviations and most of the covariance of 40 wijken."""
    scenario = seen.scenario.lezing("evidentie")
    basis = draw(scenario, np.arange(4000), seed=3)
    assert scenario.stad is not None
    codes = [wijk.code for wijk in scenario.stad.wijken]
    columns = np.stack([basis[f"dynamiek.afwijking.{code}"] for code in codes], axis=1)
    np.testing.assert_allclose(columns.mean(axis=0), seen.fit.x.mean(axis=0), atol=0.04)
    np.testing.assert_allclose(columns.std(axis=0), seen.fit.x.std(axis=0), rtol=0.07)
    # the sum over wijken, which the shared error carries, keeps its spread
    assert columns.sum(axis=1).std() == pytest.approx(seen.fit.x.sum(axis=1).std(), rel=0.1)
    assert columns.sum(axis=1).std() > 3 * np.sqrt((columns.std(axis=0) ** 2).sum())
    first = scenario.stad.wijken[0].stand
    assert first is not None
    green = stock(basis, first)[:, 0]
    np.testing.assert_allclose(np.log((1 - green) / green) - np.log(0.15 / 0.85), columns[:, 0], atol=1e-12)


def test_indicators_of_an_earlier_year(country, tmp_path):
    (tmp_path / "kwb-2023.csv").write_text(text(country.rows), encoding="utf-8")
    later = [{**row, "a_soz_wb": ".", "a_jz_tn": ".", "a_wmo_t": "."} for row in country.rows]
    later.append({**later[5], "gwb_code_10": "BU00420099", "regio": "Nieuwbouw"})
    workbook(tmp_path / "kwb-2025.xlsx", later)
    tables = [read_kwb(tmp_path / name, "GM0042") for name in ("kwb-2025.xlsx", "kwb-2023.csv")]
    found = city(tables[0], load_scenario("bijlage2"), eerder=tables[1], fte=12)
    assert found.scenario.stad is not None
    assert len(found.scenario.stad.wijken) == 41
    assert found.zonder == dict.fromkeys(("bijstand", "jeugdzorg", "wmo"), ("BU00420099",))
    # 100,000 once for 3.6 fte
    assert found.scenario.kosten.eenmalig.to_toml() == pytest.approx(100_000 * 12 / 3.6, abs=1)


def test_the_command_writes_a_scenario_that_runs(country, tmp_path, capsys):
    rows = [row for row in country.rows if row["gwb_code_10"][:8] != "BU004200" or row["gwb_code_10"][8:] < "06"]
    (tmp_path / "kwb.csv").write_bytes(text(rows).encode("cp1252"))
    out = tmp_path / "stad.toml"
    asked = ["stad", "--kwb", str(tmp_path / "kwb.csv"), "--gemeente", "GM0042", "--out", str(out)]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert "Frieswijk Súd: 6 gebieden" in said
    assert "bijstand per huishouden (a_soz_wb): 6 / 6" in said
    before = out.read_bytes()
    assert b"# Frieswijk" in before
    assert main(asked) == 2  # a file that is there is left alone
    assert out.read_bytes() == before
    assert main([*asked, "--force", "--taal", "en"]) == 0
    assert "6 areas" in capsys.readouterr().out
    assert load_scenario(out).als_dict() == load_scenario(out).met({}).als_dict()
    assert main(["run", str(out), "--draws", "40"]) == 0
    assert "Frieswijk Súd" in capsys.readouterr().out
    assert main(["template", str(tmp_path / "x.xlsx"), "--scenario", str(out)]) == 2
    assert not (tmp_path / "x.xlsx").exists()


def _truncated(path: Path, country: Land) -> None:
    workbook(path, country.rows)
    path.write_bytes(path.read_bytes()[:-3000])


WRONG = {
    "andere_kolommen.csv": (
        lambda p, c: p.write_text(text(c.rows, [n for n in HEADER if n != "a_hh_m_k"]), encoding="utf-8"),
        "GM0042",
        "ontbreekt: a_hh_m_k",
    ),
    "gemeente.csv": (
        lambda p, c: p.write_bytes(text(c.rows).encode("cp1252")),
        "GM0041",
        "GM0041 staat er niet in",
    ),
    "naam.csv": (lambda p, c: p.write_text(text(c.rows), encoding="utf-8"), "Kleindorp", "GM0043 (Kleindorp)"),
    "leeg_gemeente.csv": (lambda p, c: p.write_text(text(c.rows), encoding="utf-8"), "GM", "staat er niet in"),
    "afgekapt.xlsx": (_truncated, "GM0042", "afgekapt"),
    "geen_werkmap.xlsx": (lambda p, c: p.write_text(text(c.rows), encoding="utf-8"), "GM0042", "werkmap"),
    "werkmap.csv": (lambda p, c: workbook(p, c.rows), "GM0042", "geen tekst"),
    "leeg.csv": (lambda p, c: p.write_bytes(b""), "GM0042", "ontbreekt: gwb_code_10"),
    "plaatje.csv": (lambda p, c: p.write_bytes(bytes([0x81, 0x8D, 10]) * 50), "GM0042", "geen tekst"),
    "cel.csv": (
        lambda p, c: p.write_text(
            text([{**r, "a_hh": "veel"} if r["gwb_code_10"] == "BU00420002" else r for r in c.rows]), encoding="utf-8"
        ),
        "GM0042",
        "rij 7, a_hh: 'veel'",
    ),
    "half.csv": (
        lambda p, c: p.write_text(
            text([{**r, "a_hh": "12,5"} if r["gwb_code_10"] == "BU00420002" else r for r in c.rows]), encoding="utf-8"
        ),
        "GM0042",
        "12,5",
    ),
    "twee_keer.csv": (lambda p, c: p.write_text(text([*c.rows, c.rows[4]]), encoding="utf-8"), "GM0042", "twee keer"),
    "alleen_gemeenten.csv": (
        lambda p, c: p.write_text(text([r for r in c.rows if r["recs"] != "Buurt"]), encoding="utf-8"),
        "GM0042",
        "geen buurten",
    ),
    "niemand.csv": (
        lambda p, c: p.write_text(
            text([{**r, "a_inw": 0, "a_hh": 0, "a_1p_hh": 0, "a_hh_z_k": 0, "a_hh_m_k": 0, "a_65_oo": 0}
                  for r in c.rows]), encoding="utf-8",
        ),
        "GM0042",
        "niemand",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_gets_one_sentence(name, country, tmp_path, capsys):
    make, gemeente, said = WRONG[name]
    make(tmp_path / name, country)
    out = tmp_path / "stad.toml"
    assert main(["stad", "--kwb", str(tmp_path / name), "--gemeente", gemeente, "--out", str(out)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert said in captured.err
    assert not out.exists()


def test_a_file_that_is_not_there_and_a_key_used_twice(tmp_path):
    with pytest.raises(MkbaError, match="does not exist"):
        read_kwb(tmp_path / "kwb-2024.xlsx", "GM0042")
    data = load_scenario("rotterdam").als_dict()
    twin = {"klasse": "nl", "afwijking": {"gemiddelde": 0.1, "eigen": 0.2, "sleutel": "A"}}
    other = {"klasse": "nl", "afwijking": {"gemiddelde": 0.3, "eigen": 0.2, "sleutel": "A"}}
    rows = [dict(row) for row in data["stad"]["wijken"][:2]]
    data["stad"] = {"wijken": [{**rows[0], "stand": twin}, {**rows[1], "stand": other}]}
    with pytest.raises(MkbaError, match="sleutel"):
        type(load_scenario("rotterdam")).from_dict(data)
