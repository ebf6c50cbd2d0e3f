"""The stated truth behind a synthetic registration: what an update should find back, or be unable to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mkba_sim.base.terms import BEKENDHEID, HUISHOUDTYPEN
from mkba_sim.evidence.tables import kengetal, levers
from mkba_sim.learning.registration.assumptions import certainty_weights, number, parameters, whole
from mkba_sim.learning.registration.fields import SCORES, SOORTEN

__all__ = ["Truth"]

Floats = NDArray[np.float64]


def _middle(key: str) -> float:
    """Return the mean of a beta or uniform, the shape of a gamma: the middle of a lever's prior."""
    row = levers()[key]
    assert row.p2 is not None
    if row.distribution == "beta":
        return row.p1 / (row.p1 + row.p2)
    if row.distribution == "uniform":
        return (row.p1 + row.p2) / 2
    return row.p1


def _example(key: str) -> float:
    return number(f"voorbeeld.{key}")


def _instroom() -> Floats:
    return np.array([[_example(f"instroom.{k}.{s}") for s in SCORES] for k in HUISHOUDTYPEN])


def _stock() -> Floats:
    green = kengetal("aandeel_groen.achterstandswijk").value
    rest = np.array([_middle(f"dynamiek.stock.{s}.achterstandswijk") for s in SCORES[1:]])
    rest = (1 - green) * rest / rest.sum()
    red = _middle("dynamiek.stock.geescaleerd")
    return np.array([green, *rest[:2], rest[2] * (1 - red), rest[2] * red])


def _b() -> Floats:
    return np.array([_middle(f"dynamiek.b.{s}") for s in SCORES[1:]])


def _b_geescaleerd() -> Floats:
    return np.array([_middle(f"dynamiek.b.geescaleerd.{k}") for k in HUISHOUDTYPEN])


def _fout() -> Floats:
    pairs = [parameters(f"registratie.fout.{name}")[1:] for name in ("zrm", "ja_nee")]
    return np.array([[a / (a + b)] * 2 for a, b in pairs])


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth:
    """Every parameter that generates a registration; the defaults are the middles of the priors.

    Attributes
    ----------
    aandeel : (3,) float64
        Mix of huishoudtypen.
    aandeel_nieuw, aandeel_vergelijking, aandeel_ja_nee : float
        Shares of households: newly found, comparison households, scored by yes/no.
    instroom : (3, 4) float64
        ρ: true toestand at entry, by type.
    aandeel_lang : (2,) float64
        Share lang, of existing and of new households.
    b : (3,) float64
        Yearly chance to improve without the aanpak: licht_oranje, oranje, rood.
    b_geescaleerd : (3,) float64
        From geescaleerd, by type.
    g, kappa, phi : float
        Weight of a further step, speed of lang, fall of the risk per step.
    stock : (5,) float64
        The wijk's stock over toestanden.
    e : (2,) float64
        Yearly base risk of the caseload by SOORTEN.
    setting : {"wijkteam", "mpg"}
    rr, uplift, omega : float
        Of escalations, of the odds of improvement, of improvement in the entry phase.
    offset_b, offset_e : float
        Of comparison households, on logit b and log e.
    fout : (2, 2) float64
        ε by instrument (zrm, ja_nee): score one class too bad, too good.
    alpha, delta, na_afsluiting : float
        Logit of a missing measurement: α + δ (severity - 1.5) + α_2 after afsluiting.
    onregelmatig : int
        Measurements are up to so many months early or late.
    eta : (2,) float64
        Substitution: log of the ratio of the sums of trajecten after and before, existing and new.
    vanzelf : float
        v: what would have ended or come anyway, log.
    sd_medewerker : float
        Spread of the log ratio between workers, around a mean ratio of exp(η + v).
    medewerkers, wijken : int
    realisatie, uitgevoerd_bekend, verloop : float
        Share of planned changes carried out (more where the effect asks it), share of which that is known, and
        changes either way beside the effect, per traject.
    trajecten, trajecten_overig : float
        Mean number at the start, substitutable and other.
    q : (3,) float64
        Chance that a stated change is one, by ZEKERHEDEN (a sample only).
    terugval_plafond, terugval_rho : float
        Share plafond (1 - rho^u) relapses within u years after afsluiting.
    factor_volgen, gevolgd, afsluitkans : float
        Yearly relapse when followed relative to the first year without, share followed, monthly closing from month 6.
    uitstroom : (3,) float64
        Yearly chance to leave by type, at home; ``uitstroom_geescaleerd`` of an escalated oudere.
    uitstroom_geescaleerd : float
    attributie : float
        a: share of claimed preventions that are preventions.
    beschikking, beschikking_per_traject : float
        Log odds of a beschikking, and per traject afterwards.
    """

    aandeel: Floats = field(default_factory=lambda: np.array([_example(f"aandeel.{k}") for k in HUISHOUDTYPEN]))
    aandeel_nieuw: float = field(default_factory=lambda: _example("aandeel_nieuw"))
    aandeel_vergelijking: float = 0.0
    aandeel_ja_nee: float = 0.0
    instroom: Floats = field(default_factory=_instroom)
    aandeel_lang: Floats = field(
        default_factory=lambda: np.array([_middle(f"dynamiek.aandeel_lang.{f}") for f in BEKENDHEID])
    )
    b: Floats = field(default_factory=_b)
    b_geescaleerd: Floats = field(default_factory=_b_geescaleerd)
    g: float = field(default_factory=lambda: _middle("dynamiek.g"))
    kappa: float = field(default_factory=lambda: _middle("dynamiek.kappa"))
    phi: float = field(default_factory=lambda: _middle("dynamiek.phi"))
    stock: Floats = field(default_factory=_stock)
    e: Floats = field(default_factory=lambda: np.array([_example(f"e.{s}") for s in SOORTEN]))
    setting: str = "wijkteam"
    rr: float = field(default_factory=lambda: _example("rr"))
    uplift: float = field(default_factory=lambda: _example("uplift"))
    omega: float = field(default_factory=lambda: parameters("registratie.omega")[1])
    offset_b: float = 0.0
    offset_e: float = 0.0
    fout: Floats = field(default_factory=_fout)
    alpha: float = field(default_factory=lambda: parameters("registratie.ontbreekt.alpha")[1])
    delta: float = 0.0
    na_afsluiting: float = 0.0
    onregelmatig: int = 1
    eta: Floats = field(default_factory=lambda: np.array([_example("eta_bestaand"), _example("eta_nieuw")]))
    vanzelf: float = field(default_factory=lambda: _example("vanzelf"))
    sd_medewerker: float = 0.0
    medewerkers: int = field(default_factory=lambda: whole("voorbeeld.medewerkers"))
    wijken: int = field(default_factory=lambda: whole("voorbeeld.wijken"))
    realisatie: float = field(default_factory=lambda: _example("realisatie"))
    uitgevoerd_bekend: float = field(default_factory=lambda: _example("uitgevoerd_bekend"))
    verloop: float = field(default_factory=lambda: _example("verloop"))
    trajecten: float = field(default_factory=lambda: _example("trajecten"))
    trajecten_overig: float = field(default_factory=lambda: _example("trajecten_overig"))
    q: Floats = field(default_factory=certainty_weights)
    terugval_plafond: float = field(default_factory=lambda: _middle("terugval.plafond"))
    terugval_rho: float = field(default_factory=lambda: _middle("terugval.rho"))
    factor_volgen: float = field(default_factory=lambda: _middle("terugval.factor_volgen"))
    gevolgd: float = field(default_factory=lambda: _example("gevolgd"))
    afsluitkans: float = field(default_factory=lambda: _example("afsluitkans"))
    uitstroom: Floats = field(
        default_factory=lambda: np.array([_middle(f"uitstroom.{k}") for k in ("gezin", "oudere.thuis", "overig")])
    )
    uitstroom_geescaleerd: float = field(default_factory=lambda: _middle("uitstroom.oudere.geescaleerd"))
    attributie: float = field(default_factory=lambda: _example("attributie"))
    beschikking: float = field(default_factory=lambda: _example("beschikking"))
    beschikking_per_traject: float = field(default_factory=lambda: _example("beschikking_per_traject"))

    def __post_init__(self) -> None:
        """Freeze arrays and check shapes and probabilities; a fault here is one of the calling code."""
        shapes = {
            "aandeel": (3,),
            "instroom": (3, 4),
            "aandeel_lang": (2,),
            "b": (3,),
            "b_geescaleerd": (3,),
            "stock": (5,),
            "e": (2,),
            "fout": (2, 2),
            "eta": (2,),
            "q": (3,),
            "uitstroom": (3,),
        }
        for name, shape in shapes.items():
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape or not np.isfinite(array).all():
                raise ValueError(f"Truth.{name} has shape {array.shape}; {shape} of finite numbers is accepted")
            if name != "eta" and not ((array >= 0) & (array <= 1)).all():
                raise ValueError(f"Truth.{name} holds no probabilities")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        for name in ("aandeel", "stock"):
            _check_sum(name, getattr(self, name))
        _check_sum("instroom", self.instroom)
        if min(self.rr, self.uplift, self.omega, self.kappa, self.g) <= 0 or (self.stock <= 0).any():
            raise ValueError("Truth: rr, uplift, omega, kappa, g and the stock lie above 0")

    def with_(self, **changes: Any) -> Self:
        """Return the same truth with some parameters changed."""
        return replace(self, **changes)


def _check_sum(name: str, shares: ArrayLike) -> None:
    if not np.allclose(np.asarray(shares).sum(axis=-1), 1):
        raise ValueError(f"Truth.{name} must add up to 1")
