"""A run on many processes: parts of draws × wijken as Dask tasks, on this machine or on a running scheduler."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from mkba_sim.base.allocator import ENVIRONMENT
from mkba_sim.base.errors import MkbaError, refuse
from mkba_sim.run.fingerprint import maker
from mkba_sim.run.part import Job, Part, part

if TYPE_CHECKING:
    from distributed import Client, Security

__all__ = ["connect", "spread"]

TASKS_PER_WORKER: Final = 4
"""So that a worker that is done early finds more to do."""
_TIMEOUT: Final = 10
"""Seconds to wait for a scheduler."""


@contextmanager
def connect(*, workers: int | None = None, address: str | None = None) -> Iterator[Client]:
    """Start worker processes on loopback, or connect to a scheduler; close what was opened.

    Parameters
    ----------
    workers : int, optional
        Processes to start on this machine.
    address : str, optional
        Of a running scheduler, ``tls://host:port``.

    Raises
    ------
    MkbaError
        Dask is not installed, the scheduler is not one of TLS, or it does not answer.

    Notes
    -----
    A scheduler runs whatever Python object it is sent, so all talk is by TLS with certificates on both sides: those of
    Dask's configuration, or for processes of this machine a pair made for the run, which exists in memory only.
    """
    try:
        import dask
        from distributed import Client, LocalCluster

        security = _certificates(made=address is None)
    except ImportError as error:
        missing = error.name or "distributed"
        raise refuse(
            "--workers, --cluster",
            (f"de bibliotheek {missing} ontbreekt", f"the library {missing} is missing"),
            ("pip install mkba-sim[cluster]", "pip install mkba-sim[cluster]"),
        ) from None
    if address is not None:
        if not address.startswith("tls://"):
            raise refuse(
                f"--cluster {address}",
                ("geen adres met TLS, en zonder TLS neemt een scheduler werk aan van iedereen",
                 "no address with TLS, and without TLS a scheduler takes work from anyone"),
                ("een adres als tls://host:8786", "an address such as tls://host:8786"),
            )  # fmt: skip
        if security is None:
            raise refuse(
                f"--cluster {address}",
                ("er zijn geen certificaten ingesteld", "no certificates are configured"),
                ("distributed.comm.tls (ca-file, client.cert, client.key) in de instellingen van Dask",
                 "distributed.comm.tls (ca-file, client.cert, client.key) in the configuration of Dask"),
            )  # fmt: skip
        try:
            client = Client(address, timeout=_TIMEOUT, set_as_default=False, security=security)
        except (OSError, ValueError, TimeoutError, TypeError):
            raise refuse(
                f"--cluster {address}",
                ("hier antwoordt geen Dask-scheduler", "no Dask scheduler answers here"),
                ("het adres van een lopende scheduler, als tls://host:8786, met certificaten die hij vertrouwt",
                 "the address of a running scheduler, such as tls://host:8786, with certificates that it trusts"),
            ) from None  # fmt: skip
        with client:
            if not client.nthreads():
                raise refuse(
                    f"--cluster {address}",
                    ("deze scheduler heeft geen rekenprocessen", "this scheduler has no workers"),
                    ("een scheduler met ten minste een rekenproces", "a scheduler with at least one worker"),
                )
            yield client
        return
    # One thread per process: what a task does is bound by the processor, and processes do not wait for each other.
    environment = {**dask.config.get("distributed.nanny.pre-spawn-environ"), **ENVIRONMENT}
    settings = {"distributed.worker.daemon": True, "distributed.nanny.pre-spawn-environ": environment}
    with dask.config.set(settings), _deaf_to_interrupts():
        local = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            protocol="tls",
            security=security,
            # Without a dashboard Dask still serves its state, by default at a fixed port of every interface.
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            dashboard_address=None,
            silence_logs=50,
        )
    with local, Client(local, set_as_default=False) as client:
        yield client


def _certificates(*, made: bool) -> Security | None:
    """Return the certificates of Dask's configuration, or a pair made for this run; None where there are neither."""
    import dask
    from distributed import Security

    if dask.config.get("distributed.comm.tls.ca-file", None):
        return Security(require_encryption=True)
    if not made:
        return None
    import cryptography  # noqa: F401 -- named in the refusal where it is missing

    return Security.temporary()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Start processes that leave Ctrl-C to the one that started them: a terminal sends it to all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def spread(client: Client, tasks: Sequence[tuple[Any, Job, int, int]]) -> Iterator[tuple[Any, Job, list[Part]]]:
    """Compute chunks of draws on the workers, in parts of draws × wijken.

    Parameters
    ----------
    client : distributed.Client
    tasks : sequence of (key, Job, start, stop)
        Chunks of draws.

    Yields
    ------
    key, Job, list of Part
        As chunks are done, in any order; the parts of a chunk in the order of its wijken.
    """
    from distributed import as_completed
    from distributed.comm import CommClosedError

    cores = max(1, sum(client.nthreads().values()))
    made_by = tuple(maker().items())
    jobs = {id(job): replace(job, made_by=made_by) for _, job, _, _ in tasks}
    pieces = -(-TASKS_PER_WORKER * cores // max(len(tasks), 1))
    whose: dict[Any, tuple[int, int]] = {}
    futures: list[Any] = []
    waiting: list[list[Any]] = []
    for i, (_, job, start, stop) in enumerate(tasks):
        cuts = _cuts(job.blocks, pieces)
        waiting.append([None] * len(cuts))
        for k, (first, last) in enumerate(cuts):
            # The job goes with every task: what is scattered is lost with the worker that holds it.
            future = client.submit(part, jobs[id(job)], start, stop, first, last, pure=False)
            whose[future.key] = (i, k)
            futures.append(future)
    try:
        for future in as_completed(futures, loop=client.loop):
            if future.status != "finished":
                raise _lost(future)
            i, k = whose[future.key]
            waiting[i][k] = future.result()
            future.release()
            if all(one is not None for one in waiting[i]):
                key, job, _, _ = tasks[i]
                yield key, job, waiting[i]
                waiting[i] = []
    except (CommClosedError, TimeoutError, OSError) as error:
        raise _gone(type(error).__name__) from None
    finally:
        with suppress(Exception):  # a scheduler that is gone has nothing to cancel
            client.cancel(futures)


def _lost(future: Any) -> MkbaError:
    """Say why a task ended without a result: its own refusal, or a worker or scheduler that is gone."""
    try:
        error = future.exception(timeout=_TIMEOUT) if future.status == "error" else None
    except Exception as gone:
        error = gone
    return error if isinstance(error, MkbaError) else _gone(type(error).__name__ if error else str(future.status))


def _gone(reason: str) -> MkbaError:
    return refuse(
        "--workers, --cluster",
        (f"een rekenproces of de scheduler viel weg ({reason})", f"a worker or the scheduler went away ({reason})"),
        ("een nieuwe poging; met --store en --resume gaat wat klaar is niet verloren",
         "another try; with --store and --resume nothing that is done is lost"),
    )  # fmt: skip


def _cuts(blocks: int, pieces: int) -> list[tuple[int, int]]:
    """Cut blocks of wijken into at most so many runs of about one length."""
    pieces = max(1, min(pieces, blocks))
    bounds = [round(i * blocks / pieces) for i in range(pieces + 1)]
    return list(pairwise(bounds))
