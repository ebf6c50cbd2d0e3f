"""Data goes one way: each module imports only from those above it in pyproject's list of layers."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_imports_run_one_way():
    command = [Path(sys.executable).parent / "lint-imports", "--config", ROOT / "pyproject.toml", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout


def test_every_module_has_its_layer():
    """A new module that stands in no layer would escape the check."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = {part.strip() for line in config["contracts"][0]["layers"] for part in line.replace(":", "|").split("|")}
    package = ROOT / "src" / "mkba_sim"
    assert {p.parent.name for p in package.glob("*/__init__.py")} == layers


def test_nothing_lies_in_the_root_of_the_package():
    package = ROOT / "src" / "mkba_sim"
    assert {p.name for p in package.iterdir() if p.is_file()} == {"__init__.py", "__main__.py", "py.typed"}


def test_importing_the_package_is_light():
    code = "import sys, mkba_sim; sys.exit(' '.join({'numpy', 'xarray', 'numba', 'scipy'} & set(sys.modules)) or 0)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
