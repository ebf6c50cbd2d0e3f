"""`mkba-sim evidence` lists every number of a run: nothing that is read is absent, and nothing absent has influence."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from mkba_sim.analyses.provenance import aanpak
from mkba_sim.analyses.provenance.listing import PARTS, Entry, Listing, _stated, listing
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import GRADEN
from mkba_sim.evidence import gate
from mkba_sim.evidence import posterior as priors
from mkba_sim.evidence import tables as evidence
from mkba_sim.parameters import sampler as parameters
from mkba_sim.run import evidence_sets
from mkba_sim.run.pipeline import simulate_readings
from mkba_sim.scenario.scenario import Scenario, aanpak_names, load_scenario
from mkba_sim.views.terminal import evidence_sets as both
from mkba_sim.views.terminal.evidence import render, to_csv, to_json
from mkba_sim.views.terminal.run import render as render_run

OTHER = {
    "stelsel": "voor_2015",
    "prijspeil": 2019,
    "looptijd": 3,
    "nazorg_jaren": 1,
    "bewijs": "sceptisch",
    "bereik.wijk": {"klasse": "nl"},
    "kosten.ingroei.caseload": [0.5, 1.0],
    "kosten.overige_teamkosten": "prior",
    "kosten.frictie": {"p10": 0.05, "p50": 0.1, "p90": 0.2},
    "effect.succes.direct_werk": "prior",
}
"""Everything that chooses other rows than bijlage2 does."""


RENAMED = {
    "kosten.fte_aantal": "kosten.fte",
    "samenstelling.kinderen": "bereik.samenstelling.gezin.kinderen",
    "qaly.waarde": "qaly_waarde",
}


def other() -> Scenario:
    return load_scenario("bijlage2").met(OTHER)


SCENARIOS = {
    **{name: partial(load_scenario, name) for name in ("bijlage2", "ouderen", "rotterdam", "aanpak12")},
    "other": other,
}


@pytest.fixture(scope="module")
def listed() -> dict[str, Listing]:
    return {name: listing(load, draws=10 if name == "rotterdam" else 40) for name, load in SCENARIOS.items()}


def missing(entries: Iterable[Entry], reads: Iterable[gate.Read]) -> set[str]:
    """Return the reads that no entry stands for."""
    rows = {row for entry in entries for row in entry.rows}
    found = set()
    for table, key in reads:
        name = f"{table}:{key.partition('/')[0] if table == 'posterior' else key}"
        if name not in rows:
            found.add(name)
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_number_that_a_run_reads_is_listed_with_its_grade(name, listed):
    """The run is another one: other draws, another seed, the exact engine, read from a TOML file, in English."""
    with gate.watching() as seen:
        scenario = SCENARIOS[name]()
        results = simulate_readings(scenario, draws=7, seed=5, engine="expected")
        render_run(scenario, results, "en")
    assert len(seen) > 200
    tables = {"kengetallen", "hefbomen", "financiering", "zorgprofielen", "posterior"}
    assert {table for table, _ in seen} == tables | ({evidence.ROTTERDAM} if name == "rotterdam" else set())
    found = listed[name]
    assert missing(found.entries, seen) == set()
    for entry in found.entries:
        assert entry.grade in GRADEN, entry
        assert entry.part in PARTS
        assert entry.source
        assert entry.value is not None or entry.text, entry
        if entry.varied == "ja":
            assert entry.low <= entry.value <= entry.high, entry
            assert entry.low < entry.high, entry
    for result in results.values():
        for parameter, grade in zip(map(str, result["naam"].values), map(str, result["graad"].values), strict=True):
            names = {parameter, f"bereik.{parameter}", RENAMED.get(parameter)}
            # of a shipped aanpak nothing is the user's
            grades = ("seed", "assumption") if grade == "user" and name == "aanpak12" else (grade,)
            assert any(e.name in names and e.grade in grades for e in found.entries), parameter


def test_an_entry_that_is_left_out_is_missed(listed):
    found = listed["bijlage2"]
    fixed = [e for e in found.entries if e.part in ("vast", "profielen", "betalers", "prijsindex")]
    assert {e.part for e in fixed} == {"vast", "profielen", "betalers", "prijsindex"}
    for gone in (*fixed[::20], next(e for e in found.entries if e.name == "kosten.bijstand")):
        left = [e for e in found.entries if e is not gone]
        assert missing(left, found.reads) == set(gone.rows)


# --- what is not listed has no influence -----------------------------------------------------------------------------

COLUMNS = {
    "kengetallen.csv": ("key",),
    evidence.NEW_EVIDENCE: ("key",),
    "hefbomen.csv": ("key",),
    "financiering.csv": ("stelsel", "post", "actor"),
    "zorgprofielen.csv": ("huishoudtype", "toestand", "post"),
    f"{evidence.ROTTERDAM}.csv": ("code",),
}


def serve(folder: Path, keep: set[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Serve a copy of the evidence and the fitted priors with the rows to keep alone; return how many are gone."""
    source, gone = evidence.data_dir(), 0
    (folder / "evidence").mkdir(parents=True)
    (folder / "fitted").mkdir()
    for name, columns in COLUMNS.items():
        rows = list(csv.DictReader(io.StringIO((source / "evidence" / name).read_text(encoding="utf-8"))))
        # the rows found later read as kengetallen
        table = "kengetallen" if name == evidence.NEW_EVIDENCE else name.removesuffix(".csv")
        kept = [r for r in rows if f"{table}:{'/'.join(r[c] for c in columns)}" in keep]
        gone += len(rows) - len(kept)
        with (folder / "evidence" / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
    for path in (source / "fitted").glob("*.nc"):
        if f"posterior:{path.stem}" in keep:
            shutil.copy(path, folder / "fitted")
        else:
            gone += 1
    for module in (evidence, priors):
        monkeypatch.setattr(module, "data_dir", lambda: folder)
    names = ("kengetallen", "levers", "financing_shares", "profile_shares", "_share_rows", "_cpi", "rotterdam")
    for name in names:
        monkeypatch.setattr(evidence, name, getattr(evidence, name).__wrapped__)
    monkeypatch.setattr(parameters, "_posterior", parameters._posterior.__wrapped__)
    return gone


def rows_of(found: Listing) -> set[str]:
    return {row for entry in found.entries for row in entry.rows}


@pytest.mark.parametrize("name", ["bijlage2", "other", "rotterdam"])
def test_the_listed_rows_are_enough_for_the_same_bits(name, listed, tmp_path, monkeypatch):
    """Every row that is not listed is taken away: not a bit of the result changes."""
    options = {"draws": 6 if name == "rotterdam" else 30, "seed": 3}
    before = simulate_readings(SCENARIOS[name](), **options)
    gone = serve(tmp_path / "priors", rows_of(listed[name]), monkeypatch)
    assert gone > 250
    after = simulate_readings(SCENARIOS[name](), **options)
    for reading, result in before.items():
        for variable in result.data_vars:
            assert result[variable].values.tobytes() == after[reading][variable].values.tobytes(), variable
    with pytest.raises(MkbaError, match=r"knop\.dossier"):
        evidence.kengetal("knop.dossier")  # a row of another command is really gone


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("bijlage2", "kengetallen:aandeel_groen.achterstandswijk"),
        ("bijlage2", "kengetallen:begroting_peiljaar"),
        ("bijlage2", "hefbomen:werk.terugkeer"),
        ("rotterdam", "kengetallen:aandeel_groen.achterstandswijk"),
        ("rotterdam", "kengetallen:huishoudens_per_65plusser"),
    ],
)
def test_a_listed_row_cannot_be_missed(name, row, listed, tmp_path, monkeypatch):
    serve(tmp_path / "priors", rows_of(listed[name]) - {row}, monkeypatch)
    with pytest.raises((MkbaError, KeyError), match=row.partition(":")[2]):
        simulate_readings(load_scenario(name), draws=4)


def test_a_run_opens_no_other_table_than_those_behind_the_gate():
    """A module that read a file of the evidence by itself would pass the gate by."""
    code = (
        "import sys; opened = set();"
        "sys.addaudithook(lambda e, a: opened.add(str(a[0])) if e == 'open' else None);"
        "from mkba_sim.cli.main import main; main(['run', '--draws', '4', '--evidence', 'both', '--json']);"
        "main(['run', 'rotterdam', '--draws', '4', '--json']);"
        "print(*sorted(p for p in opened if 'priors' in p and p.endswith(('.csv', '.json', '.toml', '.nc'))), "
        "sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    tables = {Path(line).name for line in done.stderr.splitlines() if line.startswith("/")}
    assert tables <= {*COLUMNS} | {f"{fit}_{e}.nc" for fit in priors.MODEL_VERSION for e in priors.EVIDENCE}
    assert set(COLUMNS) <= tables


# --- both evidence sets, a city, a shipped aanpak ---------------------------------------------------------------------


def test_every_number_that_a_run_of_both_sets_reads_is_listed():
    with gate.watching() as seen:
        scenario = load_scenario("bijlage2")
        results = evidence_sets.simulate_both(scenario, draws=7, seed=5)
        both.render(scenario, results, "en")
        both.to_json(scenario, results)
        render_run(scenario, results, "en")
    assert ("kengetallen", "conclusie.marge") in seen
    found = listing(lambda: load_scenario("bijlage2"), draws=20, evidence_set="both")
    assert missing(found.entries, seen) == set()
    (margin,) = (e for e in found.entries if e.name == "conclusie.marge")
    assert (margin.value, margin.grade) == (0.1, "assumption")
    assert json.loads(to_json(found))["bewijs"] == "both"
    # the same parameter from other evidence is another number
    told = {e.reading: e.rows for e in found.entries if e.name == "effect.substitutie.bestaand"}
    assert told["evidentie"] == ("posterior:substitutie_dossier",)
    assert told["sceptisch"] == ("posterior:substitutie_sceptisch",)
    assert [e.reading for e in found.entries if e.name == "kosten.kosten_fte"] == [""]


def test_the_wijken_of_rotterdam_are_those_of_the_cbs_and_the_split_is_an_assumption(listed):
    found = {e.name: e for e in listed["rotterdam"].entries}
    source = evidence.data_dir() / "evidence" / f"{evidence.ROTTERDAM}.csv"
    rows = [r for r in csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))) if r["soort"] == "Buurt"]
    assert len(rows) == 91
    for row in rows:
        entry, split = (found[f"stad.wijken.{row['code']}{end}"] for end in ("", ".splitsing"))
        childless = int(row["hh_eenpersoons"]) + int(row["hh_zonder_kinderen"])
        assert entry.text == f"{row['naam']}: gezin {row['hh_met_kinderen']}; zonder kinderen {childless}"
        assert entry.grade == "published"
        assert "CBS" in entry.source
        assert split.grade == "assumption"
        assert "huishoudens_per_65plusser" in split.locator
        assert sum(map(int, re.findall(r"\d+", split.text))) == childless
    assert found["huishoudens_per_65plusser"].grade == "assumption"
    assert found["stad.aanpak_in"].value == 91
    households = found["bereik.huishoudens"]
    assert (households.value, households.varied) == (load_scenario("rotterdam").bereik.huishoudens, "afgeleid")
    for taal in ("nl", "en"):
        assert "stad.wijken.BU05990110 " in render(listed["rotterdam"], taal)


def test_the_wijken_of_a_user_are_the_users():
    rows = [{"code": "A", "naam": "Noord", "gezin": 4000, "oudere": 3000, "overig": 5000},
            {"code": "B", "naam": "Zuid", "gezin": 2000, "oudere": 1000, "overig": 2500, "aanpak": 0,
             "stand": {"klasse": "nl"}}]  # fmt: skip
    # a code of the table of Rotterdam does not make it that table
    rows.append({**rows[0], "code": "BU05990110"})
    scenario = load_scenario("bijlage2").met({"stad": {"wijken": rows}})
    found = {e.name: e for e in listing(lambda: scenario, draws=4).entries if e.part == "stad"}
    assert {e.grade for e in found.values()} == {"user"}
    assert found["stad.wijken.B"].text == "Zuid: gezin 2000; oudere 1000; overig 2500"
    assert found["stad.wijken.B.aanpak"].value == 0
    assert found["stad.wijken.B.stand"].text == "klasse nl"
    assert found["stad.aanpak_in"].value == 2
    assert set(found) >= {"stad.wijken.A", "stad.wijken.BU05990110"}


def table(name: str) -> list[dict[str, str]]:
    path = evidence.data_dir() / "evidence" / f"{name}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("name", aanpak_names())
def test_the_grades_of_a_shipped_aanpak_are_those_of_its_tables(name):
    """As weak as the weaker of the class of the aanpak and the number of that class."""
    scenario = load_scenario(name)
    found = {e.name: e for e in _stated(scenario, aanpak.origins(scenario), ())}
    assert {e.grade for e in found.values()} == {"seed", "assumption"}
    own = {r["kenmerk"]: r for r in table("aanpakken_kenmerken") if r["aanpak"] == str(int(name[-2:]))}
    checked = set()
    for row in table("aanpakken_klassen"):
        kind = own.get(row["kenmerk"])
        if row["veld"] not in found or (row["kenmerk"] != "algemeen" and kind["klasse"] != row["klasse"]):
            continue
        entry = found[row["veld"]]
        behind = [r for r in (kind, row) if r is not None]
        assert entry.grade == ("seed" if all(r["confidence"] == "seed" for r in behind) else "assumption"), entry
        for r in behind:
            assert r["source"] in entry.source
            assert r["source_locator"] in entry.locator
            assert r["rationale"] in entry.locator
        assert entry.value is None or row["waarde"][0] in "{" or float(row["waarde"]) == entry.value
        checked.add(entry.name)
    rest = {n for n in found if n not in checked and found[n].source != "mkba-sim"}
    assert {n.rpartition(".")[2] for n in rest} <= {"overlastgevend", "huishoudens_per_fte", "uren", "fte", "eenmalig"}
    assert found["kosten.fte"].grade == "assumption"


def test_a_changed_aanpak_is_its_users(listed):
    assert listed["aanpak12"].count("user") == 0
    changed = load_scenario("aanpak12").met({"bereik.huishoudens": 251})
    found = {e.name: e for e in _stated(changed, aanpak.origins(changed), ())}
    assert found["bereik.huishoudens"].grade == "user"


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_stated_default_drawn_and_fixed_are_told_apart(listed):
    by_name = {e.name: e for e in listed["bijlage2"].entries}
    assert by_name["bereik.huishoudens"].value == 328
    assert by_name["bereik.huishoudens"].grade == "user"
    both = {e.reading: e for e in listed["bijlage2"].entries if e.name == "effect.substitutie.nieuw"}
    assert both["opgegeven"].value == 0.8
    assert (both["opgegeven"].grade, both["evidentie"].grade) == ("user", "seed")
    assert both["evidentie"].varied == "ja"
    green = by_name["aandeel_groen.achterstandswijk"]
    assert (green.value, green.grade, green.varied, green.locator) == (0.7, "seed", "nee", "par. 2.2")
    fte = by_name["kosten.kosten_fte"]
    assert (fte.grade, fte.varied, fte.price_year) == ("published", "ja", 2013)
    assert "61,400-67,000" in fte.locator  # the rationale stands beside the row
    assert by_name["qaly.waarde"].varied == "nee"
    assert by_name["escalatie.e.gezin"].varied == "afgeleid"
    assert by_name["kosten.verzuim"].price_year == 2023
    data = by_name["substitutie.bestaand.voorbeeld_3"]
    assert (data.part, data.value, data.grade) == ("fit", -0.4, "seed")
    assert by_name["cpi.jaarmutatie.2015"].value == pytest.approx(0.006)
    absent = {e.name: e for e in listed["ouderen"].entries}
    assert absent["profiel.gezin.rood"].varied == "ongebruikt"
    stated = {e.name: e for e in listed["other"].entries}["kosten.frictie"]
    assert (stated.grade, stated.varied) == ("user", "ja")
    assert (stated.low, stated.value, stated.high) == pytest.approx((0.05, 0.1, 0.2))


def test_a_default_is_a_row_of_the_evidence_and_not_the_users():
    text = "".join(
        line
        for line in Scenario.to_toml(load_scenario("bijlage2")).splitlines(keepends=True)
        if not line.startswith(("horizon", "discontovoet", "looptijd", "nazorg_jaren"))
    )
    found = {e.name: e for e in listing(lambda: Scenario.from_toml_text(text), draws=4).entries}
    for name, row, value, grade in (
        ("horizon", "horizon_ncw_jaren", 10, "seed"),
        ("discontovoet", "disconto_reeel_2014", 0.055, "seed"),
        ("looptijd", "looptijd_jaren", 1, "seed"),
        ("nazorg_jaren", "nazorg_jaren", 0, "assumption"),
    ):
        assert (found[name].value, found[name].grade) == (value, grade)
        assert found[name].rows == (f"kengetallen:{row}",)


def test_text_json_and_csv_hold_the_same_entries(listed):
    found = listed["bijlage2"]
    document = json.loads(to_json(found))
    table = list(csv.DictReader(io.StringIO(to_csv(found))))
    names = [e.name for e in found.entries]
    assert [e["name"] for e in document["getallen"]] == [r["name"] for r in table] == names
    assert sum(document["aantal"].values()) == len(names)
    for entry, row in zip(found.entries, table, strict=True):
        assert row["value"] == ("" if entry.value is None else str(entry.value))
        assert row["grade"] == entry.grade
    for taal, words in (("nl", ("aanname", "Vaste kengetallen", "0,700")), ("en", ("assumption", "Fixed", "0.700"))):
        text = render(found, taal)
        assert all(word in text for word in words)
        assert all(f"  {name} " in text for name in names)


def test_a_name_that_a_spreadsheet_would_carry_out_is_text():
    scenario = load_scenario("bijlage2").met({"naam": "=1+1"})
    assert ",=1+1" not in to_csv(listing(lambda: scenario, draws=4))
