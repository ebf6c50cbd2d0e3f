"""The long table of a run for R, Power BI and their kind: one row per draw, reading, actor, post and year.

Euros are undiscounted, in prices of the scenario's prijspeil. A combination of actor, post and year that is zero in
every draw is left out; what is there, is there for every draw, so that means need no filling in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import Taal
from mkba_sim.run.results import write_whole
from mkba_sim.views.excel.library import need

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["KOLOMMEN", "blocks", "write_csv", "write_parquet"]

KOLOMMEN: Final = ("draw", "lezing", "actor", "post", "jaar", "soort", "euro")
_DRAWS_PER_BLOCK: Final = 500


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some draws of one reading and kind.

    Attributes
    ----------
    lezing, soort : str
    draws : (draw,) int64
    actor, post : tuple of str
        Of each combination.
    jaar : (combination,) int64
    euro : (draw, combination) float64
    """

    lezing: str
    soort: str
    draws: NDArray[np.int64]
    actor: tuple[str, ...]
    post: tuple[str, ...]
    jaar: NDArray[np.int64]
    euro: NDArray[np.float64]


def blocks(results: Mapping[str, xr.Dataset]) -> Iterator[Block]:
    """Cut a run into blocks of draws, so that the table never stands in memory as a whole."""
    for lezing, result in results.items():
        for soort, dim in (("kosten", "kostenpost"), ("baten", "batenpost")):
            array = result[soort].transpose("draw", "actor", dim, "jaar")
            values = array.values
            used = np.argwhere((values != 0).any(axis=0))
            if not len(used):
                continue
            actor = tuple(str(array["actor"].values[i]) for i in used[:, 0])
            post = tuple(str(array[dim].values[i]) for i in used[:, 1])
            jaar = array["jaar"].values[used[:, 2]].astype(np.int64)
            for start in range(0, len(values), _DRAWS_PER_BLOCK):
                rows = slice(start, start + _DRAWS_PER_BLOCK)
                yield Block(
                    lezing=lezing,
                    soort=soort,
                    draws=array["draw"].values[rows],
                    actor=actor,
                    post=post,
                    jaar=jaar,
                    euro=values[rows][:, used[:, 0], used[:, 1], used[:, 2]],
                )


def write_csv(path: Path, results: Mapping[str, xr.Dataset]) -> None:
    """Write the long table as CSV: UTF-8, commas, decimal points, every digit; whole or not at all."""

    def write(target: Path) -> None:
        with target.open("w", encoding="utf-8", newline="") as stream:
            stream.write(",".join(KOLOMMEN) + "\n")
            for b in blocks(results):
                middle = [
                    f",{b.lezing},{a},{p},{j},{b.soort},"
                    for a, p, j in zip(b.actor, b.post, b.jaar.tolist(), strict=True)
                ]
                for draw, euros in zip(b.draws.tolist(), b.euro.tolist(), strict=True):
                    stream.write("".join([f"{draw}{m}{e!r}\n" for m, e in zip(middle, euros, strict=True)]))

    write_whole(path, write)


def write_parquet(path: Path, results: Mapping[str, xr.Dataset], taal: Taal = "nl") -> None:
    """Write the long table as Parquet, one row group per block; whole or not at all."""
    pa = need("pyarrow", "parquet", taal)
    parquet = need("pyarrow.parquet", "parquet", taal)
    words = pa.dictionary(pa.int32(), pa.string())
    types = (pa.int64(), words, words, words, pa.int32(), words, pa.float64())
    first = next(iter(results.values()))
    notes = {"prijspeil": str(first.attrs["prijspeil"]), "scenario_id": str(first.attrs["scenario_id"])}
    schema = pa.schema(list(zip(KOLOMMEN, types, strict=True)), metadata=notes)

    def coded(names: tuple[str, ...], repeat: int) -> Any:
        known = sorted(set(names))
        codes = np.array([known.index(name) for name in names], dtype=np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(np.tile(codes, repeat)), pa.array(known))

    def write(target: Path) -> None:
        with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
            for b in blocks(results):
                n, m = b.euro.shape
                columns = [
                    pa.array(np.repeat(b.draws, m)),
                    coded((b.lezing,) * m, n),
                    coded(b.actor, n),
                    coded(b.post, n),
                    pa.array(np.tile(b.jaar.astype(np.int32), n)),
                    coded((b.soort,) * m, n),
                    pa.array(b.euro.ravel()),
                ]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))

    write_whole(path, write)
