"""The wheel is complete: evidence, priors and scenarios travel inside it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_run_from_the_wheel_alone(tmp_path):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    subprocess.run(build, check=True, timeout=300, capture_output=True)
    wheel = next(tmp_path.glob("mkba_sim-*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    assert "mkba_sim/_priors/evidence/kengetallen.csv" in names
    assert "mkba_sim/scenario/shipped/bijlage2.toml" in names
    assert "mkba_sim/py.typed" in names
    assert not [n for n in names if n.endswith((".pyc", ".pkl"))]
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import mkba_sim, mkba_sim.evidence.tables as e;"
        f"assert mkba_sim.__file__.startswith({str(site)!r}), mkba_sim.__file__;"
        f"assert str(e.data_dir()).startswith({str(site)!r}), e.data_dir();"
        "from mkba_sim.cli.main import main; sys.exit(main(['run', '--draws', '20']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "Bijlage 2" in done.stdout
