"""Ctrl-C ends a run once, in one sentence, wherever it arrives; what was stored is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import xarray as xr

from mkba_sim.run.pipeline import simulate_readings

IN_A_CALLBACK = """
import signal, sys, time, weakref
import mkba_sim.run.pipeline as pipeline
from mkba_sim.cli.main import main

class Thing: pass

def simulate_readings(*words, **options):
    thing = Thing()
    kept = weakref.ref(thing, lambda ref: signal.raise_signal(signal.{name}))
    del thing  # the callback runs here, and Python drops what it raises
    for _ in range(200):
        time.sleep(0.05)
    print("the run went on")

pipeline.simulate_readings = simulate_readings
sys.exit(main(["run", "--draws", "10", "--taal", "{taal}"]))
"""


@pytest.mark.parametrize(("name", "taal", "code"), [("SIGINT", "nl", 130), ("SIGTERM", "en", 143)])
def test_a_signal_inside_a_weakref_callback_is_not_lost(name, taal, code):
    done = subprocess.run(
        [sys.executable, "-c", IN_A_CALLBACK.format(name=name, taal=taal)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "went on" not in done.stdout
    assert done.stderr.strip() == {"nl": "mkba-sim: onderbroken.", "en": "mkba-sim: interrupted."}[taal]


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mkba_sim.cli", "run", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell that starts a test in the background makes it deaf to Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def interrupted(store, chunks: int, *, draws: int, twice: bool = False, delay: float = 0.0) -> None:
    """Start a run, wait until so many chunks are stored, and press Ctrl-C."""
    run = started("--draws", str(draws), "--store", str(store), *(["--resume"] if store.exists() else []))
    limit = time.monotonic() + 90
    while time.monotonic() < limit and run.poll() is None and len(list(store.glob("*.nc"))) < chunks:
        time.sleep(0.01)
    time.sleep(delay)
    run.send_signal(signal.SIGINT)
    if twice:
        run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, (out[-300:], err)
    assert "Traceback" not in err, err
    assert "Exception ignored" not in err, err
    assert "--resume" in err, err
    assert not list(store.glob(".*.tmp"))


def assert_whole(store, draws: int) -> None:
    """Finish the run of a folder, and compare it with one that nothing cut short."""
    options = {"draws": draws, "evidence": "dossier"}
    found = simulate_readings("bijlage2", store=store, resume=True, **options)
    for reading, result in simulate_readings("bijlage2", **options).items():
        xr.testing.assert_identical(found[reading], result)


@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
def test_what_was_stored_before_ctrl_c_is_kept(tmp_path):
    store = tmp_path / "store"
    interrupted(store, 2, draws=2000, twice=True)
    kept = {path.name: path.stat().st_mtime_ns for path in store.glob("*.nc")}
    assert len(kept) >= 2
    assert_whole(store, 2000)
    assert {name: (store / name).stat().st_mtime_ns for name in kept} == kept


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
def test_thirty_interrupts_lose_nothing(tmp_path):
    store = tmp_path / "store"
    for i in range(30):
        before = {path.name for path in store.glob("*.nc")} if store.exists() else set()
        if len(before) >= 70:
            break
        interrupted(store, len(before) + 1, draws=10_000, delay=(i * 37 % 100) / 400)
        assert before <= {path.name for path in store.glob("*.nc")}
    assert_whole(store, 10_000)
