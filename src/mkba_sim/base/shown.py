"""Text of others on a terminal: what would steer it, or turn the reading order, is shown as an escape."""

from __future__ import annotations

import re
from typing import Any, Final

__all__ = ["Shown", "cut", "visible"]

# C0 but tab, line feed and carriage return; C1; marks of direction; separators of lines that look like none;
# characters without a shape; halves of a pair.
_STEERING: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
)
_IN_TEXT: Final = re.compile(f"[{_STEERING}]")
_IN_LINE: Final = re.compile(f"[{_STEERING}\t\n\r]")


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def visible(text: str, *, line: bool = False) -> str:
    """Show control characters as JSON would write them.

    Parameters
    ----------
    text : str
    line : bool
        Whether the text is part of one line: then tabs and ends of lines are shown too.

    Returns
    -------
    str
        A JSON document stays the same document.
    """
    return (_IN_LINE if line else _IN_TEXT).sub(_escape, text)


def cut(text: str, length: int) -> str:
    """Leave out the middle of a text that is too long to read."""
    if len(text) <= length:
        return text
    head = (length - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (length - 1 - head) :]}"


class Shown:
    """A text stream that shows what it is given; everything else is that of the stream inside."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, its control characters as escapes."""
        self._stream.write(visible(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
