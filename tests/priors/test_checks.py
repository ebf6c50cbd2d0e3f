"""The stored checks of the committed posteriors: complete, theirs, within the limits; and what is refused."""

from __future__ import annotations

import copy
import dataclasses
import json
import shutil

import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.cli import fit as command
from mkba_sim.cli.main import main
from mkba_sim.evidence.posterior import EVIDENCE, load_posterior, posterior_path
from mkba_sim.fitting import checks as checking
from mkba_sim.fitting.checks import check_all, checks_path, load_checks, log_density
from mkba_sim.fitting.escalatie import rows as cells
from mkba_sim.fitting.fit import recipes
from mkba_sim.fitting.profielen import ROWS as ijkpunten
from mkba_sim.fitting.run_checks import STABLE, coverage
from mkba_sim.fitting.substitutie import studies
from mkba_sim.fitting.tables import read_tables
from mkba_sim.fitting.verdicts import calibrations, missed

ALL = [(recipe, evidence) for recipe in recipes() for evidence in EVIDENCE]
TWEEDELIJN = recipes()[2]


@pytest.fixture(scope="module")
def stored():
    return command.stored()[0]


@pytest.fixture
def copied(tmp_path):
    """The posterior and the checks of the second line, in a folder of their own."""
    for path in (posterior_path("tweedelijn", "dossier"), checks_path("tweedelijn", "dossier")):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_committed_posteriors_keep_every_limit(stored):
    assert missed(stored) == []


def test_what_was_not_checked_since_it_was_fitted_is_refused_and_named_in_the_card(stored, capsys):
    """Checks of an older fit are never shown for those of this one."""
    checks, posteriors, absent = command.stored()
    made = [(c.name, c.evidence) for c in checks]
    unmade = [(p.name, p.evidence) for p in posteriors if (p.name, p.evidence) not in made]
    assert [(p.name, p.evidence) for p in posteriors] == [(r.name, e) for r, e in ALL]
    assert len(absent) == len(unmade)
    card = (posterior_path("tweedelijn", "dossier").parents[1] / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert ("Not checked since they were fitted" in card) == bool(unmade)
    named = card.partition("Not checked since")[2].partition("## All checks")[0]
    for name, evidence in unmade:
        assert f"| {name} | {evidence} |" in named
    assert main(["fit", "--check", "--taal", "en"]) == (2 if unmade else 0)
    err = capsys.readouterr().err
    assert all(f"checks_{name}_{evidence}.json" in err for name, evidence in unmade)


def test_every_row_of_both_tables_is_predicted_and_left_out(stored):
    for c in stored:
        if c.name == "escalatie":
            wanted = {f"voorkomen_{cell.label}" for cell in cells()}
        elif c.name == "tweedelijn":
            wanted = {f"voorkomen_tweedelijn_{vb}" for vb in ("vb1", "vb5", "vb6")}
        elif c.name == "profielen":
            wanted = {f"ijkpunt_{row.label}" for row in ijkpunten}
        else:
            wanted = {f"{_kinds(s)[0]}_{s.name}" for s in studies(c.evidence)}
            wanted |= {f"{_kinds(s)[1]}_{s.name}" for s in studies(c.evidence) if s.nieuw}
        assert set(c.parts["left_out"]) == wanted
        assert wanted <= set(c.parts["rows"])
        for row in [*c.parts["left_out"].values(), *(r["posterior"] for r in c.parts["rows"].values())]:
            assert row["low"] <= row["median"] <= row["high"]
            assert 0 <= row["below"] <= 1


def _kinds(study):
    """Return the names of the observed variables of a study, of known and of new cases."""
    if study.sign:
        return "teken", None
    return ("ingeschat", "ingeschat_nieuw") if study.planned else ("bestaand", "nieuw")


def test_the_observations_are_those_of_the_tables(stored):
    tables = read_tables()
    for c in stored:
        for key, row in c.parts["left_out"].items():
            if c.name == "profielen":
                continue  # by hand in test_profielen
            label = key.partition("_")[2]
            if c.name == "substitutie":
                study = max((s for s in studies(c.evidence) if key.endswith(f"_{s.name}")), key=lambda s: len(s.name))
                new = key.removesuffix(f"_{study.name}") == _kinds(study)[1]
                seen = tables.value(study.nieuw if new else study.bestaand)
                seen = -seen if study.name == "cpb_doorverwijzing" or study.sign else seen
            else:
                seen = tables.value(f"escalatie.{label.rpartition('_')[0]}.{row['study']}")
            assert row["observed"] == pytest.approx(seen, abs=1e-4)


def test_left_out_is_wider_than_what_the_study_itself_helped_to_fit(stored):
    """A prediction that had seen its study would be as narrow as the posterior's."""
    for c in stored:
        if c.name != "substitutie":
            continue
        pairs = [(c.parts["left_out"][k], c.parts["rows"][k]["posterior"]) for k in c.parts["left_out"]]
        further = [abs(a["below"] - 0.5) - abs(b["below"] - 0.5) for a, b in pairs]
        assert sum(x > 0 for x in further) > len(further) / 2


def test_the_calibrations_have_the_ranks_they_state(stored):
    for c, tests in zip(stored, calibrations(stored), strict=True):
        part = c.parts["calibration"]
        assert part["simulations"] >= 50
        assert {len(column) for column in part["ranks"].values()} == {part["simulations"]}
        recipe = next(r for r in recipes() if r.name == c.name)
        assert set(recipe.predicted) <= set(tests)
        assert set(c.parts["stability"]) >= set(recipe.predicted)


def test_the_checked_model_is_the_model_of_this_code(stored):
    """A changed likelihood without a new model version would leave the checks behind."""
    by_name = {recipe.name: recipe for recipe in recipes()}
    for c in stored:
        density = log_density(by_name[c.name], read_tables(), c.evidence)
        assert c.about["log_density"] == pytest.approx(density, abs=1e-7), (c.name, c.evidence)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("model_version", "another version of the model"),
        ("evidence", "other numbers than those of the evidence tables"),
        ("posterior", "another posterior than the one installed"),
    ],
)
def test_checks_of_something_else_are_refused(copied, key, message):
    path = checks_path("tweedelijn", "dossier", copied)
    content = json.loads(path.read_text())
    content["belongs_to"][key] = "something else"
    path.write_text(json.dumps(content))
    with pytest.raises(MkbaError, match=message):
        load_checks(TWEEDELIJN, "dossier", copied)


def test_checks_of_a_refitted_posterior_are_refused(copied):
    """Not only a changed mark: a posterior of other rows."""
    import xarray as xr

    path = posterior_path("tweedelijn", "dossier", copied)
    with xr.open_dataset(path, engine="h5netcdf") as dataset:
        other = dataset.load()
    other["draws"][0, 0] += 0.001
    other.to_netcdf(path, engine="h5netcdf")
    with pytest.raises(MkbaError, match="another posterior"):
        load_checks(TWEEDELIJN, "dossier", copied)


def test_missing_and_broken_checks_are_refused(copied):
    path = checks_path("tweedelijn", "dossier", copied)
    path.write_text("{}")
    with pytest.raises(MkbaError, match="cannot be read"):
        load_checks(TWEEDELIJN, "dossier", copied)
    path.unlink()
    with pytest.raises(MkbaError, match="the checks are missing"):
        load_checks(TWEEDELIJN, "dossier", copied)


def test_a_complete_check_is_not_made_again(copied):
    """No sampler runs where all parts are there; what is written is what was read."""
    before = json.loads(checks_path("tweedelijn", "dossier", copied).read_text())
    told = []
    number = before["parts"]["calibration"]["simulations"]
    (made,) = check_all([TWEEDELIJN], evidence=("dossier",), directory=copied, simulations=number, tell=told.append)
    assert not any("compiled" in line for line in told)
    assert made.parts == before["parts"]
    assert {p.name for p in copied.iterdir()} == {"tweedelijn_dossier.nc", "checks_tweedelijn_dossier.json"}


def test_an_interrupted_check_goes_on_with_what_is_there(copied, monkeypatch):
    path = checks_path("tweedelijn", "dossier", copied)
    content = json.loads(path.read_text())
    part = {k: v for k, v in content["parts"].items() if k != "calibration"}
    unfinished = {"belongs_to": content["belongs_to"], "parts": part, "seconds": content["about"]["seconds"]}
    path.with_suffix(".part").write_text(json.dumps(unfinished))
    path.unlink()
    asked = []

    def compute(self, simulations):
        asked.append(set(self.parts))
        self.parts["calibration"] = content["parts"]["calibration"]

    monkeypatch.setattr(checking._Run, "_compute", compute)
    check_all([TWEEDELIJN], evidence=("dossier",), directory=copied, simulations=10, tell=lambda line: None)
    assert asked == [set(checking.PARTS) - {"calibration"}]
    assert json.loads(path.read_text())["parts"] == content["parts"]


def spoilt(checks, change):
    parts = copy.deepcopy(checks.parts)
    change(parts)
    return dataclasses.replace(checks, parts=parts)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p["refit"].update(rhat=1.02), r"R-hat 1\.02"),
        (lambda p: p["refit"].update(rhat=float("nan")), "R-hat nan"),
        (lambda p: p["refit"].update(ess_tail=999.0), "ess_tail 999"),
        (lambda p: p["refit"].update(divergences=1), "1 divergences"),
        (lambda p: p["stability"]["mu"][1].__setitem__(2, -STABLE - 1), "mu: another seed moves a quantile by 5.5"),
        (lambda p: [r.update(covered=False) for r in p["left_out"].values()], "0 of 3 rows"),
        (lambda p: p["calibration"]["ranks"].update(mu=[1] * 100), "mu: ranks are not uniform"),
    ],
)
def test_every_missed_limit_is_named(stored, change, message):
    import re

    good = next(c for c in stored if (c.name, c.evidence) == ("tweedelijn", "dossier"))
    faults = missed([spoilt(good, change)])
    assert len(faults) == 1
    assert re.search(message, str(faults[0]))


def test_coverage_counts_rows():
    assert coverage({"a": {"covered": True}, "b": {"covered": False}, "c": {"covered": True}}) == (2, 3)


@pytest.mark.parametrize(
    ("taal", "words"), [("nl", ("weggelaten", "rangen uniform")), ("en", ("left out", "ranks uniform"))]
)
def test_the_command_prints_every_check(capsys, taal, words):
    main(["fit", "--check", "--taal", taal])
    text = capsys.readouterr().out
    made = command.stored()[0]
    rows = [key for c in made for key in c.parts["rows"]]
    for word in (*words, "mu_rr_wijkteam", *rows, "R-hat"):
        assert word in text
    assert text.count(words[1]) == len(made)


def test_the_command_refuses_checks_of_another_posterior(capsys, monkeypatch):
    def of_another(recipe, evidence, directory=None):
        raise command.refuse("checks_x.json", ("horen bij een andere", "belong to another"), "fit --check --full")

    monkeypatch.setattr(checking, "load_checks", of_another)
    assert main(["fit", "--check", "--taal", "en"]) == 2
    assert "checks_x.json: belong to another" in capsys.readouterr().err


def test_the_command_fails_where_a_limit_is_missed(capsys, monkeypatch, stored):
    good = next(c for c in stored if (c.name, c.evidence) == ("tweedelijn", "dossier"))
    bad = spoilt(good, lambda p: p["refit"].update(rhat=1.5))
    monkeypatch.setattr(command, "stored", lambda: ([bad], [load_posterior("tweedelijn", "dossier")], []))
    assert main(["fit", "--check", "--taal", "en"]) == 2
    seen = capsys.readouterr()
    assert "R-hat 1.5000" in seen.err
    assert "tweedelijn (dossier)" in seen.out


def test_full_and_card_belong_to_check(capsys):
    assert main(["fit", "--full"]) == 2
    assert "--check" in capsys.readouterr().err
