"""Long runs: a folder that holds whole chunks, goes on after a kill, and refuses another run; and Dask workers."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import xarray as xr
from city_parts import ROWS, city_of, equal

from mkba_sim.base import allocator
from mkba_sim.base.errors import MkbaError
from mkba_sim.cli.main import main
from mkba_sim.run import checkpoint, pipeline
from mkba_sim.run.pipeline import simulate, simulate_readings
from mkba_sim.run.results import read_results

RUN = ["run", "bijlage2", "--draws", "120", "--seed", "9"]


class Stop(Exception):
    """Stands for whatever ends a run."""


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(pipeline, "CHUNK", 25)


def test_a_run_that_stopped_goes_on_to_the_same_bits(tmp_path, city, small_chunks):
    """Stopped after 3 of 6 chunks; the rest is computed with other chunks in mind and on another number of threads."""
    whole = simulate(city, draws=150, seed=6)
    folder = tmp_path / "run"
    seen: list[int] = []

    def stop(done: int, total: int) -> None:
        seen.append(done)
        if done >= 75:
            raise Stop

    with pytest.raises(Stop):
        simulate(city, draws=150, seed=6, threads=1, store=folder, progress=stop)
    there = sorted(path.name for path in folder.glob("*.nc"))
    assert there == [f"evidentie-{a:09d}-{a + 25:09d}.nc" for a in (0, 25, 50)]
    stamps = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.nc")}
    resumed = simulate(city, draws=150, seed=6, threads=2, store=folder, resume=True)
    equal(resumed, whole)
    # what was there was used, not made again
    assert {name: (folder / name).stat().st_mtime_ns for name in stamps} == stamps
    # a run that is complete is put together without computing
    equal(simulate(city, draws=150, seed=6, store=folder, resume=True), whole)


def test_both_readings_are_kept_apart(tmp_path, bijlage2, small_chunks):
    plain = simulate_readings(bijlage2, draws=60, seed=2)
    stored = simulate_readings(bijlage2, draws=60, seed=2, store=tmp_path / "run")
    for reading, result in plain.items():
        equal(stored[reading], result)
    assert len(list((tmp_path / "run").glob("opgegeven-*.nc"))) == 3


def test_kill_9_leaves_whole_chunks_and_resume_ends_the_same(tmp_path):
    """A real process, killed while it works; the partial store is valid and the end is bit-identical."""
    big = city_of(
        [{**ROWS[0], "code": f"W{i:02}"} for i in range(30)], **{"bereik.huishoudens": 3000, "kosten.fte": 33}
    )
    scenario = tmp_path / "stad.toml"
    scenario.write_text(big.to_toml(), encoding="utf-8")
    folder, out = tmp_path / "run", tmp_path / "a.nc"
    command = [sys.executable, "-m", "mkba_sim.cli", "run", str(scenario), "--draws", "1500", "--seed", "3"]
    killed = subprocess.Popen([*command, "--store", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 240
    while not list(folder.glob("evidentie-*.nc")) and time.monotonic() < deadline:
        assert killed.poll() is None, "the run ended before it could be killed"
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    done = len(list(folder.glob("evidentie-*.nc")))
    assert 1 <= done < 6
    (folder / ".evidentie-000001250-000001500.nc.x.tmp").write_bytes(b"half")  # what a kill may leave
    assert main([*command[3:], "--store", str(folder), "--resume", "--out", str(out)]) == 0
    assert not list(folder.glob(".*.tmp"))
    whole = simulate(big, draws=1500, seed=3)
    equal(read_results(out)["evidentie"], whole)


def test_interrupt_leaves_a_store_and_says_how_to_go_on(tmp_path):
    folder = tmp_path / "run"
    command = [sys.executable, "-m", "mkba_sim.cli", "run", "rotterdam", "--draws", "3000", "--store", str(folder)]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a suite that was started in the background is deaf to interrupts, and so would be its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 240
    while not (folder / "run.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=240)
    assert running.returncode == 130
    assert f"onderbroken; wat klaar is staat in {folder}: ga verder met --resume" in err
    assert "Traceback" not in err
    assert json.loads((folder / "run.json").read_text())["titel"] == "Rotterdam, 91 buurten"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["--seed", "10"], "de seed verschilt: '9' in deze map, '10' gevraagd"),
        (["--draws", "121"], "het aantal trekkingen verschilt: '120' in deze map, '121' gevraagd"),
        (["--engine", "expected"], "de rekenkern verschilt: 'cohort' in deze map, 'expected' gevraagd"),
        (["--evidence", "sceptisch"], "de bewijsset verschilt: 'dossier' in deze map, 'sceptisch' gevraagd"),
    ],
)
def test_the_store_of_another_run_is_refused_by_what_differs(tmp_path, capsys, changes, said):
    folder = tmp_path / "run"
    assert main([*RUN, "--store", str(folder)]) == 0
    capsys.readouterr()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main([*RUN, *changes, "--store", str(folder), "--resume"]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_store_of_another_version_or_other_priors_is_refused(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "run"
    assert main([*RUN, "--store", str(folder)]) == 0
    own = checkpoint.maker()
    for key, said in (
        ("gegevens", "the state of evidence and priors differs"),
        ("versie", "the version of mkba-sim differs"),
        ("programma", "the program text of mkba-sim differs"),
        ("bibliotheken", "the version of the numerical libraries differs"),
    ):
        monkeypatch.setattr(checkpoint, "maker", lambda key=key: {**own, key: "other"})
        assert main([*RUN, "--store", str(folder), "--resume", "--taal", "en"]) == 2
        assert said in capsys.readouterr().err


def test_folders_that_hold_something_are_left_alone(tmp_path, capsys):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "brief.txt").write_text("hou dit")
    for extra in ([], ["--resume"]):
        assert main([*RUN, "--store", str(folder), *extra]) == 2
        assert "in deze map staat iets anders" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["brief.txt"]
    (folder / "run.json").write_text("geen json")
    assert main([*RUN, "--store", str(folder), "--resume"]) == 2
    assert "dit is geen run van mkba-sim" in capsys.readouterr().err
    assert main([*RUN, "--store", str(folder / "brief.txt")]) == 2
    assert main([*RUN, "--store", str(tmp_path / "nergens" / "run")]) == 2
    assert main([*RUN, "--resume"]) == 2
    assert "zonder --store" in capsys.readouterr().err


def test_a_run_that_is_there_is_not_overwritten(tmp_path, capsys):
    folder = tmp_path / "run"
    assert main([*RUN, "--store", str(folder)]) == 0
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert main([*RUN, "--store", str(folder)]) == 2
    assert "hier staat al een run" in capsys.readouterr().err
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_damaged_chunk_is_named(tmp_path, capsys):
    folder = tmp_path / "run"
    assert main([*RUN, "--store", str(folder)]) == 0
    chunk = next(iter(sorted(folder.glob("evidentie-*.nc"))))
    chunk.write_bytes(chunk.read_bytes()[:200])
    assert main([*RUN, "--store", str(folder), "--resume"]) == 2
    assert f"{chunk}: dit deel is niet te lezen" in capsys.readouterr().err


def test_a_full_disk_is_one_sentence(tmp_path):
    """In a process that may write no file above 100 kB: HDF5 itself would end such a process."""
    resource = pytest.importorskip("resource")
    for extra, left in ((["--store", str(tmp_path / "run")], ["run.json"]), (["--out", str(tmp_path / "x.nc")], [])):
        done = subprocess.run(
            [sys.executable, "-m", "mkba_sim.cli", *RUN, *extra],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        )
        assert done.returncode == 2, done.stderr[-300:]
        assert "schrijven is mislukt" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        if left:
            assert [path.name for path in (tmp_path / "run").iterdir()] == left
    assert not (tmp_path / "x.nc").exists()


def test_no_room_is_found_out_without_fallocate(tmp_path, monkeypatch):
    from mkba_sim.base import files as disk

    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10})())
    (tmp_path / "x").write_text("oud")
    with pytest.raises(MkbaError, match=os.strerror(errno.ENOSPC)):
        disk.write_whole(tmp_path / "x", lambda target: target.write_text("nieuw"), size=11)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["oud"]


# --- Dask ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole_city() -> tuple[object, xr.Dataset]:
    many = city_of([{**ROWS[i % 2], "code": f"W{i:02}"} for i in range(20)], **{"bereik.huishoudens": 2000})
    return many, simulate(many, draws=90, seed=8)


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.filterwarnings("default")  # Dask's own, while it starts and stops processes
def test_dask_workers_give_the_same_bits(whole_city, bijlage2, monkeypatch, workers):
    """Real worker processes on loopback; few draws and 20 wijken are dealt out as parts of draws × wijken."""
    pytest.importorskip("distributed")
    from mkba_sim.run import cluster

    many, whole = whole_city
    cuts: list[int] = []
    monkeypatch.setattr(cluster, "_cuts", lambda b, p, real=cluster._cuts: cuts.append(len(real(b, p))) or real(b, p))
    with cluster.connect(workers=workers) as client:
        assert all(address.startswith("tls://127.0.0.1:") for address in client.nthreads())
        assert len(client.nthreads()) == workers
        environment = client.run(lambda: dict(os.environ))
        for one in environment.values():
            assert {name: one[name] for name in allocator.ENVIRONMENT} == allocator.ENVIRONMENT
        equal(simulate(many, draws=90, seed=8, client=client), whole)
        assert max(cuts) == 2  # two blocks of wijken, computed apart
        monkeypatch.setattr(pipeline, "CHUNK", 40)
        equal(simulate(many, draws=90, seed=8, client=client), whole)
        equal(simulate(bijlage2, draws=50, seed=1, client=client), simulate(bijlage2, draws=50, seed=1))


@pytest.mark.filterwarnings("default")
def test_workers_and_resume_from_the_command_line(tmp_path, capsys):
    pytest.importorskip("distributed")
    out = [tmp_path / "a.nc", tmp_path / "b.nc"]
    assert main([*RUN, "--out", str(out[0])]) == 0
    plain = capsys.readouterr().out
    assert main([*RUN, "--workers", "2", "--store", str(tmp_path / "run"), "--out", str(out[1])]) == 0
    assert capsys.readouterr().out == plain
    assert out[0].read_bytes() == out[1].read_bytes()


@pytest.mark.filterwarnings("default")
def test_a_worker_with_another_program_refuses_in_one_sentence(capsys, monkeypatch):
    """The refusal is raised on the worker and reaches the user as it is: nothing is put together."""
    pytest.importorskip("distributed")
    from mkba_sim.run import cluster

    own = cluster.maker()
    monkeypatch.setattr(cluster, "maker", lambda: {**own, "gegevens": "f" * 64})
    assert main([*RUN, "--workers", "1"]) == 2
    found = capsys.readouterr()
    assert "een rekenproces heeft een andere gegevens: " in found.err
    assert len(found.err.strip().splitlines()) == 1
    assert not found.out


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("victim", ["every worker", "one of two"])
def test_losing_workers_is_survived_or_said(whole_city, victim):
    """One of two workers killed: same bits. All of them, again and again: one sentence."""
    pytest.importorskip("distributed")
    from distributed import Client, LocalCluster

    many, whole = whole_city
    count = 2 if victim == "one of two" else 1
    with (
        LocalCluster(n_workers=count, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as local,
        Client(local, set_as_default=False) as client,
    ):
        client.run(lambda: 0)
        pids = list(client.run(os.getpid).values())

        def kill(done: int, total: int) -> None:
            if pids:
                os.kill(pids.pop(), signal.SIGKILL)

        if victim == "one of two":
            equal(simulate(many, draws=90, seed=8, client=client, progress=kill), whole)
            kill(0, 0)
            equal(simulate(many, draws=90, seed=8, client=client), whole)
        else:
            client.retire_workers()
            local.scale(0)
            with pytest.raises(MkbaError, match="the scheduler went away"):
                simulate(many, draws=90, seed=8, client=_closing(client))


def _closing(client: object) -> object:
    """Return the client, with its scheduler told to stop as soon as there is work."""
    submit = client.submit  # type: ignore[attr-defined]

    def once(*words: object, **options: object) -> object:
        future = submit(*words, **options)
        future.cancel()
        return future

    client.submit = once  # type: ignore[attr-defined]
    return client


def test_a_chunk_of_another_run_is_refused(tmp_path, capsys):
    ours, theirs = tmp_path / "a", tmp_path / "b"
    assert main([*RUN, "--store", str(ours)]) == 0
    assert main([*RUN, "--seed", "77", "--store", str(theirs)]) == 0
    capsys.readouterr()
    name = next(path.name for path in sorted(ours.glob("evidentie-*.nc")))
    (ours / name).write_bytes((theirs / name).read_bytes())
    assert main([*RUN, "--store", str(ours), "--resume"]) == 2
    assert f"{ours / name}: dit deel is van een andere run" in capsys.readouterr().err


def test_the_field_of_a_scenario_that_differs_is_named(tmp_path, capsys, bijlage2):
    paths = [tmp_path / "a.toml", tmp_path / "b.toml"]
    paths[0].write_text(bijlage2.to_toml(), encoding="utf-8")
    paths[1].write_text(bijlage2.met({"kosten.fte": 4.0}).to_toml(), encoding="utf-8")
    words = ["--draws", "20", "--store", str(tmp_path / "run")]
    assert main(["run", str(paths[0]), *words]) == 0
    assert main(["run", str(paths[1]), *words, "--resume"]) == 2
    assert "het scenario (kosten.fte) verschilt: '3.6' in deze map, '4.0' gevraagd" in capsys.readouterr().err


def test_a_run_that_is_refused_leaves_no_store(tmp_path, capsys):
    text = city_of(ROWS).to_toml().replace("gezin = 4000", "gezin = 20").replace("gezin = 2500", "gezin = 20")
    path = tmp_path / "stad.toml"
    path.write_text(text, encoding="utf-8")
    assert main(["run", str(path), "--draws", "20", "--store", str(tmp_path / "run")]) == 2
    assert "terwijl er 20 wonen" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("chunk", ["0", "-5", "1e400", '"x"', "null"])
def test_a_manifest_that_was_edited_is_refused(tmp_path, capsys, chunk):
    folder = tmp_path / "run"
    assert main([*RUN, "--store", str(folder)]) == 0
    text = (folder / "run.json").read_text().replace('"chunk": 250', f'"chunk": {chunk}')
    (folder / "run.json").write_text(text)
    assert main([*RUN, "--store", str(folder), "--resume"]) == 2
    assert "dit is geen run van mkba-sim" in capsys.readouterr().err


def test_a_kill_before_the_manifest_does_not_stand_in_the_way(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / ".run.json.abc.tmp").write_bytes(b"half")
    assert main([*RUN, "--store", str(folder), "--resume"]) == 0
    assert not list(folder.glob(".*.tmp"))


def test_a_stock_that_the_dynamics_cannot_carry_is_refused_by_wijk():
    upside_down = {"groen": 0.01, "licht_oranje": 0.01, "oranje": 0.01, "rood": 0.97}
    with pytest.raises(MkbaError, match="Oost: 0 of 4000 parameter draws are possible"):
        simulate(city_of([*ROWS[:2], {**ROWS[2], "stand": upside_down}]), draws=5)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--cluster", "tcp://127.0.0.1:9"], "zonder TLS neemt een scheduler werk aan van iedereen"),
        (["--cluster", "zomaar iets"], "een adres als tls://host:8786"),
        (["--cluster", "tls://127.0.0.1:9"], "er zijn geen certificaten ingesteld"),
        (["--workers", "0"], "--workers: 0; een geheel getal vanaf 1"),
        (["--workers", "2", "--cluster", "tcp://127.0.0.1:9"], "en dan geen --cluster"),
    ],
)
def test_a_cluster_that_is_not_there_is_refused(capsys, monkeypatch, extra, said):
    pytest.importorskip("distributed")
    monkeypatch.setattr("mkba_sim.run.cluster._TIMEOUT", 1)
    assert main([*RUN, *extra]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


@pytest.mark.filterwarnings("default")
def test_a_cluster_takes_work_from_holders_of_its_certificate_only(tmp_path, capsys, monkeypatch):
    """A scheduler with certificates of its own: a run that has them, one with others, and one that speaks plainly."""
    pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    from distributed import Client, LocalCluster, Security

    def files(name: str) -> dict[str, str]:
        made = Security.temporary()
        (tmp_path / name).mkdir()
        paths = {}
        for part in ("tls_ca_file", "tls_client_cert", "tls_client_key"):
            path = tmp_path / name / f"{part}.pem"
            path.write_text(getattr(made, part), encoding="ascii")
            paths[part] = str(path)
        return paths

    def settings(paths: dict[str, str]) -> dict[str, str]:
        own = {f"distributed.comm.tls.{role}.{part}": paths[f"tls_client_{part}"]
               for role in ("client", "scheduler", "worker") for part in ("cert", "key")}  # fmt: skip
        return {"distributed.comm.tls.ca-file": paths["tls_ca_file"], **own}

    monkeypatch.setattr("mkba_sim.run.cluster._TIMEOUT", 5)
    held, other = settings(files("held")), settings(files("other"))
    assert main(RUN) == 0
    plain = capsys.readouterr().out
    with (
        dask.config.set(held),
        LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", protocol="tls", dashboard_address=None,
                     security=Security(require_encryption=True)) as local,
    ):  # fmt: skip
        address = local.scheduler_address
        assert main([*RUN, "--cluster", address]) == 0
        assert capsys.readouterr().out == plain
        with dask.config.set(other):
            assert main([*RUN, "--cluster", address]) == 2
        found = capsys.readouterr()
        assert "hier antwoordt geen Dask-scheduler" in found.err
        assert not found.out
        with pytest.raises(OSError):  # noqa: PT011 -- whatever Dask makes of a refused handshake
            Client(address.replace("tls://", "tcp://"), timeout=2, security=Security(require_encryption=False))


def test_memory_is_kept_where_glibc_is():
    """Arrays that are made and dropped again cost no page faults once the heap holds them."""
    code = (
        "import resource, numpy as np\n"
        "from mkba_sim.base.allocator import keep_memory\n"
        "def faults():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    for _ in range(200): np.ones(2_000_000)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "first = faults(); kept = keep_memory(); faults(); print(kept, first, faults())"
    )
    if sys.platform != "linux":
        pytest.skip("a setting of glibc")
    # A Dask worker's own setting, under which every array goes back to the system
    environment = {**os.environ, "MALLOC_TRIM_THRESHOLD_": "65536"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    kept, before, after = done.stdout.split()
    if kept == "False":
        pytest.skip("no mallopt")
    assert int(after) < int(before) / 100


def test_faults_travel_between_processes():
    """A refusal raised on a worker keeps its faults in both languages."""
    from pickle import dumps, loads

    error = checkpoint.refuse(("hier", "here"), ("dit", "this"), ("dat", "that"))
    again = loads(dumps(error))
    assert again.faults == error.faults
    assert again.say("nl") == "hier: dit; dat."


def test_a_chunk_is_read_as_it_was_computed(tmp_path, city, small_chunks):
    whole = simulate(city, draws=60, seed=1, store=tmp_path / "run")
    options = {"draws": 60, "seed": 1, "engine": "cohort", "readings": ("evidentie",), "chunk": 25}
    place = checkpoint.Checkpoint.open(tmp_path / "run", checkpoint.manifest(city, **options), resume=True)
    np.testing.assert_array_equal(place.get("evidentie", 25, 50)["saldo_actor"], whole["saldo_actor"].values[25:50])
    assert place.has("evidentie", 50, 60)
    assert not place.has("evidentie", 60, 85)
