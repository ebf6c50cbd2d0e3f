"""Compiled kernels where nothing can be written, and where what was written is damaged."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from pickle import UnpicklingError

import pytest

from mkba_sim.base import cache
from mkba_sim.cli.main import main

PACKAGE = Path(cache.__file__).parents[1]
NOWHERE = """
import sys, tempfile
from pathlib import Path
from mkba_sim.base import cache

usable = {usable!r}
real = cache._writable
cache._writable = lambda folder: usable is not None and Path(usable) in (folder, folder.parent) and real(folder)
tempfile.tempdir = usable or "/nowhere"
from numba.core import caching
refuse = lambda self: (_ for _ in ()).throw(OSError(30, "Read-only file system"))
for name, locator in vars(caching).items():
    if name.lstrip("_") in ("InTreeCacheLocator", "InTreeCacheLocatorFsAgnostic", "UserWideCacheLocator"):
        locator.ensure_cache_path = refuse
cache.prepare()
from numba import njit, config

# a kernel like ours, without the time that ours take
source = Path(sys.argv[1])
import importlib.util
spec = importlib.util.spec_from_file_location("kernel", source)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
assert module.twice(4) == 8
print(config.CACHE_DIR)
"""
KERNEL = "from numba import njit\n\n@njit('int64(int64)', cache=True)\ndef twice(n):\n    return 2 * n\n"


def kept(tmp_path: Path, usable: str | None) -> subprocess.CompletedProcess[str]:
    source = tmp_path / "kernel.py"
    source.write_text(KERNEL, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    return subprocess.run(
        [sys.executable, "-c", NOWHERE.format(usable=usable), str(source)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )


def test_where_neither_program_nor_home_can_be_written_a_temporary_folder_is_used(tmp_path):
    usable = tmp_path / "tmp"
    usable.mkdir()
    done = kept(tmp_path, str(usable))
    assert done.returncode == 0, done.stderr
    assert str(usable) in done.stdout
    assert list(usable.glob("mkba-sim*/*/*.nbi"))
    assert len(done.stderr.splitlines()) == 1
    assert str(usable) in done.stderr
    folder = next(usable.glob("mkba-sim*"))
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0


def test_a_temporary_folder_of_somebody_else_is_not_used(tmp_path):
    usable = tmp_path / "tmp"
    usable.mkdir()
    (usable / f"mkba-sim-{os.getuid()}").mkdir(mode=0o777)
    (usable / f"mkba-sim-{os.getuid()}").chmod(0o777)
    done = kept(tmp_path, str(usable))
    assert done.returncode == 0, done.stderr
    assert not list(usable.glob("mkba-sim*/*/*.nbi"))
    assert "NUMBA_CACHE_DIR" in done.stderr


def test_where_nothing_can_be_written_the_kernels_are_compiled_each_time(tmp_path):
    done = kept(tmp_path, None)
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "NUMBA_CACHE_DIR" in done.stderr


def test_a_damaged_cache_is_removed_and_the_run_tried_again(tmp_path, monkeypatch, capsys, caplog):
    import numba

    folder = tmp_path / "kernels_0123"
    folder.mkdir()
    (folder / "a.nbi").write_bytes(b"cut short")
    other = tmp_path / "somebody_elses"
    other.mkdir()
    (other / "b.nbi").write_bytes(b"whole")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(cache, "_NEEDED", ())
    monkeypatch.setattr(cache, "_user_folder", lambda: None)
    place = str(Path("site-packages", "numba", "core", "caching.py"))
    space: dict[str, object] = {"UnpicklingError": UnpicklingError}
    exec(compile("def load():\n    raise UnpicklingError('pickle data was truncated')", place, "exec"), space)
    calls = []

    def read(*_, **__):
        calls.append(1)
        if (folder / "a.nbi").exists():
            space["load"]()
        raise MemoryError

    monkeypatch.setattr("mkba_sim.run.pipeline.simulate_readings", read)
    with caplog.at_level(logging.WARNING):
        assert main(["run"]) == 2
    assert len(calls) == 2
    assert "geheugen" in capsys.readouterr().err
    assert not (folder / "a.nbi").exists()
    assert (other / "b.nbi").exists()


def test_an_error_of_our_own_is_no_damaged_cache():
    with pytest.raises(ValueError, match="ours") as found:
        raise ValueError("ours")
    assert not cache.damaged(found.value)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can become nobody")
def test_a_user_without_a_home_runs_a_scenario(tmp_path):
    """As in a container with a random uid: what root owns cannot be written to."""
    tmp_path.chmod(0o755)
    out = tmp_path / "tmp"
    out.mkdir()
    out.chmod(0o777)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-B", "-m", "mkba_sim.cli", "run", "--draws", "20"],
            capture_output=True,
            text=True,
            timeout=600,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKAGE.parent), "HOME": "/nowhere", "TMPDIR": str(out)},
            cwd="/",
            user=65534,
            group=65534,
            extra_groups=[],
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert "Traceback" not in done.stderr
        assert str(out) in done.stderr
        # the second time a file is cut short, and made again
        next(out.rglob("*.nbi")).write_bytes(b"\x80\x05")
