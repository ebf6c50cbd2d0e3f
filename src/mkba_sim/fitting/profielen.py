"""Zorgconsumptieprofielen held to what the country spends (model §4, *macro check*).

A profile is the care of a household that care *knows*; most of groen is known to nobody. With π the national stock of
toestanden and b the share of the households in a toestand that is known, the mean household of type k costs::

    M(k, post) = Σ_s π_s b(k, s) profile(k, s, post)
    log K ~ Normal(log M, sd)

per group of posts for which a national figure K is published: Jeugdwet per gezin (K01), Wmo per gezin, oudere and
overig huishouden (K02, K03, K05), household help and ggz over all households (K04, K06), nursing at home per oudere
(K16, K17). The figures are of 2018-2022, so Wmo holds what was AWBZ-begeleiding before 2015; intramural care
(`awbz_overig`) is in none of them.

Five rows hold the heavy end: municipal cost of a gezin in rood or geescaleerd without bijstand (K11), a gezin in oranje
(K09, K12) and rood (K09), an overig huishouden after an escalation (K07); one the share of households that use anything
(SCP). Two more are compared and not used: how much of the cost of gezinnen falls on oranje and worse (`concentratie`,
K13), and how many times the average gezin one in rood or geescaleerd costs (`verhouding`, K10).

Profiles keep the form in which a run draws them: a step of each toestand above the one before, so that they rise with
severity in every draw, divided over posts by the shares of zorgprofielen.csv times a factor per huishoudtype and post.

π is the *mean* of the stock that a run draws (levers dynamiek.stock.*, class nl). A run draws π apart from the
profiles, in another group of parameters; were π estimated here too, it would take up part of the excess (rood would
fall from 0.8 to 0.5 % of households), and a run, with its own π, would have that part back. M is linear in π, so its
mean over the stock is M at the mean.

All evidence sets have the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mkba_sim.base.terms import GEESCALEERD, HUISHOUDTYPEN, ORANJE, PROFIELPOSTEN, ROOD, TOESTANDEN
from mkba_sim.evidence.tables import cpi_index, kengetal, levers, profile_shares
from mkba_sim.fitting.recipe import Draws, Floats, Recipe, data
from mkba_sim.fitting.tables import Tables

__all__ = ["NATIONAL", "RECIPE", "ROWS", "Row", "build_model", "households", "seen"]

_PREFIX = "profielen."
_JEUGDWET = ("jeugd_opvoedhulp", "jeugd_ggz", "ots", "uhp")
_WMO = ("activerende_dagbesteding", "hbh", "overige_wmo", "awbz_begeleiding", "maatschappelijke_opvang")
_NOT_MUNICIPAL = ("ggz", "awbz_overig", "verpleging_thuis", "politie_justitie")
_MUNICIPAL = tuple(post for post in PROFIELPOSTEN if post not in _NOT_MUNICIPAL)
_TREDEN = tuple(f"{k}_{s}" for k in HUISHOUDTYPEN for s in TOESTANDEN)
_KNOWN = TOESTANDEN[:ROOD]
"""Toestanden of which care does not know everybody; who is in rood or worse is known (model §5)."""
_BEKEND = tuple(f"{k}_{s}" for k in HUISHOUDTYPEN for s in _KNOWN)
_SHOWN = (("gezin", "oranje"), ("gezin", "rood"), ("gezin", "geescaleerd"), ("oudere", "oranje"), ("overig", "oranje"))
"""Huishoudtypen and toestanden whose yearly cost the checks follow."""
_TOTALS = {"macro.hbh_totaal": "", "macro.wijkverpleging_totaal": "macro.wijkverpleging_67plus"}
"""Rows that hold a total for the country, and the row of the part of it that falls on the type of household."""
_HOUSEHOLDS = ("hh_nl.2015.totaal", "hh_nl.2020.totaal", "hh_nl.2015.met_kinderen")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure that profiles are held to.

    Parameters
    ----------
    label : str
        Its number in nieuw_bewijs.csv and what it is about.
    key : str
        The row of the evidence, or the hyperprior (median, sd of the log) where the row itself is in other terms.
    sd : str or None
        Hyperprior key of its standard deviation (log); None where `key` is a hyperprior and holds it.
    posts : tuple of str
        Whose sum it is.
    type : str or None
        Huishoudtype; None for all households together.
    price_year : int, optional
        Of the evidence row; that of the profiles where it is left out.
    """

    label: str
    key: str
    sd: str | None
    posts: tuple[str, ...] = PROFIELPOSTEN
    type: str | None = None
    price_year: int | None = None


_NATIONAL_SD = f"{_PREFIX}sd_landelijk"
NATIONAL: Final = (
    Row(label="K01_jeugd_gezin", key="macro.jeugdwet_per_gezin", sd=_NATIONAL_SD, posts=_JEUGDWET, type="gezin"),
    Row(label="K02_wmo_gezin", key="macro.wmo_per_gezin", sd=_NATIONAL_SD, posts=_WMO, type="gezin"),
    Row(label="K03_wmo_oudere", key="macro.wmo_per_oudere", sd=_NATIONAL_SD, posts=_WMO, type="oudere"),
    Row(label="K04_hbh", key="macro.hbh_totaal", sd=_NATIONAL_SD, posts=("hbh",), price_year=2018),
    Row(label="K05_wmo_overig", key="macro.wmo_per_overig", sd=_NATIONAL_SD, posts=_WMO, type="overig"),
    Row(label="K06_ggz", key="macro.ggz_per_huishouden", sd=_NATIONAL_SD, posts=("ggz",)),
    Row(
        label="K16_verpleging_oudere",
        key="macro.wijkverpleging_totaal",
        sd=_NATIONAL_SD,
        posts=("verpleging_thuis",),
        type="oudere",
        price_year=2018,
    ),
)
"""What the country spends, per household of a type or of all."""
_ALMELO = Row(
    label="K11_gezin_rood",
    key="zorgconsumptie.mpg_almelo_zonder_uitkering",
    sd=f"{_PREFIX}sd_almelo",
    posts=_MUNICIPAL,
    type="gezin",
    price_year=2017,
)
_LEVELS: Final = (
    (Row(label="K09_gezin_oranje", key=f"{_PREFIX}tfp_oranje", sd=None, type="gezin"), ORANJE),
    (Row(label="K12_gezin_oranje", key=f"{_PREFIX}woerden_oranje", sd=None, type="gezin"), ORANJE),
    (Row(label="K09_gezin_rood", key=f"{_PREFIX}tfp_rood", sd=None, type="gezin"), ROOD),
    (Row(label="K07_overig_geescaleerd", key=f"{_PREFIX}epa_geescaleerd", sd=None, type="overig"), GEESCALEERD),
)
_REACH = Row(label="SCP_gebruik", key="sd.gebruik_hh", sd=f"{_PREFIX}sd_gebruik")
ROWS: Final = (*NATIONAL, _ALMELO, *(row for row, _ in _LEVELS), _REACH)


def _keys(tables: Tables, evidence: str) -> tuple[str, ...]:
    rows = {key for key in tables.hyper if key.startswith(_PREFIX)} | {*_HOUSEHOLDS, "aandeel_groen.nl"}
    return tuple(sorted(rows | {row.key for row in ROWS} | {part for part in _TOTALS.values() if part}))


def households(tables: Tables) -> tuple[float, Floats]:
    """Return the households of 2018 and how they divide over the types, shape (huishoudtype,), adding up to 1."""
    first, last, families = (tables.value(key) for key in _HOUSEHOLDS)
    elderly, family = tables.constant(f"{_PREFIX}aandeel_oudere"), families / first
    return first + (2018 - 2015) / (2020 - 2015) * (last - first), np.array([family, elderly, 1 - family - elderly])


def seen(tables: Tables) -> Floats:
    """Return what the rows say, shape (row,): EUR per household and year, prices of the profiles; the last a share."""
    prices = kengetal("zorgconsumptie.gezinnen").price_year or 0
    values = []
    for row in ROWS:
        value = tables.prior(row.key).p1 if row.key in tables.hyper else tables.value(row.key)
        if row.key in _TOTALS:  # millions for the whole country, of which a part for the type
            total, weights = households(tables)
            part = tables.value(_TOTALS[row.key]) if _TOTALS[row.key] else 1.0
            value *= 1e6 * part / (total * (weights[HUISHOUDTYPEN.index(row.type)] if row.type else 1.0))
        values.append(value * cpi_index(row.price_year or prices, prices))
    return np.array(values)


def _spread(tables: Tables) -> Floats:
    return np.array([tables.constant(row.sd) if row.sd else tables.prior(row.key).p2 for row in ROWS])


def _stock(tables: Tables) -> Floats:
    """Return the mean of the national stock as a run draws it (levers dynamiek.stock.*), shape (toestand,)."""
    table = levers()
    weights = np.array([table[f"dynamiek.stock.{s}.nl"].p1 for s in ("licht_oranje", "oranje", "rood")])
    green, escalated = tables.value("aandeel_groen.nl"), table["dynamiek.stock.geescaleerd"]
    light, orange, red = (1 - green) * weights / weights.sum()
    part = escalated.p1 / (escalated.p1 + (escalated.p2 or 0.0))
    return np.array([green, light, orange, red * (1 - part), red * part])


def build_model(tables: Tables, evidence: str = "dossier") -> Any:
    """Build the model of the profiles.

    Parameters
    ----------
    tables : Tables
        Evidence and hyperpriors.
    evidence : {"dossier", "sceptisch"}
        Both are the same here.

    Returns
    -------
    pymc.Model
    """
    from mkba_sim.fitting.pymc_versions import pymc

    pm = pymc()
    import pytensor.tensor as pt

    shape = len(HUISHOUDTYPEN), len(TOESTANDEN)
    steps = [tables.prior(f"{_PREFIX}{trede.replace('_', '.', 1)}") for trede in _TREDEN]
    known = [tables.prior(f"{_PREFIX}bekend.{s}") for _ in HUISHOUDTYPEN for s in _KNOWN]
    table = profile_shares()
    shares = np.array([[[table[k, s].get(j, 0.0) for j in PROFIELPOSTEN] for s in TOESTANDEN] for k in HUISHOUDTYPEN])
    used = shares.sum(axis=1) > 0
    parts = [f"{HUISHOUDTYPEN[k]}_{PROFIELPOSTEN[j]}" for k, j in zip(*used.nonzero(), strict=True)]
    coords = {
        "trede": _TREDEN,
        "deel": parts,
        "bekendheid": _BEKEND,
        "rij": [row.label for row in ROWS],
    }
    with pm.Model(coords=coords) as model:
        middle, spread = data("stap_midden", np.log([h.p1 for h in steps])), data("stap_sd", [h.p2 for h in steps])
        log_step = pm.Deterministic("log_stap", middle + spread * pm.Normal("stap_z", dims="trede"), dims="trede")
        spread = data("post_sd", tables.constant(f"{_PREFIX}spreiding_post"))
        log_post = pm.Deterministic("log_post", spread * pm.Normal("post_z", dims="deel"), dims="deel")
        a, b = data("bekend_p1", [h.p1 for h in known]), data("bekend_p2", [h.p2 for h in known])
        bekend = pm.Beta("bekend", alpha=a, beta=b, dims="bekendheid")

        level = pt.cumsum(pt.exp(log_step).reshape(shape), axis=1)
        factor = pt.set_subtensor(pt.zeros(used.shape)[used.nonzero()], pt.exp(log_post))
        mixed = factor[:, None, :] * shares
        profile = level[..., None] * mixed / mixed.sum(axis=2, keepdims=True)
        pi = data("stock", _stock(tables))
        everyone = pt.ones((shape[0], shape[1] - len(_KNOWN)))
        in_care = pi * pt.concatenate([bekend.reshape((shape[0], len(_KNOWN))), everyone], axis=1)
        by_state = in_care[..., None] * profile
        national = by_state.sum(axis=1)
        weights = data("huishoudens", households(tables)[1])

        def posts(row: Row) -> list[int]:
            return [PROFIELPOSTEN.index(post) for post in row.posts]

        def mean(row: Row) -> Any:
            euros = national[:, posts(row)].sum(axis=1)
            return (weights * euros).sum() if row.type is None else euros[HUISHOUDTYPEN.index(row.type)]

        gezin = HUISHOUDTYPEN.index("gezin")
        red = pi[ROOD:] / pi[ROOD:].sum()
        almelo = (red * profile[gezin, ROOD:, posts(_ALMELO)].sum(axis=0)).sum()
        levels = [level[HUISHOUDTYPEN.index(row.type or ""), s] for row, s in _LEVELS]
        reach = (weights * in_care.sum(axis=1)).sum()
        expected = pt.log(pt.stack([*(mean(row) for row in NATIONAL), almelo, *levels, reach]))
        expected = pm.Deterministic("verwacht", expected, dims="rij")
        observed = data("waarneming_ijkpunt", np.log(seen(tables)))
        pm.Normal("ijkpunt", expected, data("rij_sd", _spread(tables)), observed=observed, dims="rij")

        cost = by_state[gezin].sum(axis=1)
        pm.Deterministic("concentratie", cost[ORANJE:].sum() / cost.sum())
        pm.Deterministic("verhouding", (red * level[gezin, ROOD:]).sum() / cost.sum())
    return model


def _newcomer(model: Any) -> None:
    """Add what some households cost, the report's "ruim een ton" among them; a new aanpak has no profile of its own."""
    import pymc as pm

    with model:
        for k, s in _SHOWN:
            first = HUISHOUDTYPEN.index(k) * len(TOESTANDEN)
            steps = model["log_stap"][first : first + TOESTANDEN.index(s) + 1]
            pm.Deterministic(f"kosten_{k}_{s}", pm.math.exp(steps).sum())


def _replicate(draws: Draws, evidence: str, variable: str, label: str, rng: np.random.Generator) -> Floats:
    """Return the log of what a row left out could show."""
    from mkba_sim.fitting.tables import read_tables

    sd = dict(zip((row.label for row in ROWS), _spread(read_tables()), strict=True))[label]
    mean = np.asarray(draws[f"verwacht_{label}"])
    return mean + sd * rng.standard_normal(mean.shape)


def _shown(variable: str, values: Floats) -> Floats:
    return np.exp(values)


RECIPE = Recipe(
    name="profielen",
    build=build_model,
    stored=("log_stap", "log_post", "bekend", "concentratie", "verhouding"),
    keys=_keys,
    study=lambda label: label,
    newcomer=_newcomer,
    predicted=tuple(f"kosten_{k}_{s}" for k, s in _SHOWN),
    replicate=_replicate,
    shown=_shown,
    draws=2000,
    target_accept=0.95,
)
