"""What argparse says of its own accord, in Dutch: usage, headings and refusals of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from mkba_sim.base.terms import Taal

__all__ = ["DUTCH", "sentence", "spoken"]

DUTCH: Final = {
    "usage: ": "gebruik: ",
    "positional arguments": "argumenten",
    "options": "opties",
    "subcommands": "opdrachten",
    "show this help message and exit": "toon deze hulp en stop",
    "show program's version number and exit": "toon het versienummer en stop",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "hier ontbreekt: %s",
    "one of the arguments %s is required": "een van %s is nodig",
    "expected one argument": "hier hoort een waarde achter",
    "expected at most one argument": "hier hoort hoogstens een waarde achter",
    "expected at least one argument": "hier hoort ten minste een waarde achter",
    "unrecognized arguments: %s": "onbekend: %s",
    "not allowed with argument %s": "gaat niet samen met %s",
    "ignored explicit argument %r": "hier hoort geen waarde achter, en er staat %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s is niet eenduidig: %(matches)s",
    "unexpected option string: %s": "onbekend: %s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "%(parser_name)r bestaat niet; een van %(choices)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r kan hier niet; een van %(choices)s",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "%(value)r kan hier niet, bedoeld is misschien %(closest)r; een van %(choices)s"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r kan hier niet; verwacht wordt %(type)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
}
"""By the text that argparse would look up; what a newer Python says otherwise stays English."""

_TYPES: Final = {
    "verwacht wordt int": "verwacht wordt een geheel getal",
    "verwacht wordt float": "verwacht wordt een getal",
}


def _one(text: Any) -> Any:
    return DUTCH.get(text, text)


def _many(one: str, many: str, n: int) -> str:
    if one == "expected %s argument":
        return "hier horen %s waarden achter"
    return one if n == 1 else many


def sentence(message: str) -> str:
    """Return a refusal of the command line with the types of Python in words, where it is Dutch."""
    for found, words in _TYPES.items():
        message = message.replace(found, words)
    return message


@contextmanager
def spoken(taal: Taal) -> Iterator[None]:
    """Let argparse speak a language while the block runs: its texts pass through one function, as for gettext.

    Parameters
    ----------
    taal : {"nl", "en"}
    """
    module: Any = argparse
    kept = module._, module.ngettext
    if taal == "nl":
        module._, module.ngettext = _one, _many
    try:
        yield
    finally:
        module._, module.ngettext = kept
