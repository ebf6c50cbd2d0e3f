"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from mkba_sim.base.errors import refuse

__all__ = ["check_writable", "read_regular", "write_text", "write_whole"]


def read_regular(path: Path, most: int) -> bytes:
    """Read a file that is a file: a pipe would be waited for, a device would never end.

    Parameters
    ----------
    path : Path
    most : int
        Bytes.

    Returns
    -------
    bytes

    Raises
    ------
    MkbaError
        A pipe, a device or a socket; or a file of more bytes.
    OSError
        What cannot be opened: no such file, a folder, no permission.
    """
    accepted = (
        f"een gewoon bestand van hoogstens {most / 1e6:.0f} MB",
        f"a regular file of at most {most / 1e6:.0f} MB",
    )
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    # Not to wait where a pipe was put between looking and opening.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise refuse(str(path), ("dit is geen gewoon bestand", "this is no regular file"), accepted)
        data = stream.read(most + 1)
    if len(data) > most:
        size = max(found.st_size, len(data)) / 1e6
        raise refuse(str(path), (f"dit bestand is {size:.1f} MB", f"this file is {size:.1f} MB"), accepted)
    return data


def check_writable(path: Path) -> None:
    """Refuse a place that cannot be written to, before any work is done.

    Raises
    ------
    MkbaError
        The folder does not exist or cannot be written to, or the path is no regular file.
    """
    accepted = ("de naam van een bestand in een bestaande map", "the name of a file in an existing folder")
    try:
        if path.is_dir():
            raise refuse(str(path), ("dit is een map", "this is a folder"), accepted)
        if path.exists() and not path.is_file():
            # A device or a pipe would be replaced by a file.
            raise refuse(str(path), ("dit is geen gewoon bestand", "this is no regular file"), accepted)
        if not path.parent.is_dir():
            missing = (f"de map {path.parent} bestaat niet", f"the folder {path.parent} does not exist")
            raise refuse(str(path), missing, accepted)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(
            str(path), (f"hier kan niet worden geschreven ({reason})", f"this cannot be written ({reason})"), accepted
        ) from None
    os.close(handle)
    Path(name).unlink()


def _reserve(path: Path, size: int) -> None:
    """Find out whether a file of this size fits, before a library that cannot take a refusal writes it."""
    if size and hasattr(os, "posix_fallocate"):
        with path.open("wb") as handle:
            os.posix_fallocate(handle.fileno(), 0, size)
            handle.truncate(0)
    elif size > shutil.disk_usage(path.parent).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _to_disk(path: Path) -> None:
    """Wait until a file is on the disk: a name must not come before what it names."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def write_whole(path: Path, write: Callable[[Path], object], *, size: int = 0) -> None:
    """Write beside the target and put it in place in one step: a reader sees the old file or the new one.

    Parameters
    ----------
    path : Path
    write : callable
        Called with the file to write, beside the target.
    size : int
        Bytes that must fit, where ``write`` hands the file to a library that ends the process on a full disk.

    Raises
    ------
    MkbaError
        A place that cannot be written to, or is full; the existing file is untouched.
    """
    path = path.resolve()  # a link stays a link; what it points to is replaced
    check_writable(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        _reserve(temporary, size)
        write(temporary)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        _to_disk(temporary)
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(
            str(path),
            (f"schrijven is mislukt ({reason})", f"writing failed ({reason})"),
            ("een plaats met ruimte om te schrijven", "a place with room to write"),
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""

    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    write_whole(path, write)
