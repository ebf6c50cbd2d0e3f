"""A city in the workbook and in the report: the numbers of the result, every wijk by name."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.cli.main import main
from mkba_sim.outcomes.dataset import quantile, wijk_summary
from mkba_sim.run.pipeline import simulate
from mkba_sim.run.results import write_results


def test_summary_by_wijk_is_that_of_the_draws(result):
    s = wijk_summary(result)
    for p in PERSPECTIEVEN:
        values = result["saldo_wijk"].sel(perspectief=p).values
        np.testing.assert_array_equal(s["saldo_mediaan"].sel(perspectief=p).values, np.median(values, axis=0))
        low = s["saldo_interval"].sel(perspectief=p, ci_prob=0.8, ci_bound="lower").values
        np.testing.assert_allclose(low, quantile(values, np.array([0.1]))[0], rtol=1e-12)
        more = (values > 0).mean(axis=0)
        np.testing.assert_array_equal(s["kans"].sel(perspectief=p).values[:2], more[:2])
    assert np.isnan(s["kans"].values[2]).all()
    assert float(s["fte"].sum()) == pytest.approx(3.6)


def test_workbook_holds_the_same_numbers(city, result, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    from mkba_sim.views.excel.result import write_result

    path = tmp_path / "stad.xlsx"
    write_result(path, city, {"evidentie": result})
    sheet = openpyxl.load_workbook(path)["Wijken"]
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]]
    assert [row[:5] for row in rows] == [
        (code, name, "evidentie", int(living), int(caseload))
        for code, name, living, caseload in zip(
            *(result[k].values for k in ("wijk", "wijknaam", "huishoudens", "caseload")), strict=True
        )
    ]
    assert rows[0][6] == float(np.median(result["saldo_wijk"].values[:, 0, 0]))


@pytest.mark.parametrize(("taal", "heading"), [("nl", "In welke wijk?"), ("en", "In which wijk?")])
def test_report_has_a_section_on_wijken(result, tmp_path, taal, heading):
    pytest.importorskip("jinja2")
    write_results(tmp_path / "stad.nc", {"evidentie": result, "opgegeven": result.assign_attrs(lezing="opgegeven")})
    out = tmp_path / "rapport.html"
    assert main(["report", str(tmp_path / "stad.nc"), "--out", str(out), "--taal", taal]) == 0
    page = out.read_text(encoding="utf-8")
    assert heading in page
    for name in ("Noord", "Zuid"):
        assert f">{name}<" in page
    assert "Oost." in page  # without a caseload


@pytest.mark.parametrize("command", ["uncertainty", "trace"])
def test_what_is_of_one_aanpak_refuses_a_city(capsys, command):
    assert main([command, "rotterdam"]) == 2
    err = capsys.readouterr().err
    assert ": een stad met wijken; " in err
    assert len(err.strip().splitlines()) == 1


def test_household_engine_runs_a_city_with_the_law_of_cohort(city):
    """Same parameters: the mean saldo of 400 draws of both engines agrees within 4.5 SE of the paired difference."""
    runs = [simulate(city, draws=400, seed=7, engine=engine)["saldo_wijk"] for engine in ("cohort", "household")]
    gap = (runs[0] - runs[1]).values[:, :2].reshape(400, -1)
    assert (gap != 0).any(axis=0).all()
    assert (np.abs(gap.mean(axis=0)) < 4.5 * gap.std(axis=0, ddof=1) / 20).all()
