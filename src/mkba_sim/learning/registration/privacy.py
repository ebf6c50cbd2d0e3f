"""Personal data, recognised by name and by content. One hit refuses the file, the value is never repeated.

What is looked at: every column of every sheet, hidden ones too, the names of columns and of sheets. A comment is free
text and refused whatever it says. No option turns this off. A pseudonym is not proof of anonymity: what does not look
like a name, a number or an address passes.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from mkba_sim.base.errors import Fault
from mkba_sim.learning.registration.assumptions import number, whole
from mkba_sim.learning.registration.cells import as_month, as_text
from mkba_sim.learning.registration.faults import Where
from mkba_sim.learning.registration.sheets import Book, Sheet

__all__ = ["by_content", "by_name", "elfproef", "letters", "personal_data"]

# What stands in a name of a column, with what it is, in Dutch and English.
_STEMS: Final[tuple[tuple[tuple[str, ...], tuple[str, str]], ...]] = (
    (("bsn", "burgerservice", "sofi", "citizenservice", "socialsecurity"), ("burgerservicenummer", "citizen number")),
    (("postcode", "zipcode", "postalcode"), ("postcode", "postcode")),
    (("geboorte", "gebdat", "dob", "birth"), ("geboortedatum", "date of birth")),
    (("mail",), ("e-mailadres", "e-mail address")),
    (("adres", "address", "straat", "street", "huisnummer", "huisnr", "housenumber"), ("adres", "address")),
    (("telefoon", "telnr", "phone", "mobiel", "mobile"), ("telefoonnummer", "phone number")),
    (("iban", "rekeningnummer", "bankaccount"), ("rekeningnummer", "bank account")),
    (("kenteken", "licenseplate", "licenceplate"), ("kenteken", "licence plate")),
    (("naam", "name", "voorletters", "initials"), ("naam", "name")),
)
MAX_HEADER: Final = 40
"""Longer texts in the first row of another sheet are sentences, not names of columns."""

MIN_LENGTH: Final = 6

_POSTCODE: Final = re.compile(r"(?<!\w)[1-9]\d{3}\s?[A-Z]{2}(?!\w)")
# with or without a house number behind it
_POSTCODE_CELL: Final = re.compile(r"[1-9]\d{3}\s?[A-Za-z]{2}(?:[\s,/_-]*\d{1,5}\s?-?[A-Za-z]{0,2})?")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
# not inside a longer code: a hexadecimal pseudonym holds ten digits by chance
_PHONE: Final = re.compile(r"(?<![\dA-Za-z.,])(?:\+31|0031|0)[\s-]?(?:\(0\)[\s-]?)?(?:\d[\s-]?){8}\d(?![\dA-Za-z])")
_IBAN: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}\s?(?:[A-Z]\s?){0,4}(?:\d\s?){10,26}(?![A-Z0-9])")
_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))(?!\d)"
    r"|(?<!\d)\d{1,2}[\s-](?:jan|feb|mrt|mar|maart|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?[\s-]\d{4}(?!\d)",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"(?<!\w)(?:mevrouw|meneer|mevr|mw|dhr|de heer|familie|fam|mr|mrs|ms)\b\.?\s+\S*[^\W\d_]{2}", re.IGNORECASE
)
_INITIALS: Final = re.compile(r"(?<!\w)(?:[A-Z]\.\s?){1,5}(?:[a-z]{1,4}\s){0,3}[A-Z][a-z]{2,}")
# a pseudonym that starts with a word and ends with at most two digits may be somebody's name
_WORD: Final = re.compile(r"([^\W\d_]{3,}(?:[\s._-]*[^\W\d_]+)*)[\s._-]*\d{0,2}")
_SPACED_NINE: Final = re.compile(r"\d(?:[\s.-]?\d){7,8}")

_FIRST_YEAR: Final = 1900
_LETTERS: Final = ord("A") - 10
"""A is 10 in the control number of an IBAN."""


def plain(name: str) -> str:
    """Return a name without case, accents and separators."""
    flat = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in flat.casefold() if sign.isalnum())


def by_name(name: str) -> tuple[str, str] | None:
    """Return what personal datum the name of a column announces, in Dutch and English, or None."""
    flat = plain(name)
    for stems, what in _STEMS:
        if any(stem in flat for stem in stems):
            return what
    return None


def elfproef(digits: str) -> bool:
    """Tell whether nine digits can be a burgerservicenummer (8 digits: a leading zero got lost).

    Σ (9 - i)·d_i for the first eight minus the ninth is a multiple of 11; nine zeros are none.
    """
    if len(digits) not in (8, 9) or not digits.isascii() or not digits.isdigit() or not digits.strip("0"):
        return False
    numbers = [int(d) for d in digits.zfill(9)]
    total = sum((9 - i) * d for i, d in enumerate(numbers[:8])) - numbers[8]
    return total % 11 == 0


def _iban(text: str) -> bool:
    """Tell whether a text holds an account number: the pattern with a control number of 1 modulo 97, or a Dutch one."""
    for match in _IBAN.finditer(text.upper()):
        code = re.sub(r"\s", "", match.group())
        if re.match(r"NL\d{2}[A-Z]{4}\d{10}", code):
            return True
        turned = code[4:] + code[:4]
        if int("".join(str(ord(c) - _LETTERS) if c.isalpha() else c for c in turned)) % 97 == 1:
            return True
    return False


def by_content(text: str) -> tuple[str, str] | None:
    """Return what one cell or comment gives away on its own, or None; a month (YYYY-MM) gives away nothing."""
    if len(text) < MIN_LENGTH and "@" not in text:
        return None  # nearly every cell of a registration: shorter than a postcode
    if _MAIL.search(text):
        return "e-mailadres", "e-mail address"
    if _iban(text):
        return "rekeningnummer", "bank account"
    if _DATE.search(text):
        return "volledige datum", "full date"
    if _PHONE.search(text):
        return "telefoonnummer", "phone number"
    if _POSTCODE.search(text) or _POSTCODE_CELL.fullmatch(text):
        return "postcode", "postcode"
    if _TITLE.search(text) or _INITIALS.search(text):
        return "naam", "name"
    return None


def _digits(text: str) -> str:
    return re.sub(r"[\s.-]", "", text) if _SPACED_NINE.fullmatch(text) else ""


def _eight_digit_date(text: str) -> bool:
    """Tell whether eight digits read as a day, YYYYMMDD or DDMMYYYY."""
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return False
    for year, month, day in ((text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2])):
        try:
            datetime.date(int(year), int(month), int(day))
        except ValueError:
            continue
        if _FIRST_YEAR <= int(year) < _FIRST_YEAR + 200:
            return True
    return False


_MAJORITY: Final[tuple[tuple[Callable[[str], bool], tuple[str, str]], ...]] = (
    (lambda text: elfproef(_digits(text)), ("burgerservicenummer", "citizen number")),
    (_eight_digit_date, ("volledige datum", "full date")),
    # a phone number that a spreadsheet took for a number
    (lambda text: re.fullmatch(r"6\d{8}", text) is not None, ("telefoonnummer", "phone number")),
)


def _column(texts: Sequence[str], *, pseudonym: bool) -> tuple[str, str] | None:
    """Return what a column gives away by most of its cells."""
    filled = [text for text in texts if text]
    if len(filled) < whole("registratie.persoonsgegeven.cellen"):
        return None
    most = number("registratie.persoonsgegeven.aandeel") * len(filled)
    for test, what in _MAJORITY:
        if sum(map(test, filled)) > most:
            return what
    # a prefix such as "dossier-" is the same in every row, names are not; a worker's stands in many rows
    words = [match[1].casefold() for text in set(filled) if (match := _WORD.fullmatch(text))] if pseudonym else []
    share = number("registratie.persoonsgegeven.aandeel") * len(set(filled))
    return ("naam", "name") if len(set(words)) > share and len(set(words)) > 1 else None


def letters(index: int) -> str:
    """Return the letters of a column, counted from 0."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _found(where: Where, place: dict[str, Any], what: tuple[str, str], mend: tuple[str, str]) -> Fault:
    return Fault(
        where=where.at(**place),
        found=(
            f"dit lijkt een persoonsgegeven ({what[0]})",
            f"this looks like personal data ({what[1]})",
        ),
        accepted=mend,
    )


_REMOVE: Final = (
    "verwijder de kolom, gebruik een pseudoniem als dossier_id",
    "remove the column, use a pseudonym as dossier_id",
)
_MONTHS: Final = (
    "verwijder het, ook uit verborgen bladen; een maand staat er als JJJJ-MM",
    "remove it, from hidden sheets too; a month is written as YYYY-MM",
)
PSEUDONYMS: Final = ("dossier_id", "medewerker")
"""Columns in which a name could pass for a code."""


def _sheet(where: Where, sheet: Sheet, known: frozenset[str], months: frozenset[str]) -> Iterator[Fault]:
    header = [as_text(cell) for cell in sheet.rows[0]] if sheet.rows else []
    width = max(map(len, sheet.rows), default=0)
    for c in range(width):
        name = header[c] if c < len(header) else ""
        label = name if name in known else letters(c)
        named = by_name(name) if name not in known and len(name) <= MAX_HEADER else None
        if named is not None:
            # the name itself announces it, so it is no value; a cell that gives something away is never repeated
            told = label if by_content(name) or _digits(name) else name
            yield _found(where, {"column": told}, named, _REMOVE)
            continue
        texts = [as_text(row[c]) if c < len(row) else "" for row in sheet.rows]
        if name in months:
            cells = (row[c] if c < len(row) else None for row in sheet.rows)
            texts = [as_month(cell) if isinstance(cell, datetime.date) else as_text(cell) for cell in cells]
        hit = next(((r, what) for r, text in enumerate(texts) if (what := by_content(text))), None)
        if hit is not None:
            yield _found(where, {"row": hit[0] + 1, "column": label}, hit[1], _MONTHS)
        elif (majority := _column(texts[name in known :], pseudonym=name in PSEUDONYMS)) is not None:
            yield _found(where, {"column": label}, majority, _REMOVE)
    for r, c, _ in sheet.notes:
        yield Fault(
            where=where.at(row=r, column=letters(c - 1)),
            found=("bij deze cel staat een opmerking", "this cell has a comment"),
            accepted=(
                "verwijder haar: vrije tekst hoort niet in een registratie",
                "remove it: free text has no place in a registration",
            ),
        )


def personal_data(book: Book, known: frozenset[str], months: frozenset[str]) -> list[Fault]:
    """Find personal data anywhere in a file.

    Parameters
    ----------
    book : Book
    known : frozenset of str
        Names of columns that a file of this kind holds.
    months : frozenset of str
        Those of them that hold a month.

    Returns
    -------
    list of Fault
        One per column or comment; empty where nothing was found.
    """
    faults: list[Fault] = []
    for i, sheet in enumerate(book.sheets):
        title = sheet.name
        what = None if title is None else by_name(title) or by_content(title)
        if what is not None:
            title = f"nr. {i + 1}"
            faults.append(_found(Where(file=book.file, sheet=title), {}, what, _MONTHS))
        faults += _sheet(Where(file=book.file, sheet=title), sheet, known, months)
    return faults
