"""A complete registration simulated from a stated truth, for tests and courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.philox import uniform
from mkba_sim.base.terms import BEKENDHEID, GEESCALEERD, HUISHOUDTYPEN
from mkba_sim.learning.registration.answers import answers_for
from mkba_sim.learning.registration.assumptions import number, whole
from mkba_sim.learning.registration.columns import REQUIRED, columns
from mkba_sim.learning.registration.draws import binomial, categorical, poisson
from mkba_sim.learning.registration.faults import Where
from mkba_sim.learning.registration.fields import (
    DOOR,
    GEBIEDEN,
    GROEPEN,
    INSTRUMENTEN,
    INTERVALLEN,
    KINDS,
    MAX_AANTAL,
    MEETMOMENTEN,
    SCORES,
    SUBSTITUEERBARE_CODES,
    TRAJECTCODES,
    ZEKERHEDEN,
)
from mkba_sim.learning.registration.generator import soort_shares, type_risk, walk
from mkba_sim.learning.registration.read import registration_of
from mkba_sim.learning.registration.record import Registration
from mkba_sim.learning.registration.sheets import Sheet
from mkba_sim.learning.registration.table import parse
from mkba_sim.learning.registration.truth import Truth

__all__ = ["Simulated", "last_month", "simulate_households", "synthetic_registration", "synthetic_table"]

Ints = NDArray[np.int64]
_GEZIN, _OUDERE = HUISHOUDTYPEN.index("gezin"), HUISHOUDTYPEN.index("oudere")
_SPLIT: Final = {_GEZIN: ("ots", "uhp"), _OUDERE: ("opname_vv", "opname_ggz")}
"""The two kinds that the second base risk of a type falls apart into."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Simulated:
    """Columns of text, by name, and what no registration knows: for tests.

    Attributes
    ----------
    columns : mapping of str to ndarray of str, shape (n,)
    toestand : ndarray of int8, shape (n, months + 1)
        The true toestand by month since entry.
    duur : ndarray of int64, shape (n,)
        0 kort, 1 lang.
    na : ndarray of int64, shape (n,)
        Substitutable trajecten afterwards, A.
    """

    columns: Mapping[str, NDArray[np.str_]]
    toestand: NDArray[np.int8]
    duur: Ints
    na: Ints


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))


def _month(value: Ints) -> NDArray[np.str_]:
    return np.array([f"{v // 12:04d}-{v % 12 + 1:02d}" if v >= 0 else "" for v in value.tolist()], dtype="<U8")


def _where(mask: NDArray[np.bool_], text: NDArray[np.generic] | list[str]) -> NDArray[np.str_]:
    return np.where(mask, np.asarray(text).astype("<U20"), "")


class _Maker:
    """Draws by name for all households at once."""

    def __init__(self, seed: int, n: int) -> None:
        self.seed, self.households = seed, np.arange(n, dtype=np.int64)

    def u(self, name: str, columns: int = 1) -> NDArray[np.float64]:
        return uniform(self.seed, f"voorbeeld/{name}", self.households, columns)


def _first_month() -> int:
    return 12 * whole("voorbeeld.eerste_jaar")


def last_month(truth: Truth) -> int:
    """Return the month in which the file is drawn up: until then afsluiting, terugval and uitstroom are registered."""
    return _first_month() + whole("voorbeeld.instroommaanden") - 1 + MEETMOMENTEN[-1] + truth.onregelmatig


def _measurements(truth: Truth, make: _Maker) -> Ints:
    """Return months of measurement (n, 4): nominal, early or late by at most ``onregelmatig``."""
    spread = 2 * truth.onregelmatig + 1
    shift = (make.u("maand", len(INTERVALLEN)) * spread).astype(np.int64) - truth.onregelmatig
    first = np.zeros((make.households.size, 1), dtype=np.int64)
    return np.concatenate([first, np.array(INTERVALLEN) + shift], axis=1)


def _leaving(truth: Truth, make: _Maker, kind: Ints, toestand: NDArray[np.int8], last: Ints) -> Ints:
    """Return the month since entry in which a household leaves, or one far away."""
    months = toestand.shape[1] - 1
    yearly = np.broadcast_to(truth.uitstroom[kind][:, None], (kind.size, months)).copy()
    escalated = (kind == _OUDERE)[:, None] & (toestand[:, :-1] == GEESCALEERD)
    yearly[escalated] = truth.uitstroom_geescaleerd
    gone = make.u("uitstroom", months) < 1 - (1 - yearly) ** (1 / 12)
    month = np.where(gone.any(axis=1), gone.argmax(axis=1) + 1, np.iinfo(np.int32).max)
    return np.where(month <= last, month, np.iinfo(np.int32).max)


def _closing(truth: Truth, make: _Maker, toestand: NDArray[np.int8], end: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return months of afsluiting and terugval since entry (-1 for none) and who is followed."""
    months = toestand.shape[1] - 1
    at = np.arange(1, months + 1)
    may = (at >= INTERVALLEN[0]) & (toestand[:, 1:] <= 1)
    shut = (make.u("afsluiting", months) < truth.afsluitkans) & may
    closed = np.where(shut.any(axis=1), shut.argmax(axis=1) + 1, -1)
    closed = np.where(closed <= end, closed, -1)
    followed = make.u("gevolgd")[:, 0] < truth.gevolgd
    years = np.maximum(at - closed[:, None], 1) / 12
    before, after = (truth.terugval_plafond * (1 - truth.terugval_rho ** (years - lag)) for lag in (1 / 12, 0.0))
    yearly = truth.factor_volgen * truth.terugval_plafond * (1 - truth.terugval_rho)
    chance = np.where(followed[:, None], 1 - (1 - yearly) ** (1 / 12), (after - before) / (1 - before))
    falls = make.u("terugval", months) < chance
    falls &= (closed >= 0)[:, None] & (at > closed[:, None])
    back = np.where(falls.any(axis=1), falls.argmax(axis=1) + 1, -1)
    return closed, np.where(back <= end, back, -1), followed


def _trajecten(
    truth: Truth, make: _Maker, kind: Ints, new: NDArray[np.bool_], worker: Ints, interview: bool
) -> tuple[dict[str, NDArray[np.str_]], Ints]:
    """Return the cells of trajecten and A, the substitutable ones afterwards (learning §3.1)."""
    from scipy.special import ndtri

    n, codes = kind.size, len(TRAJECTCODES)
    replaceable = np.array([code in SUBSTITUEERBARE_CODES for code in TRAJECTCODES])
    mean = np.where(replaceable, truth.trajecten / replaceable.sum(), truth.trajecten_overig / (~replaceable).sum())
    base = poisson(make.u("trajecten", codes), mean)
    imposed = [TRAJECTCODES.index(code) for code in ("ots", "uhp", "jeugd_ggz")]
    base[:, imposed] *= (kind == _GEZIN)[:, None]
    own = truth.sd_medewerker * ndtri(uniform(make.seed, "voorbeeld/medewerker", np.arange(truth.medewerkers))[:, 0])
    # workers differ around the stated ratio: the mean of a lognormal lies half its variance higher
    spread = own[worker] - truth.sd_medewerker**2 / 2
    ratio = np.exp(truth.eta[new.astype(int)] + truth.vanzelf + spread)[:, None]
    less, more = np.maximum(1 - ratio, 0), np.maximum(ratio - 1, 0)

    sure = categorical(make.u("zekerheid", codes).ravel(), np.full(3, 1 / 3)).reshape(n, codes)
    # a change so large that doubt would undo it is one that a team is sure of
    sure = np.where(truth.q[sure] < less, 0, sure)
    q = truth.q[sure] if interview else np.ones((n, codes))
    # what is carried out of what was planned bounds the effect: where that is too little, more is carried out
    carried = np.minimum(np.maximum(truth.realisatie, less / q), 1)
    kept = carried * q
    churn = np.clip(kept - less, 0, truth.verloop)
    scrapped = binomial(make.u("schrappen", codes), base, np.minimum((less + churn) / kept, 1))
    added = poisson(make.u("toevoegen", codes), base * (more + churn) / kept)
    team = np.where(replaceable, np.minimum(added, MAX_AANTAL) - scrapped, 0)
    done = make.u("uitgevoerd", codes) < carried
    real = make.u("werkelijk", codes) < q
    told = make.u("uitgevoerd_bekend", codes) < truth.uitgevoerd_bekend
    who = categorical(make.u("door", codes).ravel(), np.full(len(DOOR), 1 / len(DOOR))).reshape(n, codes)

    cells: dict[str, NDArray[np.str_]] = {}
    for c, code in enumerate(TRAJECTCODES):
        changed = team[:, c] != 0
        cells[f"loopt_{code}"] = np.where(new, "", base[:, c].astype("<U4"))
        cells[f"nodig_{code}"] = np.where(new, base[:, c].astype("<U4"), "")
        cells[f"team_{code}"] = team[:, c].astype("<U4")
        cells[f"door_{code}"] = _where(changed, np.array(DOOR)[who[:, c]])
        cells[f"uitgevoerd_{code}"] = _where(changed & told[:, c], np.where(done[:, c], "ja", "nee"))
        if interview:
            cells[f"zekerheid_{code}"] = _where(changed, np.array(ZEKERHEDEN)[sure[:, c]])
    after = base + team * (done & real)
    return cells, np.asarray(after[:, replaceable].sum(axis=1))


def _events(
    truth: Truth, make: _Maker, kind: Ints, entries: NDArray[np.int16], at: Ints, seen: NDArray[np.bool_]
) -> dict[str, NDArray[np.str_]]:
    """Return the cells of escalations by kind and interval between the months of measurement."""
    so_far = np.concatenate([np.zeros((kind.size, 1, 2), dtype=np.int64), entries.cumsum(axis=1)], axis=1)
    rows = np.arange(kind.size)
    first = make.u("soort", len(INTERVALLEN))
    cells = {}
    for i, moment in enumerate(INTERVALLEN):
        events = so_far[rows, at[:, i + 1]] - so_far[rows, at[:, i]]
        one = binomial(first[:, i], events[:, 1], number("voorbeeld.aandeel_eerste_soort"))
        counts = {name: np.zeros(kind.size, dtype=np.int64) for name in KINDS}
        counts["huisuitzetting"] = events[:, 0]
        for k, (left, right) in _SPLIT.items():
            counts[left] = np.where(kind == k, one, counts[left])
            counts[right] = np.where(kind == k, events[:, 1] - one, counts[right])
        for name, count in counts.items():
            cells[f"esc_{name}_{moment}"] = _where(seen[:, i + 1], count)
    return cells


def _claims(truth: Truth, make: _Maker, kind: Ints) -> dict[str, NDArray[np.str_]]:
    """Return claims of prevented escalations: Poisson(e (1 - RR) T / a) (learning §1)."""
    rate = type_risk(truth.e)[:, None] * soort_shares(truth.e) * max(1 - truth.rr, 0) / truth.attributie
    years = MEETMOMENTEN[-1] / 12
    u = make.u("voorkomen", 2)
    first, second = (poisson(u[:, i], years * rate[kind, i]) for i in range(2))
    counts = {name: np.zeros(kind.size, dtype=np.int64) for name in KINDS}
    counts["huisuitzetting"] = first
    for k, (left, _) in _SPLIT.items():
        counts[left] = np.where(kind == k, second, counts[left])
    return {f"voorkomen_{name}": count.astype("<U4") for name, count in counts.items()}


def simulate_households(truth: Truth, n: int, seed: int, *, interview: bool = False) -> Simulated:
    """Simulate n households with everything that a registration holds of them.

    Parameters
    ----------
    truth : Truth
    n : int
    seed : int
    interview : bool
        Changes carry a certainty, as in a dossier sample.

    Returns
    -------
    Simulated
        A household's cells do not depend on n.
    """
    make = _Maker(seed, n)
    who = make.u("wie", 8)
    kind = categorical(who[:, 0], truth.aandeel)
    new = who[:, 1] < truth.aandeel_nieuw
    group = (who[:, 2] < truth.aandeel_vergelijking).astype(np.int64)
    instrument = (who[:, 3] < truth.aandeel_ja_nee).astype(np.int64)
    duur = (who[:, 4] < truth.aandeel_lang[new.astype(int)]).astype(np.int64)
    start = _first_month() + (who[:, 5] * whole("voorbeeld.instroommaanden")).astype(np.int64)
    worker = (who[:, 6] * truth.medewerkers).astype(np.int64)
    wijk = (who[:, 7] * truth.wijken).astype(np.int64)
    entry = categorical(make.u("instroom")[:, 0], truth.instroom[kind])

    at = _measurements(truth, make)
    # the file is drawn up on one day, when the last household that came in has had its last measurement
    watched = last_month(truth) - start
    history = walk(truth, seed, make.households, group, kind, duur, entry, last_month(truth) - _first_month())
    left = _leaving(truth, make, kind, history.toestand, watched)
    end = np.minimum(watched, left)
    closed, back, followed = _closing(truth, make, history.toestand, end)

    rows = np.arange(n)
    state = np.stack([history.toestand[rows, at[:, t]] for t in range(len(MEETMOMENTEN))], axis=1).astype(np.int64)
    severity = np.minimum(state, GEESCALEERD - 1)
    shut = (closed >= 0)[:, None] & (at >= closed[:, None])
    chance = _logistic(
        truth.alpha + truth.delta * (severity - number("registratie.ontbreekt.midden")) + truth.na_afsluiting * shut
    )
    seen = make.u("ontbreekt", len(MEETMOMENTEN)) >= chance
    seen[:, 0] = True
    seen &= at < left[:, None]
    worse, better = truth.fout[instrument].T
    u = make.u("fout", len(MEETMOMENTEN))
    # at an end of the scale the mistake that would leave it is not made
    score = severity + ((u < worse[:, None]) & (severity < len(SCORES) - 1)).astype(int)
    score = score - ((u >= 1 - better[:, None]) & (severity > 0)).astype(int)

    cells: dict[str, NDArray[np.str_]] = {
        "dossier_id": np.array([f"s{i + 1:06d}" for i in range(n)], dtype="<U20"),
        "huishoudtype": np.array(HUISHOUDTYPEN)[kind],
        "bekend": np.array(BEKENDHEID)[new.astype(int)],
        "start": _month(start),
        "instrument": np.array(INSTRUMENTEN)[instrument],
        "groep": np.array(GROEPEN)[group],
        "wijk": np.array([f"w{i + 1}" for i in wijk.tolist()], dtype="<U20"),
        "kinderen": _where(kind == _GEZIN, (1 + poisson(make.u("kinderen")[:, 0], 1.0)).clip(max=9)),
        "medewerker": np.array([f"m{i + 1:02d}" for i in worker.tolist()], dtype="<U20"),
    }
    # a household keeps its problems: which domains come first does not change from one measurement to the next
    order = make.u("score/volgorde", len(GEBIEDEN))
    for t, moment in enumerate(MEETMOMENTEN):
        if moment:
            cells[f"maand_{moment}"] = at[:, t].astype("<U4")
        many = np.concatenate([order, make.u(f"score/{moment}", 3)], axis=1)
        answers = answers_for(score[:, t], instrument, kind == _GEZIN, many)
        for g, gebied in enumerate(GEBIEDEN):
            cells[f"{gebied}_{moment}"] = _where(seen[:, t], answers[:, g])
        cells[f"toestand_{moment}"] = _where(seen[:, t], np.array(SCORES)[severity[:, t]])
        cells[f"geescaleerd_{moment}"] = _where(seen[:, t], np.where(state[:, t] == GEESCALEERD, "ja", "nee"))
    trajecten, after = _trajecten(truth, make, kind, new, worker, interview)
    cells |= trajecten
    cells |= _events(truth, make, kind, history.entries, at, seen)
    cells |= _claims(truth, make, kind)
    gone = left < np.iinfo(np.int32).max
    died = make.u("reden")[:, 0] < np.where(kind == _OUDERE, 0.5, 0.1)
    cells |= {
        "afgesloten": _month(np.where(closed >= 0, start + closed, -1)),
        "terugval": _month(np.where(back >= 0, start + back, -1)),
        "uitgestroomd": _month(np.where(gone, start + left, -1)),
        "gevolgd": _where(closed >= 0, np.where(followed, "ja", "nee")),
        "reden": _where(gone, np.where(died, "overleden", "verhuisd")),
    }
    return Simulated(columns=cells, toestand=history.toestand, duur=duur, na=after)


def synthetic_table(truth: Truth, n: int, seed: int) -> list[list[str]]:
    """Return a synthetic registration as rows of text, the header first, in the order of the template."""
    cells = simulate_households(truth, n, seed).columns
    names = [name for name in columns() if name in cells]
    return [names, *map(list, zip(*(cells[name].tolist() for name in names), strict=True))]


def synthetic_registration(truth: Truth, n: int, seed: int) -> Registration:
    """Return a synthetic registration as it would be read from a file, without writing one."""
    where = Where(file="voorbeeld")
    table = parse(Sheet(name=None, rows=synthetic_table(truth, n, seed)), where, columns(), REQUIRED)
    return registration_of(table).registration
