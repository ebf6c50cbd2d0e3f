"""Synthetic files in the layout of the CBS's Kerncijfers wijken en buurten, with a truth behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mkba_sim.evidence import tables as evidence

HEADER = (
    "gwb_code_10", "gwb_code_8", "regio", "gm_naam", "recs", "gwb_code", "ind_wbz", "a_inw", "a_man", "a_65_oo",
    "a_hh", "a_1p_hh", "a_hh_z_k", "a_hh_m_k", "g_hhgro", "p_hh_osm", "a_soz_wb", "a_soz_ww", "a_jz_tn", "a_wmo_t",
)  # fmt: skip
RATES = {"a_soz_wb": ("a_hh", 0.05), "a_jz_tn": ("a_hh_m_k", 0.18), "a_wmo_t": ("a_65_oo", 0.2)}
"""Of the synthetic country: count, base and rate."""


@dataclass
class Land:
    """A synthetic country: rows by column name, and the latent log-odds of each buurt of GM0042."""

    rows: list[dict[str, Any]]
    x: np.ndarray

    def row(self, code: str) -> dict[str, Any]:
        return next(row for row in self.rows if row["gwb_code_10"] == code)


def _fives(value: float) -> int:
    return int(5 * round(value / 5))


def land(seed: int = 5, buurten: int = 40, *, noise: float = 0.15) -> Land:
    """Draw a country of two gemeenten; GM0042 has buurten that differ in problems, GM0043 has one."""
    rng = np.random.default_rng(seed)
    x = 0.3 + 0.5 * rng.standard_normal(buurten)
    rows: list[dict[str, Any]] = []

    def add(code: str, regio: str, gemeente: str, recs: str, counts: dict[str, Any]) -> None:
        rows.append({
            "gwb_code_10": code, "gwb_code_8": code[2:], "regio": regio, "gm_naam": gemeente, "recs": recs,
            "gwb_code": code, "ind_wbz": 1, "a_man": ".", "g_hhgro": "2,1", "p_hh_osm": ".", "a_soz_ww": ".", **counts,
        })  # fmt: skip

    def people(households: int, shift: float, rest: np.ndarray) -> dict[str, Any]:
        families, single = _fives(0.35 * households), _fives(0.4 * households)
        couples = households - families - single
        base = {"a_hh": households, "a_hh_m_k": families, "a_65_oo": _fives(0.35 * households)}
        found = {
            name: _fives(rng.poisson(rate * np.exp(shift + rest[i]) * base[of]))
            for i, (name, (of, rate)) in enumerate(RATES.items())
        }
        inhabitants = _fives(2.1 * households)
        return {"a_inw": inhabitants, "a_1p_hh": single, "a_hh_z_k": couples, **base, **found}

    size = 8_000_000
    add("NL00", "Nederland", "Nederland", "Land", people(size, 0.0, np.zeros(3)))
    sizes = [_fives(rng.uniform(400, 3000)) for _ in range(buurten)]
    add("GM0042", "Frieswijk Súd", "Frieswijk Súd", "Gemeente", people(sum(sizes), 0.3, np.zeros(3)))
    add("WK004200", "Wijk 00", "Frieswijk Súd", "Wijk", people(sum(sizes), 0.3, np.zeros(3)))
    for i, households in enumerate(sizes):
        counts = people(households, float(x[i]), noise * rng.standard_normal(3))
        add(f"BU004200{i:02d}", f"Buurt {i:02d} – é", "Frieswijk Súd", "Buurt", counts)
    add("GM0043", "Kleindorp", "Kleindorp", "Gemeente", people(500, 0.0, np.zeros(3)))
    add("WK004300", "Wijk 00", "Kleindorp", "Wijk", people(500, 0.0, np.zeros(3)))
    add("BU00430000", "Kleindorp", "Kleindorp", "Buurt", people(500, 0.0, np.zeros(3)))
    return Land(rows=rows, x=x)


def rotterdam() -> list[dict[str, Any]]:
    """Return Rotterdam's published table in the same layout: households only, as the year 2025 has it."""
    rows = []
    for row in evidence.rotterdam().values():
        rows.append({
            "gwb_code_10": row["code"], "gwb_code_8": row["code"][2:], "regio": row["naam"], "gm_naam": "Rotterdam",
            "recs": row["soort"], "gwb_code": row["code"], "ind_wbz": 1, "a_inw": row["inwoners"], "a_man": ".",
            "a_65_oo": row["inw_65plus"], "a_hh": row["hh_totaal"], "a_1p_hh": row["hh_eenpersoons"],
            "a_hh_z_k": row["hh_zonder_kinderen"], "a_hh_m_k": row["hh_met_kinderen"], "g_hhgro": ".", "p_hh_osm": ".",
            "a_soz_wb": ".", "a_soz_ww": ".", "a_jz_tn": ".", "a_wmo_t": ".",
        })  # fmt: skip
    return rows


def text(rows: Sequence[dict[str, Any]], header: Sequence[str] = HEADER, *, delimiter: str = ";") -> str:
    """Return a csv; cells are padded with spaces, as in some years."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[f"   {row[name]}" if str(row[name]) == "." else row[name] for name in header] for row in rows])
    return out.getvalue()


def workbook(path: Path, rows: Sequence[dict[str, Any]], header: Sequence[str] = HEADER) -> Path:
    """Write the workbook, with a sheet of explanations before the figures."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Toelichting"
    book.active.append(["Kerncijfers wijken en buurten"])
    sheet = book.create_sheet("KWB")
    sheet.append(list(header))
    for row in rows:
        sheet.append([row[name] for name in header])
    book.save(path)
    return path
