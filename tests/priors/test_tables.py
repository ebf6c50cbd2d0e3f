"""The tables behind the fits: what is refused, and that the row is named."""

from __future__ import annotations

import shutil

import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.fitting.escalatie import national_risk_base
from mkba_sim.fitting.fit import recipes
from mkba_sim.fitting.tables import count, data_dir, read_tables


@pytest.fixture
def altered(tmp_path):
    """A copy of both tables with one replacement, read anew."""

    def make(file, old, new):
        for name in ("kengetallen.csv", "hyperpriors.csv"):
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
        ("hyperpriors.csv", "escalatie.tau,halfnormal,0.25,,log risicoverhouding,assumption,model §4", "", "key"),
        (
            "hyperpriors.csv",
            "escalatie.tau,halfnormal,0.25,,log risicoverhouding,assumption,model §4",
            "escalatie.tau,halfnormal,0.25,,log risicoverhouding,assumption,",
            r"escalatie\.tau.*no source",
        ),
        (
            "hyperpriors.csv",
            "escalatie.tau,halfnormal,0.25,,log risicoverhouding,assumption,",
            "escalatie.tau,halfnormal,0.25,,log risicoverhouding,,",
            r"escalatie\.tau.*grade ''.*seed, published, assumption",
        ),
        ("hyperpriors.csv", "escalatie.tau,halfnormal,0.25", "escalatie.tau,halfnormal,-1", r"escalatie\.tau.*above 0"),
        (
            "hyperpriors.csv",
            "noemer_vb8,uniform,158,176",
            "noemer_vb8,uniform,176,158",
            r"noemer_vb8.*the second",
        ),
        ("hyperpriors.csv", "escalatie.tau,halfnormal", "escalatie.tau,cauchy", r"escalatie\.tau.*'cauchy'"),
        ("hyperpriors.csv", "escalatie.tau,halfnormal,0.25", "escalatie.tau,halfnormal,nan", r"escalatie\.tau.*finite"),
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
            assert all(line["source"] and line["grade"] in ("seed", "published", "assumption") for line in lines)


def test_national_evictions_are_six_in_a_thousand_vulnerable_households():
    evictions, households = national_risk_base(read_tables())
    assert evictions == 6980
    assert evictions / households == pytest.approx(0.0062, abs=1e-4)


def test_the_fingerprint_follows_the_numbers(altered):
    key = ("escalatie.tau",)
    before = read_tables().fingerprint(key)
    after = altered("hyperpriors.csv", "escalatie.tau,halfnormal,0.25", "escalatie.tau,halfnormal,0.26").fingerprint(
        key
    )
    assert before != after
