"""Both evidence sets side by side: the rule, the sentence, and the same draws under either."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
import xarray as xr

from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.cli.main import main
from mkba_sim.outcomes import verdict as conclusion
from mkba_sim.outcomes.dataset import summary
from mkba_sim.run import evidence_sets
from mkba_sim.run.pipeline import simulate_readings
from mkba_sim.run.results import read_results
from mkba_sim.scenario.scenario import load_scenario
from mkba_sim.views.terminal import evidence_sets as both

DRAWS = 120
"""Enough for a verdict, which takes 96."""


@pytest.fixture(scope="module")
def bijlage2():
    return load_scenario("bijlage2")


@pytest.fixture(scope="module")
def results(bijlage2):
    return evidence_sets.simulate_both(bijlage2, draws=DRAWS, seed=2)


def test_the_rule():
    assert [conclusion.side(p, 0.1) for p in (0.0, 0.39, 0.41, 0.5, 0.59, 0.61, 1.0)] == [
        "loont_niet",
        "loont_niet",
        "onbeslist",
        "onbeslist",
        "onbeslist",
        "loont",
        "loont",
    ]
    sides = ("loont", "loont_niet", "onbeslist")
    found = {pair: conclusion.conclude(*pair) for pair in product(sides, sides)}
    assert found == {
        ("loont", "loont"): "staat",
        ("loont", "loont_niet"): "kantelt",
        ("loont", "onbeslist"): "vervalt",
        ("loont_niet", "loont"): "kantelt",
        ("loont_niet", "loont_niet"): "staat",
        ("loont_niet", "onbeslist"): "vervalt",
        ("onbeslist", "loont"): "ontstaat",
        ("onbeslist", "loont_niet"): "ontstaat",
        ("onbeslist", "onbeslist"): "onbeslist",
    }


def shifted(result: xr.Dataset, share: float) -> xr.Dataset:
    """Return a result in which benefits exceed costs in this share of the draws."""
    wins = np.arange(result.sizes["draw"]) < round(share * result.sizes["draw"])
    costs = np.ones((len(wins), len(PERSPECTIEVEN)))
    benefits = np.where(wins, 3.0, 0.5)[:, None] * costs
    dims = ("draw", "perspectief")
    return result.assign(
        kosten_totaal=(dims, costs),
        baten_totaal=(dims, benefits),
        ratio=(dims, benefits / costs, result["ratio"].attrs),
        saldo=(dims, benefits - costs, result["saldo"].attrs),
    )


@pytest.mark.parametrize(
    ("dossier", "sceptisch", "verdict", "dutch", "english"),
    [
        (0.8, 0.7, "staat", "blijft overeind: onder beide wegen de baten waarschijnlijk op", "the conclusion stands"),
        (0.8, 0.2, "kantelt", "kantelt: onder dossier wegen", "tips over"),
        (0.5, 0.5, "onbeslist", "onder beide onbeslist", "undecided under both"),
        (0.8, 0.5, "vervalt", "houdt geen stand", "does not hold"),
        (0.5, 0.2, "ontstaat", "onder sceptisch wegen de baten waarschijnlijk niet op", "undecided under dossier"),
    ],
)
def test_the_sentence_follows_the_rule(dossier, sceptisch, verdict, dutch, english, results, bijlage2):
    made = {
        "evidentie": shifted(results["evidentie"], dossier),
        "opgegeven": results["opgegeven"],
        "sceptisch": shifted(results["sceptisch"], sceptisch),
    }
    found = evidence_sets.verdicts(made)
    assert [v.perspective for v in found] == list(PERSPECTIEVEN)
    for v in found:
        assert v.verdict == verdict
        assert v.chances == {"dossier": dossier, "sceptisch": sceptisch}
        assert v.lower == pytest.approx(max(dossier - sceptisch, 0.0))
    nl, en = (" ".join(both.render(bijlage2, made, taal).split()) for taal in ("nl", "en"))
    assert dutch in nl
    assert english in en
    assert f"{round(100 * dossier)} van de 100 onder dossier, {round(100 * sceptisch)} onder sceptisch" in nl
    assert "een kans tussen 40 en 60 van de 100 heet onbeslist" in nl
    document = json.loads(both.to_json(bijlage2, made))
    assert document["conclusie"]["maatschappelijk"]["oordeel"] == verdict


def test_a_chance_near_the_limit_is_called_so(results):
    made = {name: shifted(r, 0.58) for name, r in results.items()}
    assert all(v.close for v in evidence_sets.verdicts(made))
    made = {name: shifted(r, 0.95) for name, r in results.items()}
    assert not any(v.close for v in evidence_sets.verdicts(made))


def test_the_interval_of_a_chance_is_that_of_wilson():
    """Its ends are the chances from which the share seen lies two standard errors away."""
    for draws, chance in product((1, 7, 96, 4000), (0.0, 0.25, 0.5, 0.9, 1.0)):
        low, high = conclusion.wilson(chance, draws)
        assert 0 <= low <= chance <= high <= 1
        assert high - low > 1 / (draws + 4)
        for end in (low, high):
            assert (chance - end) ** 2 == pytest.approx(4 * end * (1 - end) / draws, abs=1e-12)


def test_the_fewest_draws_are_where_the_error_at_one_half_comes_within_the_margin():
    for margin, n in ((0.1, 96), (0.05, 396), (0.2, 21)):
        assert conclusion.fewest(margin) == n
        assert conclusion.wilson(0.5, n)[1] - 0.5 <= margin + 1e-12
        assert conclusion.wilson(0.5, n - 1)[1] - 0.5 > margin


@pytest.mark.parametrize(("draws", "enough"), [(1, False), (95, False), (96, True)])
def test_few_draws_give_no_verdict(draws, enough, results, bijlage2):
    """All draws pay under dossier and none under sceptisch: that tips over, unless there are too few to tell."""
    part = {name: r.isel(draw=slice(draws)) for name, r in results.items()}
    made = {**part, "evidentie": shifted(part["evidentie"], 1), "sceptisch": shifted(part["sceptisch"], 0)}
    for v in evidence_sets.verdicts(made):
        assert (v.verdict == "kantelt") == enough
        assert ("te_weinig_trekkingen" in {v.verdict, *v.sides.values()}) != enough
        assert v.noise == pytest.approx(4 / (draws + 4))
    nl, en = (" ".join(both.render(bijlage2, made, taal).split()) for taal in ("nl", "en"))
    assert ("de conclusie kantelt" in nl) == enough
    assert (f"te weinig trekkingen voor een oordeel: {draws}, ten minste 96 nodig" in nl) != enough
    assert (f"too few draws for a verdict: {draws}, at least 96 needed" in en) != enough
    told = json.loads(both.to_json(bijlage2, made))["conclusie"]
    assert told["minste_trekkingen"] == 96
    assert (told["maatschappelijk"]["oordeel"] == "kantelt") == enough


def test_one_draw_gives_no_verdict_on_the_command_line(capsys):
    assert main(["run", "--evidence", "both", "--draws", "1"]) == 0
    text = capsys.readouterr().out.partition("\n\n\n")[0]
    assert text.count("te weinig trekkingen voor een oordeel") == len(PERSPECTIEVEN)
    assert "kantelt" not in text
    assert "blijft overeind" not in text.replace("wat overeind blijft", "")


def test_both_sets_are_the_runs_that_they_say_they_are_on_the_same_draws(results, bijlage2):
    alone = {e: simulate_readings(bijlage2, draws=DRAWS, seed=2, evidence=e) for e in evidence_sets.SETS}
    for name, one in (
        ("evidentie", alone["dossier"]["evidentie"]),
        ("opgegeven", alone["dossier"]["opgegeven"]),
        ("sceptisch", alone["sceptisch"]["evidentie"]),
    ):
        for variable in one.data_vars:
            np.testing.assert_array_equal(results[name][variable].values, one[variable].values)
    a, b = (results[name]["parameter"] for name in ("evidentie", "sceptisch"))
    # what the valuation alone needs is drawn apart from what may be refused: the same in every draw
    for name in ("kosten.kosten_fte", "qaly.winst", "profiel.gezin.rood", "werk.terugkeer"):
        np.testing.assert_array_equal(a.sel(naam=name), b.sel(naam=name))
    assert (a.sel(naam="escalatie.rr").values != b.sel(naam="escalatie.rr").values).all()


def test_a_scenario_that_is_sceptical_itself_is_run_under_both(bijlage2, results):
    sceptical = bijlage2.met({"bewijs": "sceptisch"})
    found = evidence_sets.simulate_both(sceptical, draws=DRAWS, seed=2)
    assert [r.attrs["bewijs"] for r in found.values()] == ["dossier", "dossier", "sceptisch"]
    np.testing.assert_array_equal(found["evidentie"]["ratio"].values, results["evidentie"]["ratio"].values)


def test_terminal_json_and_file_say_the_same(tmp_path, capsys):
    out = tmp_path / "r.nc"
    words = ["run", "--evidence", "both", "--draws", str(DRAWS), "--seed", "2"]
    assert main([*words, "--json", "--out", str(out)]) == 0
    document = json.loads(capsys.readouterr().out)
    stored = read_results(out)
    assert list(stored) == ["evidentie", "opgegeven", "sceptisch"]
    assert stored["sceptisch"].attrs["bewijs"] == "sceptisch"
    for name, result in stored.items():
        told = document["lezingen"][name]["samenvatting"]["ratio_mediaan"]["waarden"]
        np.testing.assert_allclose(told, summary(result)["ratio_mediaan"].values)
    chances = document["conclusie"]["maatschappelijk"]["kans"]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert text.startswith("Houdt de conclusie stand?")
    assert f"{round(100 * chances['dossier'])} van de 100 onder dossier" in " ".join(text.split())
    # after it comes the run as it always is
    assert main(["run", "--draws", str(DRAWS), "--seed", "2"]) == 0
    assert text.endswith("\n\n" + capsys.readouterr().out)


def test_the_report_of_the_file_shows_the_sceptical_reading(tmp_path, capsys):
    pytest.importorskip("jinja2")
    pytest.importorskip("plotly")
    for evidence, there in (("dossier", False), ("both", True)):
        nc, page = tmp_path / f"{evidence}.nc", tmp_path / f"{evidence}.html"
        assert main(["run", "mpg", "--evidence", evidence, "--draws", "30", "--out", str(nc), "--json"]) == 0
        assert main(["report", str(nc), "--out", str(page)]) == 0
        median = float(summary(read_results(nc)[("evidentie", "sceptisch")[there]])["ratio_mediaan"][0])
        html = page.read_text(encoding="utf-8")
        said = f"sceptisch bewijs {median:.2f}".replace(".", ",")
        assert (said in html) == there
    capsys.readouterr()


def test_a_file_of_another_version_is_refused(tmp_path, capsys, monkeypatch):
    nc = tmp_path / "r.nc"
    monkeypatch.setattr("mkba_sim.outcomes.dataset.__version__", "0.0.9")
    assert main(["run", "mpg", "--evidence", "both", "--draws", "10", "--out", str(nc), "--json"]) == 0
    capsys.readouterr()
    assert main(["report", str(nc), "--out", str(tmp_path / "r.html")]) == 2
    assert "0.0.9" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["r.nc"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_has_a_third_reading(kind, tmp_path, capsys):
    if kind == "xlsx":
        pytest.importorskip("xlsxwriter")
        openpyxl = pytest.importorskip("openpyxl")
    out = tmp_path / f"r.{kind}"
    assert main(["run", "mpg", "--evidence", "both", "--draws", "10", "--out", str(out), "--json"]) == 0
    capsys.readouterr()
    if kind == "csv":
        assert {line.split(",")[1] for line in out.read_text(encoding="utf-8").splitlines()[1:]} == {
            "evidentie",
            "opgegeven",
            "sceptisch",
        }
    else:
        book = openpyxl.load_workbook(out)
        words = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row}
        assert any("sceptisch" in word for word in words)
