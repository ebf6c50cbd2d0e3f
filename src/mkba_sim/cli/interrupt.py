"""Ctrl-C and a request to end, each handled once, wherever in the program they arrive."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from mkba_sim.base.terms import Taal

__all__ = ["Interrupts", "interrupts"]

_AGAIN: Final = 0.05
"""Seconds until a signal that was lost in a callback is sent again."""
_PATIENCE: Final = 10.0
"""Seconds in which a second signal is taken for the first: what runs is being rounded off."""
_TEXT: Final = ("onderbroken", "interrupted")


class Interrupts:
    """What has arrived so far."""

    def __init__(self) -> None:
        self.number = signal.SIGINT
        self.since: float | None = None
        self.lost = False

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C, 143 after a request to end: 128 and the number of the signal."""
        return 128 + self.number

    def sentence(self, taal: Taal, more: str = "") -> str:
        """Say it in one line; ``more`` says what is kept."""
        return f"mkba-sim: {_TEXT[0 if taal == 'nl' else 1]}{more}."

    def arrive(self, number: int, frame: object) -> None:
        """Stop the main thread, once."""
        if self.since is not None and not self.lost:
            if time.monotonic() - self.since > _PATIENCE:
                os._exit(self.exit_code)
            return
        self.number, self.lost = signal.Signals(number), False
        self.since = time.monotonic()
        raise KeyboardInterrupt

    def unraisable(self, found: Any) -> None:
        """Send a signal again that arrived in a weakref callback or a finalizer: there Python drops the exception."""
        if self.since is None or not issubclass(found.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(found)
            return
        self.lost = True
        timer = threading.Timer(_AGAIN, self._send)
        timer.daemon = True
        timer.start()

    def _send(self) -> None:
        if hasattr(signal, "pthread_kill"):
            # to the main thread itself, so that it wakes up from what it waits for
            signal.pthread_kill(threading.main_thread().ident or 0, self.number)
        else:
            import _thread

            _thread.interrupt_main(self.number)


@contextmanager
def interrupts() -> Iterator[Interrupts]:
    """Handle SIGINT and SIGTERM while the block runs; elsewhere than in the main thread nothing changes."""
    found = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield found
        return
    numbers = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, found.arrive) for number in numbers}
    hook, sys.unraisablehook = sys.unraisablehook, found.unraisable
    try:
        yield found
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)
