"""What Excel refuses, or repairs with a message, in a workbook that other programs open without a word.

Excel itself is not at hand where these tests run. What it is known to be strict about is checked in the XML: names,
lengths, counts, references, order; the order and kind of elements by the schemas of the format (openxml-audit).
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl.utils import range_boundaries

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
NUMBER = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?", flags=re.I)
LONGEST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}


def schema_errors(path: Path) -> list[str]:
    """Return what the schemas of the format say is wrong."""
    from openxml_audit import OpenXmlValidator

    return [str(error) for error in OpenXmlValidator().validate(path).errors]


def complaints(path: Path) -> list[str]:
    """Return what Excel would not accept beyond the schemas."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        parts = {name: ET.fromstring(archive.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    found = [f"part twice: {name}" for name, n in Counter(name.lower() for name in names).items() if n > 1]
    found += _package(parts)
    book = parts["xl/workbook.xml"]
    titles = [sheet.get("name", "") for sheet in book.iter(f"{MAIN}sheet")]
    found += _sheet_names(titles)
    found += _defined_names(book, titles)
    styles, strings = parts["xl/styles.xml"], parts["xl/sharedStrings.xml"]
    found += _styles(styles)
    texts = ["".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in strings.iter(f"{MAIN}si")]
    found += [f"text of {len(text)} characters" for text in texts if len(text.encode("utf-16-le")) > 2 * 32767]
    formats = len(styles.find(f"{MAIN}cellXfs") or [])
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            found += [f"{name}: {text}" for text in _worksheet(part, formats, len(texts))]
        if name.startswith("xl/charts/chart"):
            found += [f"{name}: {text}" for text in _chart(part, titles)]
        if name.startswith("xl/drawings/drawing"):
            found += [f"{name}: long description" for e in part.iter() if len(e.get("descr", "")) > 255]
    return found


def _package(parts: dict[str, ET.Element]) -> Iterator[str]:
    """Every part has a type, and every relation leads to a part, without anything outside the file."""
    types = parts["[Content_Types].xml"]
    overrides = [e.get("PartName", "").lstrip("/") for e in types.iter(f"{TYPES}Override")]
    endings = {e.get("Extension") for e in types.iter(f"{TYPES}Default")}
    yield from (f"type without a part: {name}" for name in overrides if name not in parts)
    yield from (f"type twice: {name}" for name, n in Counter(overrides).items() if n > 1)
    for name, part in parts.items():
        if name != "[Content_Types].xml" and name not in overrides and name.rpartition(".")[2] not in endings:
            yield f"part without a type: {name}"
        if not name.endswith(".rels"):
            continue
        folder = name.replace("_rels/", "").rpartition("/")[0]
        identities = [e.get("Id") for e in part.iter(f"{PACKAGE}Relationship")]
        if len(identities) != len(set(identities)):
            yield f"relation twice in {name}"
        for relation in part.iter(f"{PACKAGE}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                yield f"leads outside: {target}"
                continue
            place = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            while "/../" in place:
                place = re.sub(r"[^/]+/\.\./", "", place, count=1)
            if place not in parts:
                yield f"relation to nowhere: {name} {target}"


def _sheet_names(titles: list[str]) -> Iterator[str]:
    for title in titles:
        if not 1 <= len(title) <= 31 or re.search(r"[\[\]:*?/\\]", title) or title[0] == "'" or title[-1] == "'":
            yield f"sheet name {title!r}"
        if title.lower() == "history":
            yield "a sheet may not be called History"
    yield from (f"sheet twice: {title}" for title, n in Counter(t.lower() for t in titles).items() if n > 1)


def _defined_names(book: ET.Element, titles: list[str]) -> Iterator[str]:
    seen = set()
    for element in book.iter(f"{MAIN}definedName"):
        name, sheet = element.get("name", ""), element.get("localSheetId")
        if (name.lower(), sheet) in seen:
            yield f"defined name twice: {name}"
        seen.add((name.lower(), sheet))
        if not re.fullmatch(r"[A-Za-z_\\][\w.\\]{0,254}", name) or re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]", name):
            yield f"defined name {name!r}"
        if sheet is not None and int(sheet) >= len(titles):
            yield f"defined name {name} of sheet {sheet}"
        yield from _references(element.text or "", titles)


def _references(formula: str, titles: list[str]) -> Iterator[str]:
    """A name with a space or a dot stands between quotes, and the sheet is there."""
    for quoted, plain in re.findall(r"(?:'((?:[^']|'')+)'|([\w.]+(?: [\w.]+)*))!", formula):
        title = quoted.replace("''", "'") or plain
        if title not in titles:
            yield f"reference to a sheet that is not there: {formula}"
        if plain and not re.fullmatch(r"[A-Za-z_]\w*", plain):
            yield f"reference without quotes: {formula}"


def _styles(styles: ET.Element) -> Iterator[str]:
    tables = {name: styles.find(f"{MAIN}{name}") for name in ("fonts", "fills", "borders", "cellXfs", "numFmts")}
    for name, table in tables.items():
        if table is not None and int(table.get("count", len(table))) != len(table):
            yield f"count of {name}"
    own = {int(e.get("numFmtId", 0)) for e in styles.iter(f"{MAIN}numFmt")}
    cells = tables["cellXfs"]
    for cell in cells if cells is not None else ():
        for attribute, table in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            if int(cell.get(attribute, 0)) >= len(tables[table] or []):
                yield f"style with {attribute} {cell.get(attribute)}"
        number = int(cell.get("numFmtId", 0))
        if number >= 164 and number not in own:
            yield f"style with number format {number}"
    codes = [e.get("formatCode", "") for e in styles.iter(f"{MAIN}numFmt")]
    yield from (f"number format of {len(code)} characters" for code in codes if not 0 < len(code) <= 255)
    if len(cells if cells is not None else ()) > 64_000:
        yield "too many styles"


def _worksheet(sheet: ET.Element, formats: int, texts: int) -> Iterator[str]:
    yield from _cells(sheet, formats, texts)
    yield from _ranges([e.get("ref", "") for e in sheet.iter(f"{MAIN}mergeCell")], "merged")
    yield from (f"width {e.get('width')}" for e in sheet.iter(f"{MAIN}col") if not 0 <= float(e.get("width", 0)) <= 255)
    yield from (f"height {e.get('ht')}" for e in sheet.iter(f"{MAIN}row") if float(e.get("ht", 0)) > 409)
    for pane in sheet.iter(f"{MAIN}pane"):
        if not CELL.fullmatch(pane.get("topLeftCell", "")):
            yield f"pane at {pane.get('topLeftCell')}"
    for table in sheet.iter(f"{MAIN}dataValidations"):
        if int(table.get("count", len(table))) != len(table) or len(table) > 65_534:
            yield "count of validations"
        yield from _ranges([ref for e in table for ref in e.get("sqref", "").split()], "validated")
        for rule in table:
            yield from _validation(rule)


def _cells(sheet: ET.Element, formats: int, texts: int) -> Iterator[str]:
    above = 0
    for row in sheet.iter(f"{MAIN}row"):
        here = int(row.get("r", 0))
        if here <= above or here > 1_048_576:
            yield f"row {here} after {above}"
        above, left = here, 0
        for cell in row.iter(f"{MAIN}c"):
            place = cell.get("r", "")
            found = CELL.fullmatch(place)
            column = range_boundaries(place)[0] if found else 0
            if found is None or int(found[2]) != here or column <= left or column > 16_384:
                yield f"cell {place}"
            left = column
            if int(cell.get("s", 0)) >= formats:
                yield f"cell {place}: style {cell.get('s')}"
            value, formula = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}f")
            if cell.get("t") == "s" and not 0 <= int(value.text if value is not None else -1) < texts:  # type: ignore[arg-type]
                yield f"cell {place}: text {value}"
            # A formula without a value is calculated when the workbook is opened.
            number = None if value is None or (formula is not None and not value.text) else value.text or ""
            if cell.get("t", "n") == "n" and number is not None and not NUMBER.fullmatch(number):
                yield f"cell {place}: number {number}"
            if formula is not None:
                yield from (f"cell {place}: {text}" for text in _formula(formula.text or "", 8192))


def _formula(text: str, longest: int) -> Iterator[str]:
    if not text or text.startswith("=") or len(text) > longest:
        yield f"formula of {len(text)} characters: {text[:20]}"
    if text.count("(") != text.count(")") or text.count('"') % 2:
        yield f"unbalanced formula {text}"
    if ";" in re.sub(r'"[^"]*"', "", text):
        yield f"formula with semicolons {text}"


def _validation(rule: ET.Element) -> Iterator[str]:
    where = rule.get("sqref")
    for attribute, longest in LONGEST.items():
        if len(rule.get(attribute, "")) > longest:
            yield f"validation of {where}: {attribute} of {len(rule.get(attribute, ''))}"
    for child in rule:
        text = child.text or ""
        if len(text) > 255:
            yield f"validation of {where}: {len(text)} characters"
        if rule.get("type") == "list":
            if not (text.startswith('"') and text.endswith('"')) or '"' in text[1:-1].replace('""', ""):
                yield f"validation of {where}: list {text}"
            words = text.strip('"').split(",")
            if not all(words) or any(word != word.strip() for word in words):
                yield f"validation of {where}: an option with a comma or a space around it: {text}"
        else:
            yield from _formula(text, 255)
    kinds = {"between": 2, "notBetween": 2}
    wanted = 1 if rule.get("type") in ("list", "custom") else kinds.get(rule.get("operator", "between"), 1)
    if len(rule) != wanted:
        yield f"validation of {where}: {len(rule)} formulas"


def _ranges(refs: list[str], what: str) -> Iterator[str]:
    """No two ranges overlap."""
    boxes = [range_boundaries(ref) for ref in refs]
    for i, (a, b, c, d) in enumerate(boxes):
        for j in range(i):
            e, f, g, h = boxes[j]
            if a <= g and e <= c and b <= h and f <= d:
                yield f"{what} twice: {refs[i]} and {refs[j]}"


def _chart(chart: ET.Element, titles: list[str]) -> Iterator[str]:
    for element in chart.iter():
        if element.tag.endswith("}f"):
            yield from _references(element.text or "", titles)
    for title in (e for e in chart.iter() if e.tag.endswith("}t")):
        if len(title.text or "") > 255:
            yield "title of more than 255 characters"
