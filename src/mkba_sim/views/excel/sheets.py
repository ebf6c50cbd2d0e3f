"""The tables of a result workbook, as plain rows: what the summary says, without a number of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.terms import ACTOREN, BATENPOSTEN, GEMEENTE, KOSTENPOSTEN, PERSPECTIEVEN, Taal, label
from mkba_sim.outcomes.dataset import INTERVALS, quantile
from mkba_sim.views.excel.layout import Tekst, say

if TYPE_CHECKING:
    import xarray as xr

    from mkba_sim.scenario.scenario import Scenario

__all__ = ["Tabel", "actors", "draws_table", "evidence_table", "facts", "parameters", "posts", "ratios", "years"]

Waarde = str | float
Array = NDArray[np.float64]

_T: Final[Mapping[str, Tekst]] = {
    "lezing": ("lezing", "reading"),
    "perspectief": ("perspectief", "perspective"),
    "actor": ("actor", "actor"),
    "jaar": ("jaar", "year"),
    "soort": ("soort", "kind"),
    "post": ("post", "post"),
    "kosten": ("kosten", "costs"),
    "baten": ("baten", "benefits"),
    "ratio": ("kosten-batenverhouding", "benefit-cost ratio"),
    "saldo": ("saldo (euro)", "balance (euros)"),
    "verzilverd": ("verzilverbaar saldo", "cashable balance"),
    "begroting": ("begroting jaar 2", "budget year 2"),
    "terug": ("terugverdientijd (jaar)", "payback (year)"),
    "mediaan": ("mediaan", "median"),
    "gemiddelde": ("gemiddelde", "mean"),
    "eindig": ("gemiddelde (van de eindige)", "mean (of the finite)"),
    "verhouding_gemiddelden": ("gemiddelde baten / gemiddelde kosten", "mean benefits / mean costs"),
    "kans": ("P(baten > kosten)", "P(benefits > costs)"),
    "plus_oneindig": ("aandeel +∞", "share +∞"),
    "min_oneindig": ("aandeel -∞", "share -∞"),
    "onbepaald": ("aandeel onbepaald", "share undefined"),
    "laag": ("{p} % laag", "{p} % low"),
    "hoog": ("{p} % hoog", "{p} % high"),
    "per_actor": ("Per actor", "By actor"),
    "geld": ("Kasstroom", "Cash flow"),
    "kasstroom": ("kasstroom", "cash flow"),
    "cumulatief": ("cumulatief", "cumulative"),
    "alle": ("alle actoren", "all actors"),
    "huishoudens": ("Huishoudjaren en escalaties (gemiddelde)", "Household-years and escalations (mean)"),
    "escalaties": ("escalaties", "escalations"),
    "posten": ("Kosten en baten per post", "Costs and benefits by post"),
    "totaal": ("totaal", "total"),
    "trekking": ("trekking", "draw"),
    "trekkingen": ("trekkingen", "draws"),
    "parameter": ("parameter", "parameter"),
    "eenheid": ("eenheid", "unit"),
    "graad": ("graad", "grade"),
    "groep": ("groep", "group"),
    "bron": ("bron", "source"),
    "gevarieerd": ("gevarieerd", "varied"),
    "ja": ("ja", "yes"),
    "nee": ("nee", "no"),
    "vindplaats": ("vindplaats", "locator"),
    "toelichting": ("toelichting", "note"),
    "waarde": ("waarde", "value"),
    "prijspeil": ("prijspeil", "price year"),
    "hh": ("huishoudens", "households"),
    "fte": ("fte opgegeven", "fte stated"),
    "fte_gevraagd": ("fte die de caseload vraagt", "fte that the caseload asks for"),
    "discontovoet": ("discontovoet", "discount rate"),
    "horizon": ("horizon (jaren)", "horizon (years)"),
    "bewijs": ("bewijs", "evidence"),
    "seed": ("toevalsgetal (seed)", "seed"),
    "versie": ("versie van mkba-sim", "version of mkba-sim"),
    "id": ("kenmerk van het scenario (SHA-256)", "identity of the scenario (SHA-256)"),
    "opnieuw": ("opnieuw getrokken, lezing {lezing}", "drawn again, reading {lezing}"),
    "escalatiewaarde": (
        "één voorkomen escalatie, {k} (mediaan, euro)",
        "one avoided escalation, {k} (median, euros)",
    ),
    "antwoord": (
        "maatschappelijke baten groter dan kosten, lezing {lezing} (kans)",
        "social benefits exceed costs, reading {lezing} (probability)",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Tabel:
    """Rows with a title, headings and the unit of each column.

    Attributes
    ----------
    titel, naam : str
    koppen, eenheden : tuple of str
    rijen : tuple of tuples of str or float
    band : (int, int, int)
        The columns of median, low and high that a chart shows.
    namen : int
        How many columns name a row.
    """

    titel: str
    koppen: tuple[str, ...]
    eenheden: tuple[str, ...]
    rijen: tuple[tuple[Waarde, ...], ...]
    naam: str = ""
    band: tuple[int, int, int] = (0, 0, 0)
    namen: int = 1


def _bands(taal: Taal) -> list[str]:
    return [say(_T[k], taal).format(p=f"{100 * p:.0f}") for p in INTERVALS for k in ("laag", "hoog")]


def _interval(s: xr.Dataset, name: str) -> list[float]:
    return [float(v) for v in s[f"{name}_interval"].values.ravel()]


def facts(
    scenario: Scenario, results: Mapping[str, xr.Dataset], summaries: Mapping[str, xr.Dataset], taal: Taal
) -> Iterator[tuple[str, Waarde, str]]:
    """Yield what a reader needs to know about a run, by name, with its unit."""
    first = next(iter(results.values()))

    def t(key: str, **values: str) -> str:
        return say(_T[key], taal).format(**values)

    for name, s in summaries.items():
        yield t("antwoord", lezing=name), float(s["ratio_kans"].sel(perspectief="maatschappelijk")), "%"
    if scenario.toelichting:
        yield t("toelichting"), scenario.toelichting, ""
    yield t("hh"), float(scenario.bereik.huishoudens), "EUR"
    yield t("fte"), float(first["parameter"].sel(naam="kosten.fte_aantal").mean()), "1"
    yield t("fte_gevraagd"), float(first.attrs["fte_gevraagd"]), "1"
    yield t("prijspeil"), float(first.attrs["prijspeil"]), "geheel"
    yield t("discontovoet"), float(first.attrs["discontovoet"]), "%"
    yield t("horizon"), float(scenario.horizon), "geheel"
    yield t("bewijs"), str(first.attrs["bewijs"]), ""
    yield t("trekkingen"), float(first.sizes["draw"]), "EUR"
    yield t("seed"), str(first.attrs["seed"]), ""
    yield t("versie"), str(first.attrs["versie"]), ""
    yield t("id"), str(first.attrs["scenario_id"]), ""
    for name, result in results.items():
        yield t("opnieuw", lezing=name), float(result["afgewezen"].sum()), "%"
    headline = next(iter(summaries.values()))
    for k in headline["huishoudtype"].values:
        value = float(headline["escalatiewaarde_mediaan"].sel(huishoudtype=k))
        if np.isfinite(value):
            yield t("escalatiewaarde", k=label(str(k), taal)), value, "EUR"


_SHARES: Final = ("plus_oneindig", "min_oneindig", "onbepaald")


def ratios(summaries: Mapping[str, xr.Dataset], taal: Taal) -> tuple[Tabel, Tabel, Tabel]:
    """Return ratio, balance and payback per reading and perspective."""
    found: dict[str, list[tuple[Waarde, ...]]] = {"ratio": [], "saldo": [], "terugverdientijd": []}
    for name, s in summaries.items():
        for w in PERSPECTIEVEN:
            one = s.sel(perspectief=w)
            for variable, rows in found.items():
                line: list[Waarde] = [name, label(w, taal), float(one[f"{variable}_mediaan"])]
                line += _interval(one, variable)
                if variable == "ratio":
                    line += [float(one[f"ratio_{k}"]) for k in ("kans", "gemiddelde", "verhouding_gemiddelden")]
                    line += [float(one[f"ratio_aandeel_{k}"]) for k in _SHARES]
                elif variable == "saldo":
                    line.append(float(one["saldo_gemiddelde"]))
                rows.append(tuple(line))
    extra = {"ratio": ("kans", "eindig", "verhouding_gemiddelden", *_SHARES), "saldo": ("gemiddelde",)}
    units = {
        "ratio": [*["1"] * 5, "%", "1", "1", *["%"] * 3],
        "saldo": ["EUR"] * 6,
        "terugverdientijd": ["geheel"] * 5,
    }
    names = [say(_T["lezing"], taal), say(_T["perspectief"], taal)]
    heads = [*names, say(_T["mediaan"], taal), *_bands(taal)]
    ratio, saldo, payback = (
        Tabel(
            titel=say(_T["terug" if variable == "terugverdientijd" else variable], taal),
            koppen=(*heads, *(say(_T[word], taal) for word in extra.get(variable, ()))),
            eenheden=("", "", *units[variable]),
            rijen=tuple(rows),
            band=(2, 3, 4),
            namen=2,
        )
        for variable, rows in found.items()
    )
    return ratio, saldo, payback


def actors(s: xr.Dataset, lezing: str, taal: Taal) -> Tabel:
    """Return balance, ratio, cashable balance and budget per actor."""
    rows = []
    variables = ("saldo_actor", "ratio_actor", "saldo_verzilverd", "begroting")
    for a in s["actor"].values:
        one = s.sel(actor=a)
        line: list[Waarde] = [label(str(a), taal)]
        for name in variables:
            line += [float(one[f"{name}_mediaan"]), *_interval(one, name)]
        line += [float(one["ratio_actor_kans"]), *(float(one[f"ratio_actor_aandeel_{k}"]) for k in _SHARES)]
        line += [float(one["saldo_actor_gemiddelde"])]
        rows.append(tuple(line))
    heads = [say(_T["actor"], taal)]
    for key in ("saldo", "ratio", "verzilverd", "begroting"):
        heads += [f"{say(_T[key], taal)}: {text}" for text in (say(_T["mediaan"], taal), *_bands(taal))]
    heads += [say(_T[key], taal) for key in ("kans", *_SHARES)]
    heads.append(f"{say(_T['saldo'], taal)}: {say(_T['gemiddelde'], taal)}")
    units = ("", *["EUR"] * 5, *["1"] * 5, *["EUR"] * 10, *["%"] * 4, "EUR")
    titel = f"{say(_T['per_actor'], taal)}, {label(lezing, taal)}"
    return Tabel(titel=titel, koppen=tuple(heads), eenheden=units, rijen=tuple(rows), naam=lezing, band=(1, 2, 3))


def _spread(values: Array) -> list[list[float]]:
    """Return mean, median and the 80 % band over draws, one list per column."""
    low, middle, high = quantile(values, np.array([0.1, 0.5, 0.9]))
    return np.stack([values.mean(axis=0), middle, low, high], axis=-1).reshape(-1, 4).tolist()


def years(result: xr.Dataset, lezing: str, taal: Taal) -> Iterator[Tabel]:
    """Yield the cash flow over the years, and households by toestand."""
    flow = result["kasstroom"]
    parts = {"alle": flow.sum("actor").values, "gemeente": flow.sel(actor=list(GEMEENTE)).sum("actor").values}
    heads, columns = [say(_T["jaar"], taal)], [[[float(year)] for year in result["jaar"].values]]
    stats = (say(_T["gemiddelde"], taal), say(_T["mediaan"], taal), *_bands(taal)[:2])
    for who, values in parts.items():
        for what, numbers in (("kasstroom", values), ("cumulatief", np.cumsum(values, axis=1))):
            name = say(_T["alle"], taal) if who == "alle" else label(who, taal)
            heads += [f"{say(_T[what], taal)}, {name}: {text}" for text in stats]
            columns.append(_spread(numbers))
    rows = [tuple(v for column in columns for v in column[i]) for i in range(result.sizes["jaar"])]
    units = ("geheel", *["EUR"] * (len(heads) - 1))
    titel = f"{say(_T['geld'], taal)}, {label(lezing, taal)}"
    yield Tabel(titel=titel, koppen=tuple(heads), eenheden=units, rijen=tuple(rows))
    stock = result["huishoudjaren"].mean("draw")
    entries = result["escalaties"].mean("draw")
    pairs = [(a, s) for a in ("nul", "project") for s in result["toestand"].values]
    heads = [say(_T["jaar"], taal), *(f"{label(a, taal)}: {label(str(s), taal)}" for a, s in pairs)]
    heads += [f"{label(str(a), taal)}: {say(_T['escalaties'], taal)}" for a in result["alternatief"].values]
    rows = []
    for i, year in enumerate(result["jaar"].values):
        one = stock.isel(jaar=i)
        line = [float(year), *(float(one.sel(alternatief=a, toestand=s)) for a, s in pairs)]
        rows.append((*line, *(float(v) for v in entries.isel(jaar=i).values)))
    titel = f"{say(_T['huishoudens'], taal)}, {label(lezing, taal)}"
    units = ("geheel", *["aantal"] * (len(heads) - 1))
    yield Tabel(titel=titel, koppen=tuple(heads), eenheden=units, rijen=tuple(rows))


def posts(result: xr.Dataset, lezing: str, taal: Taal) -> Tabel:
    """Return every cost and benefit post: its total with a band, and its mean per actor."""
    rows = []
    for soort, dim, names in (("kosten", "kostenpost", KOSTENPOSTEN), ("baten", "batenpost", BATENPOSTEN)):
        values = result[f"{soort}_ncw"].transpose("draw", "actor", dim).values
        for i, name in enumerate(names):
            (spread,) = _spread(values[:, :, i].sum(axis=1)[:, None])
            means = values[:, :, i].mean(axis=0).tolist()
            rows.append((say(_T[soort], taal), label(name, taal), *spread, *means))
    stats = (say(_T["gemiddelde"], taal), say(_T["mediaan"], taal), *_bands(taal)[:2])
    heads = (say(_T["soort"], taal), say(_T["post"], taal), *(f"{say(_T['totaal'], taal)}: {x}" for x in stats))
    heads = (*heads, *(label(a, taal) for a in ACTOREN))
    titel = f"{say(_T['posten'], taal)}, {label(lezing, taal)}"
    units = ("", "", *["EUR"] * (len(heads) - 2))
    return Tabel(titel=titel, koppen=heads, eenheden=units, rijen=tuple(rows))


def parameters(results: Mapping[str, xr.Dataset], taal: Taal) -> Tabel:
    """Return every parameter of every reading with its source, grade and spread."""
    rows: list[tuple[Waarde, ...]] = []
    for lezing, result in results.items():
        spread = _spread(result["parameter"].values)
        names, units, grades, groups, sources = (
            [str(v) for v in result[c].values] for c in ("naam", "eenheid", "graad", "groep", "bron")
        )
        for i, varied in enumerate(result["gevarieerd"].values):
            words = (lezing, names[i], units[i], label(grades[i], taal), groups[i])
            rows.append((*words, say(_T["ja" if varied else "nee"], taal), *spread[i], sources[i]))
    heads = tuple(say(_T[k], taal) for k in ("lezing", "parameter", "eenheid", "graad", "groep", "gevarieerd"))
    heads = (*heads, say(_T["gemiddelde"], taal), say(_T["mediaan"], taal), *_bands(taal)[:2], say(_T["bron"], taal))
    shapes = (*[""] * 6, *["getal"] * 4, "")
    return Tabel(titel=say(_T["parameter"], taal), koppen=heads, eenheden=shapes, rijen=tuple(rows))


def evidence_table(taal: Taal) -> Tabel:
    """Return the rows of the evidence: what was measured, published or assumed, and where it stands."""
    from mkba_sim.evidence.tables import kengetallen, levers

    rows: list[tuple[Waarde, ...]] = []
    for k in kengetallen().values():
        value: Waarde = k.values[0] if len(k.values) == 1 else " / ".join(f"{v:g}" for v in k.values)
        year: Waarde = "" if k.price_year is None else float(k.price_year)
        rows.append((k.key, value, k.unit, year, label(k.grade, taal), k.source, k.locator, k.note))
    for row in levers().values():
        words = [f"{p:g}" for p in (row.p1, row.p2, row.p3) if p is not None]
        year = "" if row.price_year is None else float(row.price_year)
        value = f"{row.distribution} ({', '.join(words)})"
        rows.append((row.key, value, row.unit, year, label(row.grade, taal), row.source, row.locator, row.rationale))
    keys = ("parameter", "waarde", "eenheid", "prijspeil", "graad", "bron", "vindplaats", "toelichting")
    heads = tuple(say(_T[k], taal) for k in keys)
    units = ("", "algemeen", "", "geheel", "", "", "", "")
    return Tabel(titel=say(_T["bron"], taal), koppen=heads, eenheden=units, rijen=tuple(rows))


def draws_table(results: Mapping[str, xr.Dataset], taal: Taal) -> Tabel:
    """Return ratio, balance and payback of every draw."""
    rows: list[tuple[Waarde, ...]] = []
    for name, result in results.items():
        variables = [
            result[v].values for v in ("ratio", "saldo", "terugverdientijd", "saldo_actor", "saldo_verzilverd")
        ]
        numbers = np.concatenate(variables, axis=1).tolist()
        rows += [(name, float(d), *line) for d, line in zip(result["draw"].values, numbers, strict=True)]
    heads: Sequence[str] = [say(_T["lezing"], taal), say(_T["trekking"], taal)]
    for key, codes in (
        ("ratio", PERSPECTIEVEN),
        ("saldo", PERSPECTIEVEN),
        ("terug", PERSPECTIEVEN),
        ("saldo", ACTOREN),
        ("verzilverd", ACTOREN),
    ):
        heads = [*heads, *(f"{say(_T[key], taal)}, {label(code, taal)}" for code in codes)]
    units = ("", "geheel", *["1"] * 3, *["EUR"] * 3, *["geheel"] * 3, *["EUR"] * 26)
    return Tabel(titel=say(_T["trekkingen"], taal), koppen=tuple(heads), eenheden=units, rijen=tuple(rows))
