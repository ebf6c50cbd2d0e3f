"""End to end through the command line, as a user types it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from mkba_sim.base.terms import GRADEN
from mkba_sim.cli.main import main
from mkba_sim.run.results import read_results
from mkba_sim.scenario.scenario import scenario_text


def mkba(*words: str, cwd=None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "mkba_sim.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=cwd, check=False)


def test_run_alone_runs_bijlage2_in_both_readings():
    done = mkba("run", "--draws", "60")
    assert done.returncode == 0, done.stderr
    text = done.stdout
    for words in (
        "Voorbeeld Bijlage 2",
        "van de 100 simulaties wegen de maatschappelijke baten op tegen de kosten",
        "evidentie",
        "opgegeven",
        "maatschappelijk",
        "gemeentelijk",
        "gemeente: Jeugd",
        "zorgverzekeraar",
        "vragen 3,56 fte; opgegeven is 3,60 fte",
        "voorkomen escalatie",
        "Opnieuw getrokken",
        "vraagt een basisrisico van",
        "het onderzoek zegt",
        "aanname",
        "kosten_fte",
    ):
        assert words in text, words
    assert not re.search(r"\bnan\b", text)
    assert "Traceback" not in done.stderr


def test_english_is_english():
    done = mkba("run", "mpg", "--draws", "40", "--taal", "en")
    assert done.returncode == 0, done.stderr
    assert "of 100 simulations the social benefits outweigh the costs" in done.stdout
    assert "municipality: youth" in done.stdout
    assert "gezinnen:" not in done.stdout
    assert "Does an integrated" in mkba("--taal", "en", "--help").stdout
    assert "Loont een integrale aanpak" in mkba("--help").stdout


def test_json_file_and_terminal_say_the_same(tmp_path):
    out = tmp_path / "r.nc"
    done = mkba("run", "--draws", "80", "--seed", "9", "--json", "--out", str(out))
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    stored = read_results(out)
    assert set(stored) == {"evidentie", "opgegeven"}
    for reading, result in stored.items():
        values = document["lezingen"][reading]["samenvatting"]["ratio_mediaan"]["waarden"]
        np.testing.assert_allclose(values, np.median(result["ratio"].values, axis=0))
    assert document["caseload"]["fte_gevraagd"] == pytest.approx(4273.2 / 1200, abs=0.01)
    parameters = document["lezingen"]["evidentie"]["parameters"]
    assert all(p["graad"] in GRADEN and p["bron"] for p in parameters)
    text = mkba("run", "--draws", "80", "--seed", "9").stdout
    assert f"{values[0]:.2f}".replace(".", ",") in text
    assert [p.name for p in tmp_path.iterdir()] == ["r.nc"]  # nothing temporary is left behind


def test_scenarios_are_listed_and_exported(tmp_path):
    listed = mkba("scenarios").stdout
    assert all(name in listed for name in ("bijlage2", "mpg", "ouderen"))
    target = tmp_path / "eigen.toml"
    assert mkba("scenarios", "bijlage2", "--export", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8") == scenario_text("bijlage2")
    assert mkba("run", str(target), "--draws", "20").returncode == 0


BAD = {
    "misspelt": ("huishoudens = 328", "huishoudns = 328", ["huishoudns", "huishoudens"]),
    "sum": ("gezin = 0.48", "gezin = 0.40", ["bereik.aandeel", "0.92"]),
    "negative": ("huishoudens = 328", "huishoudens = -1", ["bereik.huishoudens", "-1"]),
    "percentage": ("gezin = 0.48", "gezin = 48", ["bereik.aandeel.gezin", "48", "0.48"]),
    "nan": ("eenmalig = 100_000", "eenmalig = nan", ["kosten.eenmalig", "nan"]),
    "distribution": ("fte = 3.6", "fte = { verdeling = 'normaal', gemiddelde = 3 }", ["kosten.fte", "sd"]),
    "order": ("bestaand = 0.0", "bestaand = { p10 = 0.3, p50 = 0.2, p90 = 0.4 }", ["effect.substitutie.bestaand"]),
    "actor": (
        "[effect.substitutie]",
        "[kosten.financiering.additioneel]\ngemeent_overig = 1.0\n[effect.substitutie]",
        ["gemeent_overig", "gemeente_overig"],
    ),
    "toml": ("[bereik]", "[bereik", ["TOML"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence_and_touches_nothing(name, tmp_path, capsys):
    old, new, words = BAD[name]
    text = scenario_text("bijlage2")
    assert old in text
    source, out = tmp_path / "fout.toml", tmp_path / "r.nc"
    source.write_text(text.replace(old, new, 1), encoding="utf-8")
    out.write_bytes(b"precious")
    assert main(["run", str(source), "--draws", "10", "--out", str(out)]) == 2
    message = capsys.readouterr().err
    assert "fout.toml" in message
    assert all(word.lower() in message.lower() for word in words), message
    assert "Traceback" not in message
    assert "pydantic" not in message
    assert out.read_bytes() == b"precious"


def test_all_faults_of_a_file_are_named_at_once(tmp_path, capsys):
    source = tmp_path / "fout.toml"
    text = scenario_text("bijlage2").replace("huishoudens = 328", "huishoudens = -1", 1)
    source.write_text(text.replace("additioneel_fte = 1.0", "additioneel_fte = 100"), encoding="utf-8")
    assert main(["run", str(source)]) == 2
    message = capsys.readouterr().err
    assert "bereik.huishoudens" in message
    assert "kosten.additioneel_fte" in message
    assert len(message.strip().splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "geen.toml"], "geen.toml"),
        (["run", "--draws", "0"], "draws"),
        (["run", "--out", "/geen/map/r.nc"], "/geen/map"),
        (["run", "--seed", "-3"], "seed"),
        (["scenarios", "bijlage3"], "bijlage2"),
    ],
)
def test_other_refusals(words, said, capsys):
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_a_scenario_is_not_overwritten_by_its_result(tmp_path, capsys):
    source = tmp_path / "s.toml"
    assert main(["scenarios", "mpg", "--export", str(source)]) == 0
    assert main(["run", str(source), "--draws", "10", "--out", str(source)]) == 2
    assert "scenario" in capsys.readouterr().err
    assert main(["scenarios", "bijlage2", "--export", str(source)]) == 2
    assert "--force" in capsys.readouterr().err
    assert source.read_text(encoding="utf-8") == scenario_text("mpg")
    assert main(["scenarios", "bijlage2", "--export", str(source), "--force"]) == 0
    assert source.read_text(encoding="utf-8") == scenario_text("bijlage2")


def test_a_link_to_a_result_stays_a_link(tmp_path):
    target, link = tmp_path / "r.nc", tmp_path / "link.nc"
    target.write_bytes(b"old")
    link.symlink_to(target)
    assert main(["run", "mpg", "--draws", "10", "--out", str(link), "--json"]) == 0
    assert link.is_symlink()
    assert set(read_results(target)) == {"evidentie", "opgegeven"}


def test_stated_effects_next_to_no_draw_can_meet_are_refused_whatever_the_draws(tmp_path, capsys):
    source = tmp_path / "s.toml"
    source.write_text(scenario_text("bijlage2").replace("gezin = 0.03", "gezin = 0.4"), encoding="utf-8")
    for draws in ("1", "50"):
        assert main(["run", str(source), "--draws", draws]) == 2
        assert "meer escalaties vraagt dan de overgangen kunnen dragen" in capsys.readouterr().err
    assert main(["run", str(source), "--taal", "en"]) == 2
    assert "a prevented share that asks for more escalations" in capsys.readouterr().err


def test_amounts_beyond_numbers_are_refused(tmp_path, capsys):
    source = tmp_path / "s.toml"
    source.write_text(scenario_text("mpg").replace("eenmalig = ", "eenmalig = 1e308 # "), encoding="utf-8")
    assert main(["run", str(source), "--draws", "10"]) == 2
    assert "te groot" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such devices")
@pytest.mark.parametrize("place", ["/dev/null", "/proc/x.nc", "/tmp/" + "x" * 300])
def test_places_that_are_no_files_are_refused_before_the_run(place, capsys):
    assert main(["run", "--out", place]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_output_that_knows_no_infinity_gets_a_question_mark(encoding):
    command = [sys.executable, "-m", "mkba_sim.cli", "run", "--draws", "20"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0
    assert b"?" in done.stdout


def test_what_the_machine_cannot_do_is_a_sentence_too(monkeypatch, capsys):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr("mkba_sim.run.pipeline.simulate_readings", fail)
    assert main(["run"]) == 2
    assert "geheugen" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["run", "--engine", "dice"], ["rnu"], ["run", "--draws", "many"], []])
def test_the_parser_refuses_with_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_running_does_not_import_what_it_does_not_need():
    code = (
        "import sys; from mkba_sim.cli.main import console;"
        "sys.argv[1:] = ['run', '--draws', '20', '--json']; console();"
        "heavy = {'pymc', 'pytensor', 'arviz', 'scipy.stats', 'plotly', 'dask', 'matplotlib', 'SALib'};"
        "sys.exit(', '.join(sorted(n for n in heavy if sys.modules.get(n))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-400:]
