"""A comparison as a long table for R, Power BI and their kind: one row per draw, reading, scenario and outcome.

``uitkomst`` is ratio, saldo or saldo_actor; ``van`` is the perspective or the actor. Euros are present values. An
undefined ratio is an empty cell; what is infinite is ``inf``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import Taal
from mkba_sim.run.results import write_whole
from mkba_sim.views.excel.library import need

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["KOLOMMEN", "write_long"]

KOLOMMEN: Final = ("draw", "lezing", "scenario", "uitkomst", "van", "waarde")
_OUTCOMES: Final = (("ratio", "perspectief"), ("saldo", "perspectief"), ("saldo_actor", "actor"))
_UNSAFE: Final = ("=", "+", "-", "@", "\t", "\r")


def _columns(found: xr.Dataset) -> Iterator[tuple[tuple[str, str, str, str], NDArray[np.float64]]]:
    """Yield reading, scenario, outcome and whose it is, with the values of all draws."""
    for lezing in found["lezing"].values:
        for scenario in found["scenario"].values:
            for name, dim in _OUTCOMES:
                values = found[name].sel(lezing=lezing, scenario=scenario).transpose(dim, "draw").values
                for code, draws in zip(found[dim].values, values, strict=True):
                    yield (str(lezing), str(scenario), name, str(code)), draws


def _quoted(text: str) -> str:
    """Write a name in a CSV: quoted, and never a formula to the spreadsheet that opens it."""
    if text.startswith(_UNSAFE):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def _write_csv(target: Path, found: xr.Dataset) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(KOLOMMEN) + "\n")
        labels = found["draw"].values.tolist()
        for words, values in _columns(found):
            middle = ",".join(_quoted(word) for word in words)
            numbers = ("" if math.isnan(v) else repr(v) for v in values.tolist())
            stream.write("".join([f"{d},{middle},{v}\n" for d, v in zip(labels, numbers, strict=True)]))


def _write_parquet(target: Path, found: xr.Dataset, taal: Taal) -> None:
    pa = need("pyarrow", "parquet", taal)
    parquet = need("pyarrow.parquet", "parquet", taal)
    word = pa.dictionary(pa.int32(), pa.string())
    types = (pa.int64(), word, word, word, word, pa.float64())
    notes = {"prijspeil": str(found.attrs["prijspeil"]), "seed": str(found.attrs["seed"])}
    schema = pa.schema(list(zip(KOLOMMEN, types, strict=True)), metadata=notes)
    draws = pa.array(found["draw"].values.astype(np.int64))

    def repeated(text: str) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(draws), dtype=np.int32)), pa.array([text]))

    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for words, values in _columns(found):
            columns = [draws, *(repeated(text) for text in words), pa.array(values, mask=np.isnan(values))]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def write_long(path: Path, found: xr.Dataset, taal: Taal = "nl") -> None:
    """Write the long table as CSV or Parquet, by the end of the name; whole or not at all.

    Parameters
    ----------
    path : Path
        Ends in ``.csv`` or ``.parquet``.
    found : xarray.Dataset
        Of :func:`mkba_sim.analyses.compare.compute.compare`.
    taal : {"nl", "en"}
        The language of a refusal.

    Raises
    ------
    MkbaError
        A place that cannot be written to, or pyarrow is not installed.
    """

    def write(target: Path) -> None:
        if path.suffix.lower() == ".csv":
            _write_csv(target, found)
        else:
            _write_parquet(target, found, taal)

    write_whole(path, write)
