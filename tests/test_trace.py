"""``mkba-sim trace``: the lives of some households, as a user asks for them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import numpy as np
import pytest

from mkba_sim.analyses.trace import _pick, trace
from mkba_sim.base.terms import BEKENDHEID, GEESCALEERD, HUISHOUDTYPEN, TOESTANDEN
from mkba_sim.cli.main import main
from mkba_sim.flows.individuality import Frailty, Individual
from mkba_sim.flows.place import household_flows
from mkba_sim.scenario.scenario import load_scenario, scenario_text
from mkba_sim.transitions.strata import strata
from mkba_sim.transitions.usable import accept

DUTCH = ["huishouden", "huishoudtype", "bekend", "duur", "jaar", "nul", "escalatie", "project"]
ENGLISH = ["household", "household_type", "known", "duration", "year", "baseline", "avoided_escalation", "project"]


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_three_formats_and_both_languages_hold_one_table(tmp_path, capsys):
    tables = {}
    for taal in ("nl", "en"):
        for ending in ("csv", "json", "parquet"):
            out = tmp_path / f"{taal}.{ending}"
            words = ["trace", "--households", "40", "--draw", "3", "--seed", "9", "--out", str(out), "--taal", taal]
            assert main(words) == 0
            tables[taal, ending] = out
    assert capsys.readouterr().out == ""
    for taal, columns in (("nl", DUTCH), ("en", ENGLISH)):
        head, *rows = read_csv(tables[taal, "csv"])
        assert head == columns
        assert len(rows) == 40 * 11
        document = json.loads(tables[taal, "json"].read_text(encoding="utf-8"))
        assert [[str(row[c]) for c in columns] for row in document["rows"]] == rows
        assert (document["seed"], document["draw"], document["reading"]) == (9, 3, "evidentie")
        import pyarrow.parquet as parquet

        stored = parquet.read_table(tables[taal, "parquet"])
        assert stored.column_names == columns
        assert [[str(row[c]) for c in columns] for row in stored.to_pylist()] == rows
        assert stored.schema.metadata[b"seed"] == b"9"
    # the words differ by language, the lives do not
    dutch, english = (read_csv(tables[taal, "csv"])[1:] for taal in ("nl", "en"))
    pairs = {(a, b) for one, two in zip(dutch, english, strict=True) for a, b in zip(one[5:], two[5:], strict=True)}
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert [row[0] for row in dutch] == [row[0] for row in english]
    states = {cell for row in dutch for cell in row[5:]}
    assert states <= {*TOESTANDEN, "vertrokken"}
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in tables.values())


def test_terminal_in_both_languages():
    """A process of its own, with warnings as errors: what a user sees."""
    command = [sys.executable, "-W", "error", "-m", "mkba_sim.cli", "trace", "mpg", "--households", "2"]
    dutch = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    english = subprocess.run([*command, "--taal", "en"], capture_output=True, text=True, timeout=300, check=True)
    assert dutch.stderr == english.stderr == ""
    assert "lezing evidentie" in dutch.stdout
    assert "reading evidentie" in english.stdout
    assert "huishoudtype" in dutch.stdout
    assert "household type" in english.stdout
    assert len(dutch.stdout.splitlines()) == len(english.stdout.splitlines()) == 5 + 2 * 11


def test_everyone_together_is_the_run():
    """All households of the scenario, one by one, are the households of ``simulate(engine="household")``."""
    scenario = load_scenario("bijlage2").lezing("evidentie")
    found = trace(scenario, households=scenario.bereik.huishoudens, draw=7, seed=5)
    assert found.number.tolist() == list(range(1, scenario.bereik.huishoudens + 1))
    accepted = accept(scenario, np.array([7], dtype=np.int64), seed=5)
    flows = household_flows(
        scenario,
        accepted.parameters,
        accepted.chains,
        years=scenario.horizon,
        running=scenario.looptijd,
        engine="household",
        seed=5,
    )
    there = (found.toestand[..., None] == np.arange(len(TOESTANDEN))).astype(float)
    names = strata()
    for i, kind in enumerate(HUISHOUDTYPEN):
        for j, known in enumerate(BEKENDHEID):
            mine = np.array([names[g][1:3] == (kind, known) for g in found.stratum])
            mean = 0.5 * (there[mine, :-1] + there[mine, 1:]).sum(axis=0)
            np.testing.assert_array_equal(mean, flows.years[0, :, :, i, j])
            states = found.toestand[mine]
            entered = ((states[:, 1:] == GEESCALEERD) & (states[:, :-1] != GEESCALEERD)).sum(axis=0)
            np.testing.assert_array_equal(entered, flows.entries[0, :, :, i, j])


def test_some_are_among_all():
    """A household that is picked lives the life it has among all; the pick is spread over the scenario."""
    scenario = load_scenario("bijlage2").lezing("evidentie")
    everyone = trace(scenario, households=328, draw=2, seed=5)
    some = trace(scenario, households=60, draw=2, seed=5)
    np.testing.assert_array_equal(some.toestand, everyone.toestand[some.number - 1])
    np.testing.assert_array_equal(some.stratum, everyone.stratum[some.number - 1])
    assert len(set(some.number.tolist())) == 60
    again = trace(scenario, households=60, draw=2, seed=5)
    np.testing.assert_array_equal(again.toestand, some.toestand)
    for other in ({"draw": 3, "seed": 5}, {"draw": 2, "seed": 6}):
        assert not np.array_equal(trace(scenario, households=60, **other).number, some.number)


def test_pick_is_fair():
    """Every number is picked as often as any other, and so is every pair: 6 sigma on 20 and 190 numbers."""
    draws, total, n = 6_000, 20, 5
    chosen = np.zeros((draws, total))
    for draw in range(draws):
        chosen[draw, _pick(total, n, draw, 1)] = 1
    assert (chosen.sum(axis=1) == n).all()
    for seen, p in (
        (chosen.sum(axis=0), n / total),
        ((chosen.T @ chosen)[np.triu_indices(total, 1)], n * (n - 1) / total / (total - 1)),
    ):
        assert np.abs(seen - draws * p).max() < 6 * np.sqrt(draws * p * (1 - p))
    assert _pick(20, 20, 0, 1).tolist() == list(range(20))


def test_never_worse_and_gone_for_good():
    scenario = load_scenario("mpg").lezing("evidentie")
    found = trace(scenario, households=scenario.bereik.huishoudens, draw=0, seed=1)
    accepted = accept(scenario, np.array([0], dtype=np.int64), seed=1)
    states = found.toestand.astype(int)
    if (accepted.chains.risk_ratio <= 1).all():
        assert (np.diff(states, axis=2)[states[:, :, 1:] < 5] <= 0).all()
    gone = states == 5
    assert (gone.all(axis=2) == gone.any(axis=2)).all()
    assert (np.diff(gone.astype(int), axis=1) >= 0).all()
    assert (states[:, 0, :1] == states[:, 0]).all()


def test_frailty_changes_lives_and_says_so(tmp_path):
    plain, frail = tmp_path / "a.json", tmp_path / "b.json"
    words = ["trace", "mpg", "--households", "30", "--out"]
    assert main([*words, str(plain)]) == 0
    assert main([*words, str(frail), "--frailty", "gamma:1.5"]) == 0
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in (plain, frail))
    assert one["frailty"] is None
    assert two["frailty"] == "gamma:1.5"
    assert one["rows"] != two["rows"]
    scenario = load_scenario("mpg").lezing("evidentie")
    same = trace(scenario, households=30, individual=Individual(frailty=Frailty(law="gamma", cv=0.0)))
    np.testing.assert_array_equal(same.toestand, trace(scenario, households=30).toestand)


BAD = {
    "none": (["--households", "0"], ["households", "0", "328"]),
    "too many": (["--households", "329"], ["households", "329", "328"]),
    "draw": (["--draw", "-1"], ["draw", "-1"]),
    "draw large": (["--draw", str(2**32)], ["draw", str(2**32)]),
    "seed": (["--seed", "-1"], ["seed", "-1"]),
    "ending": (["--out", "lives.txt"], ["lives.txt", ".csv", ".parquet"]),
    "folder": (["--out", "/geen/map/lives.csv"], ["/geen/map"]),
    "law": (["--frailty", "normaal:1"], ["--frailty", "normaal:1", "gamma:CV"]),
    "cv": (["--frailty", "gamma:veel"], ["--frailty", "gamma:veel"]),
    "cv negative": (["--frailty", "gamma:-1"], ["--frailty", "gamma:-1"]),
    "no cv": (["--frailty", "gamma"], ["--frailty", "gamma"]),
}


@pytest.mark.parametrize("taal", ["nl", "en"])
@pytest.mark.parametrize("case", BAD)
def test_refused_in_one_sentence(case, taal, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words, said = BAD[case]
    assert main(["trace", *words, "--taal", taal]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.strip().splitlines()) == 1
    assert all(word in printed.err for word in said), printed.err
    assert list(tmp_path.iterdir()) == []


def test_unknown_scenario_and_the_scenario_itself(tmp_path, capsys):
    assert main(["trace", "bijlage3"]) == 2
    assert "bijlage2" in capsys.readouterr().err
    source = tmp_path / "eigen.json"
    source.write_text(scenario_text("bijlage2"), encoding="utf-8")
    assert main(["trace", str(source), "--out", str(source)]) == 2
    assert "scenario" in capsys.readouterr().err
    assert source.read_text(encoding="utf-8") == scenario_text("bijlage2")


def test_run_by_households_and_its_refusal(tmp_path, capsys):
    """``run --engine household`` on a small number of draws; a metropolis is refused before any work."""
    assert main(["run", "mpg", "--engine", "household", "--draws", "20", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["engine"] == "household"
    big = tmp_path / "groot.toml"
    big.write_text(
        scenario_text("bijlage2").replace("huishoudens = 328", "huishoudens = 328_000_000"), encoding="utf-8"
    )
    assert main(["run", str(big), "--engine", "household"]) == 2
    message = capsys.readouterr().err
    assert "huishoudjaren" in message
    assert "cohort" in message
    assert "Traceback" not in message
