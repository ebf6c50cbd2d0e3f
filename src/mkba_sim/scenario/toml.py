"""A scenario as the text of a TOML file, and back to its tables."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import Taal
from mkba_sim.scenario.messages import Melding

__all__ = ["MAX_BYTES", "MAX_DEPTH", "depth", "parse", "write"]

MAX_BYTES: Final = 4_000_000
"""What a file may be: the largest table of wijken that can stand in one, and then some."""
MAX_DEPTH: Final = 16
"""Tables in tables: three times what a scenario has."""
_STRINGS: Final = re.compile(r'"""[\s\S]*?"""|' + r"'''[\s\S]*?'''" + r'|"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'|#[^\n]*")
_NAMES: Final = re.compile(r"[^\w.\- \t]")


def depth(data: object) -> int:
    """Count the tables and lists inside each other, without a call per level."""
    level, inside = 0, [data]
    while inside and level <= MAX_DEPTH:
        deeper: list[object] = []
        for value in inside:
            if isinstance(value, Mapping):
                deeper += value.values()
            elif isinstance(value, list | tuple):
                deeper += value
        level, inside = level + 1, deeper
    return level


def _endless(text: str) -> bool:
    """Tell whether a name has more parts than tables can be deep: the parser takes minutes over thousands of them."""
    return any(piece.count(".") > MAX_DEPTH for piece in _NAMES.split(_STRINGS.sub("", text)))


def parse(text: str, where: str, taal: Taal) -> dict[str, Any]:
    """Parse TOML; a fault is said with its line and column.

    Parameters
    ----------
    text : str
    where : str
        The file, for the sentence of a refusal.
    taal : {"nl", "en"}
        The language of that sentence.

    Returns
    -------
    dict
        The tables of the file.

    Raises
    ------
    MkbaError
        Text that is no TOML.
    """
    if _endless(text):
        raise MkbaError(Melding(code="toml_grens").fault(where, taal))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+), column (\d+)", str(error))
        lines = text.splitlines() or [""]
        row, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
        line = lines[row - 1].strip() if row <= len(lines) else ""
        again = re.search("overwrite|twice|redefine|mutate|extend", str(error)) is not None
        decimal = re.search(r"[=,{\[]\s*[-+]?(\d+,\d|\.\d)", line) is not None
        feiten = {"regel": row, "kolom": column, "regeltekst": line[:60], "decimaal": decimal}
        code = "toml_dubbel" if again else "toml"
        raise MkbaError(Melding(code=code, feiten=feiten).fault(where, taal)) from None
    except (ValueError, RecursionError):
        raise MkbaError(Melding(code="toml_grens").fault(where, taal)) from None


def write(tables: Mapping[str, Any]) -> str:
    """Return a TOML file that says what the tables say.

    Parameters
    ----------
    tables : mapping
        Tables as a scenario dumps them, without None.

    Returns
    -------
    str
    """
    return "\n".join(_lines(tables)).strip() + "\n"


def _lines(tables: Mapping[str, Any], pad: tuple[str, ...] = ()) -> Iterator[str]:
    """Write tables line by line: values first, then the tables inside."""
    inside = {k: v for k, v in tables.items() if isinstance(v, dict) and not {"verdeling", "p50"} & v.keys()}
    values = [f"{key} = {_value(value)}" for key, value in tables.items() if key not in inside]
    if values:
        yield from ([f"[{'.'.join(pad)}]"] if pad else []) + values + [""]
    for key, value in inside.items():
        yield from _lines(value, (*pad, key))


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # TOML wants the delete character escaped, JSON does not
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
