"""The evidence tables: complete, traceable, used, and refused by name when broken."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from drawn import sample
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import ACTOREN, HUISHOUDTYPEN, PROFIELPOSTEN, TOESTANDEN
from mkba_sim.evidence import tables as evidence
from mkba_sim.scenario.scenario import load_scenario


def test_cpi_takes_2013_to_2024_by_1323():
    assert evidence.cpi_index(2013, 2024) == pytest.approx(1.323, abs=5e-4)
    assert evidence.cpi_index(2024, 2013) == pytest.approx(1 / evidence.cpi_index(2013, 2024))
    assert evidence.cpi_index(2011, 2011) == 1
    assert evidence.cpi_index(2012, 2013) == pytest.approx(1.025)  # the rate of 2013 takes 2012 to 2013
    with pytest.raises(MkbaError, match="1999"):
        evidence.cpi_index(1999, 2013)


def test_direct_hours_per_fte_are_1200_in_seven_rows_of_seven():
    k = evidence.kengetallen()
    rows = [(f"caseload_per_fte.{z}", f"uren_per_hh.{z}") for z in ("ev", "zr", "nzr", "top")]
    rows += [(f"tool.caseload.{z}", f"tool.uren.{z}") for z in ("ev", "zr", "nzr")]
    assert [k[a].value * k[b].value for a, b in rows] == [k["uren_per_fte_afgeleid"].value] * 7


def test_every_row_is_traceable():
    for row in evidence.kengetallen().values():
        assert row.source
        assert row.grade in ("seed", "published", "assumption")
    for lever in evidence.levers().values():
        assert lever.rationale, lever.key
        assert not (lever.unit.startswith("EUR") and lever.price_year is None), lever.key


def test_shares_cover_what_the_model_needs():
    table = evidence.profile_shares()
    assert set(table) == {(k, s) for k in HUISHOUDTYPEN for s in TOESTANDEN}
    assert {post for shares in table.values() for post in shares} <= set(PROFIELPOSTEN)
    for (_, post), shares in evidence.financing_shares().items():
        assert set(shares) <= set(ACTOREN), post
        assert sum(shares.values()) == pytest.approx(1)
    posts = {post for _, post in evidence.financing_shares()}
    assert set(PROFIELPOSTEN) <= posts


def test_no_lever_is_dead_and_no_parameter_is_without_provenance():
    """Every row of hefbomen.csv is drawn by some scenario, or is named as the prior of a field."""
    drawn: set[str] = set()
    for klasse in ("nl", "achterstandswijk"):
        changes = {"bereik.wijk": {"klasse": klasse}, "kosten.eigen_uitvoering": 0.25}
        scenario = load_scenario("mpg").met(changes).lezing("evidentie")
        p = sample(scenario, np.arange(4), seed=1)
        drawn |= set(p.values)
        assert set(p.values) == set(p.provenance)
        assert all(q.source and q.unit for q in p.provenance.values())
    aliases = {"kosten.fte": "kosten.kosten_fte", "nieuw_gevonden": "kosten.nieuw_gevonden"}
    aliases |= {
        f"succes.{x}": f"effect.succes.{x}" for x in ("schuldhulp", "direct_werk", "schooluitval", "consulten_1e")
    }
    dead = [key for key in evidence.levers() if aliases.get(key, key) not in drawn]
    assert dead == []


def test_prices_are_indexed_to_the_scenarios_year():
    base = load_scenario("bijlage2").lezing("evidentie")
    later = base.met({"prijspeil": 2024})
    a, b = (sample(s, np.arange(50), seed=1) for s in (base, later))
    factor = evidence.cpi_index(2013, 2024)
    np.testing.assert_allclose(b["kosten.kosten_fte"], factor * a["kosten.kosten_fte"])
    np.testing.assert_allclose(b["kosten.shv_traject"], factor * a["kosten.shv_traject"])
    # the source of debt help is in prices of 2015: its median in 2013 prices lies below 2,400
    assert np.median(sample(base, np.arange(4000), seed=1)["kosten.shv_traject"]) == pytest.approx(
        2400 * evidence.cpi_index(2015, 2013), rel=0.03
    )
    np.testing.assert_array_equal(b["kosten.eenmalig"], a["kosten.eenmalig"])  # stated euros are in prijspeil already


def broken(tmp_path: Path, monkeypatch, table: str, change) -> None:
    """Serve a copy of the evidence with one table changed."""
    source = evidence.data_dir() / "evidence"
    target = tmp_path / "evidence"
    target.mkdir()
    for path in source.glob("*.csv"):
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        if path.name == table:
            change(rows)
        with (target / path.name).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    monkeypatch.setattr(evidence, "data_dir", lambda: tmp_path)
    for read in (evidence.kengetallen, evidence.levers, evidence.financing_shares, evidence.profile_shares):
        monkeypatch.setattr(evidence, read.__name__, read.__wrapped__)


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("kengetallen.csv", "source", "", "no source"),
        ("kengetallen.csv", "confidence", "hearsay", "hearsay"),
        ("kengetallen.csv", "value", "12,5", "12,5"),
        ("hefbomen.csv", "confidence", "", "grade"),
        ("hefbomen.csv", "p1", "veel", "veel"),
        ("financiering.csv", "share", "1.2", "between 0 and 1"),
        ("financiering.csv", "share", "0.5", "add up to 0.5"),
        ("zorgprofielen.csv", "share", "nan", "finite"),
    ],
)
def test_a_broken_row_is_refused_by_name(tmp_path, monkeypatch, table, column, value, said):
    broken(tmp_path, monkeypatch, table, lambda rows: rows[0].__setitem__(column, value))
    with pytest.raises(MkbaError, match=said) as refusal:
        evidence.check_evidence()
    assert table in str(refusal.value)


def test_a_share_outside_its_range_is_refused(tmp_path, monkeypatch):
    def change(rows):
        next(r for r in rows if r["key"] == "aandeel_groen.nl")["value"] = "85"

    broken(tmp_path, monkeypatch, "kengetallen.csv", change)
    with pytest.raises(MkbaError, match=r"aandeel_groen\.nl"):
        evidence.check_evidence()
