"""The gate notes what is read, by whom and how often soever, and nothing else."""

from __future__ import annotations

from threading import Thread

from mkba_sim.evidence import gate
from mkba_sim.evidence import tables as evidence
from mkba_sim.evidence.posterior import load_posterior


def test_values_are_noted_and_keys_are_not():
    rows = gate.Watched("t", {"a": 1, "b": 2}, prefix="p/")
    with gate.watching() as seen:
        assert "a" in rows
        assert list(rows) == ["a", "b"]
        assert len(rows) == 2
        assert rows.get("c", 7) == 7
        assert gate.unwatched(rows)["a"] == 1
        assert seen == set()
        assert rows["a"] == 1
        assert rows.get("a") == 1
        assert seen == {("t", "p/a")}
        assert dict(rows) == {"a": 1, "b": 2}
        assert seen == {("t", "p/a"), ("t", "p/b")}
    rows["a"]
    with gate.watching() as later:
        pass
    assert later == set()


def test_watchers_are_apart_though_they_saw_the_same():
    rows = gate.Watched("t", {"a": 1, "b": 2})
    with gate.watching() as outer:
        with gate.watching() as inner:
            rows["a"]
            assert inner == outer
        rows["b"]
    assert inner == {("t", "a")}
    assert outer == {("t", "a"), ("t", "b")}


def test_reads_of_other_threads_are_seen():
    rows = gate.Watched("t", {"a": 1})
    with gate.watching() as seen:
        thread = Thread(target=lambda: rows["a"])
        thread.start()
        thread.join()
    assert seen == {("t", "a")}


def test_what_is_cached_is_noted_at_every_use():
    for _ in range(2):
        with gate.watching() as seen:
            evidence.cpi_index(2013, 2015)
        assert seen == {("kengetallen", "cpi.jaarmutatie.2014"), ("kengetallen", "cpi.jaarmutatie.2015")}
    with gate.watching() as seen:
        evidence.cpi_index(2013, 2013)
    assert seen == set()
    posterior = load_posterior("substitutie")
    for _ in range(2):
        with gate.watching() as seen:
            posterior.draws["tau"]
        assert seen == {("posterior", "substitutie_dossier/tau")}


def test_every_table_stands_behind_the_gate():
    with gate.watching() as seen:
        evidence.kengetal("uren_per_fte_afgeleid")
        _ = evidence.levers()["kosten.fte"]
        evidence.financing_shares()["na_2015", "ggz"].get("zorgverzekeraar", 0.0)
        evidence.financing_shares()["na_2015", "ggz"].get("werkgever", 0.0)
        _ = evidence.profile_shares()["gezin", "groen"]["amw"]
    assert seen == {
        ("kengetallen", "uren_per_fte_afgeleid"),
        ("hefbomen", "kosten.fte"),
        ("financiering", "na_2015/ggz/zorgverzekeraar"),
        ("zorgprofielen", "gezin/groen/amw"),
    }
