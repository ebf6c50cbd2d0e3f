"""The tables behind the fits: what is refused, and that the row is named."""

from __future__ import annotations

import csv
import shutil

import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.evidence.tables import NEW_EVIDENCE, kengetallen, levers
from mkba_sim.fitting.fit import recipes
from mkba_sim.fitting.tables import count, data_dir, read_tables


@pytest.fixture
def altered(tmp_path):
    """A copy of both tables with one replacement, read anew."""

    def make(file, old, new):
        for name in ("kengetallen.csv", "nieuw_bewijs.csv", "hyperpriors.csv"):
            shutil.copy(data_dir() / "evidence" / name, tmp_path / name)
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return read_tables(tmp_path)

    yield make
    read_tables.cache_clear()


def test_a_count_above_its_denominator_is_refused(altered):
    tables = altered("kengetallen.csv", "escalatie.huisuitzetting.vb2,4,", "escalatie.huisuitzetting.vb2,176,")
    with pytest.raises(MkbaError, match=r"escalatie\.huisuitzetting\.vb2.*176.*above its denominator 175"):
        count(tables, "escalatie.huisuitzetting.vb2", "escalatie.n_hh.vb2")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("hyperpriors.csv", "escalatie.tau,halfnormal,0.2,,log risicoverhouding,assumption,model §4; E03", "", "key"),
        (
            "hyperpriors.csv",
            "escalatie.tau,halfnormal,0.2,,log risicoverhouding,assumption,model §4; E03",
            "escalatie.tau,halfnormal,0.2,,log risicoverhouding,assumption,",
            r"escalatie\.tau.*no source",
        ),
        (
            "hyperpriors.csv",
            "escalatie.tau,halfnormal,0.2,,log risicoverhouding,assumption,",
            "escalatie.tau,halfnormal,0.2,,log risicoverhouding,,",
            r"escalatie\.tau.*grade ''.*seed, published, secundair, assumption",
        ),
        ("hyperpriors.csv", "escalatie.tau,halfnormal,0.2", "escalatie.tau,halfnormal,-1", r"escalatie\.tau.*above 0"),
        (
            "hyperpriors.csv",
            "noemer_vb8,uniform,158,176",
            "noemer_vb8,uniform,176,158",
            r"noemer_vb8.*the second",
        ),
        ("hyperpriors.csv", "escalatie.tau,halfnormal", "escalatie.tau,cauchy", r"escalatie\.tau.*'cauchy'"),
        ("hyperpriors.csv", "escalatie.tau,halfnormal,0.2", "escalatie.tau,halfnormal,nan", r"escalatie\.tau.*finite"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_name(altered, file, old, new, message):
    with pytest.raises(MkbaError, match=message):
        altered(file, old, new)


def test_a_number_that_is_none_is_refused(altered):
    tables = altered("kengetallen.csv", "escalatie.n_hh.vb2,175,", 'escalatie.n_hh.vb2,"17,5",')
    with pytest.raises(MkbaError, match=r"escalatie\.n_hh\.vb2.*'17,5'"):
        tables.value("escalatie.n_hh.vb2")


def test_a_share_outside_its_range_is_refused(altered):
    tables = altered("kengetallen.csv", "substitutie.bestaand.voorbeeld_1,0.5,", "substitutie.bestaand.voorbeeld_1,50,")
    with pytest.raises(MkbaError, match=r"substitutie\.bestaand\.voorbeeld_1.*50.*a share lies between -1 and 1"):
        tables.value("substitutie.bestaand.voorbeeld_1")


@pytest.mark.parametrize(("gone", "message"), [("source", "no source"), ("grade", "grade ''")])
def test_an_evidence_row_without_source_or_grade_is_refused(altered, gone, message):
    source = "LPBL Meta-analyse MKBA's sociale (wijk)teams jan-2014 (003_89b8683f98a68fb5.txt)"
    row = f'ekc.tudelft.uitgevoerd,0.5,,,fractie van netwerkacties,,,,{source},"par. 4.3 sub 1, fn 17",seed,'
    new = row.replace(source, "") if gone == "source" else row.replace(",seed,", ",,")
    with pytest.raises(MkbaError, match=rf"ekc\.tudelft\.uitgevoerd.*{message}"):
        altered("kengetallen.csv", row, new)


def test_every_number_behind_a_fit_has_a_source_and_a_grade():
    tables = read_tables()
    for recipe in recipes():
        for evidence in ("dossier", "sceptisch"):
            lines = tables.provenance(recipe.keys(tables, evidence))
            assert len(lines) > 5
            assert all(
                line["source"] and line["grade"] in ("seed", "published", "secundair", "assumption") for line in lines
            )


def test_the_priors_of_base_risk_by_type_stand_on_the_flows_they_name():
    """Each lies between its flow spread over the vulnerable 15 % and over the heaviest few."""
    tables = read_tables()
    evictions = tables.value("huisuitzetting.corporaties_2013")
    families, singles = (tables.value(f"hh_nl.2015.{k}") for k in ("met_kinderen", "eenpersoons"))
    heaviest = tables.value("n.gezinnen_meervoudig_2017")
    vulnerable = 1 - tables.value("aandeel_groen.nl")
    risk = {k: tables.prior(f"escalatie.e_{k}").p1 for k in ("huisuitzetting_gezin_wijkteam", "huisuitzetting_overig")}
    # a tenth of the evicted are families, 79 % are singles (E09)
    assert 0.10 * evictions / (vulnerable * families) < risk["huisuitzetting_gezin_wijkteam"]
    assert risk["huisuitzetting_gezin_wijkteam"] < 0.10 * evictions / heaviest
    assert 0.79 * evictions / (vulnerable * singles) < risk["huisuitzetting_overig"]
    assert risk["huisuitzetting_overig"] < 0.79 * evictions / (0.03 * singles)


def test_the_fingerprint_follows_the_numbers(altered):
    key = ("escalatie.tau",)
    before = read_tables().fingerprint(key)
    after = altered("hyperpriors.csv", "escalatie.tau,halfnormal,0.2,", "escalatie.tau,halfnormal,0.26,").fingerprint(
        key
    )
    assert before != after


def test_every_row_of_the_new_evidence_says_what_it_informs_and_that_exists():
    """What is said to be in a fit is in it, and a row that no fit, prior or lever names stands as a check."""
    tables = read_tables()
    used = {
        recipe.name: {key for evidence in ("dossier", "sceptisch") for key in recipe.keys(tables, evidence)}
        for recipe in recipes()
    }
    with (data_dir() / "evidence" / NEW_EVIDENCE).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    # 53 of the round, two of carers beside them, and what was looked up since
    since = {"A01", "A02", "A03", "A04", "A05", "K16", "K17"}
    assert len({row["id"] for row in rows if "." not in row["id"]} - since - {"M01", "M02"}) == 53
    assert {row["id"] for row in rows} >= since
    kinds = set()
    for row in rows:
        for told in row["informs"].split("; "):
            kind, _, key = told.partition(":")
            kinds.add(kind)
            if kind == "posterior":
                assert row["key"] in used[key.partition(" ")[0]], row["key"]
            elif kind == "hyper":
                assert any(name.startswith(key) for name in tables.hyper), told
            elif kind == "hefboom":
                assert key in levers(), told
                assert row["key"] in levers()[key].locator or row["id"] in levers()[key].locator, told
            elif kind == "kengetal":
                assert any(name.startswith(key) for name in kengetallen()), told
            if kind in ("controle", "nog niet gebruikt"):
                assert not any(row["key"] in keys for keys in used.values()), row["key"]
    assert kinds == {"posterior", "hyper", "hefboom", "kengetal", "controle", "nog niet gebruikt", "financiering"}


def test_no_parameter_that_a_new_row_informs_is_called_an_assumption():
    with (data_dir() / "evidence" / NEW_EVIDENCE).open(encoding="utf-8", newline="") as stream:
        informed = [part for row in csv.DictReader(stream) for part in row["informs"].split("; ")]
    keys = {told.removeprefix("hefboom:") for told in informed if told.startswith("hefboom:")}
    assert len(keys) == 7
    assert {levers()[key].grade for key in keys} == {"published", "secundair"}
