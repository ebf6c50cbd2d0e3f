"""The full check of every fitted prior: made part by part, kept beside the posterior, refused when it is of another.

A finished part is on disk before the next begins, so that an interrupted check goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from mkba_sim.base.errors import refuse
from mkba_sim.evidence.posterior import EVIDENCE, MODEL_VERSION, Posterior, load_posterior, posterior_path
from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.recipe import Recipe
from mkba_sim.fitting.tables import Tables, read_tables

__all__ = ["FORMAT", "PARTS", "SIMULATIONS", "Checks", "belongs_to", "check_all", "checks_path", "load_checks"]

FORMAT = "checks/1"
SIMULATIONS = 200
"""Fits to simulated data per calibration."""
_BLOCK = 10
PARTS = ("refit", "rows", "stability", "left_out", "sensitivity", "calibration")
_ANOTHER = 7
"""Added to the seed of the installed fit: a check samples anew."""


@dataclass(frozen=True, kw_only=True)
class Checks:
    """The stored checks of one posterior.

    Attributes
    ----------
    name, evidence : str
    belongs_to : dict
        What they were made of, see :func:`belongs_to`.
    parts : dict
        By name of `PARTS`.
    about : dict
        `seconds` per part, `tools`, `log_density`: of the model at its starting point, to tell another model from it.
    """

    name: str
    evidence: str
    belongs_to: dict[str, str]
    parts: dict[str, Any]
    about: dict[str, Any]


def checks_path(name: str, evidence: str, directory: Path | None = None) -> Path:
    """Return where the checks of a posterior are kept: beside it."""
    path = posterior_path(name, evidence, directory)
    return path.with_name(f"checks_{path.stem}.json")


def belongs_to(posterior: Posterior, recipe: Recipe, tables: Tables) -> dict[str, str]:
    """Return what checks must agree on with a posterior: version of the model, evidence, and the rows themselves."""
    digest = hashlib.sha256()
    # as they were sampled: the order in which rows are kept is no part of what is checked
    rows = slice(None) if posterior.order is None else np.argsort(posterior.order)
    for name in sorted(posterior.draws):
        digest.update(name.encode() + np.ascontiguousarray(posterior.draws[name][rows]).tobytes())
    return {
        "model_version": MODEL_VERSION[posterior.name],
        "evidence": tables.fingerprint(recipe.keys(tables, posterior.evidence)),
        "posterior": digest.hexdigest(),
    }


def load_checks(recipe: Recipe, evidence: str, directory: Path | None = None) -> Checks:
    """Read the stored checks of an installed posterior.

    Parameters
    ----------
    recipe : Recipe
    evidence : {"dossier", "sceptisch"}
    directory : Path, optional
        Where the posteriors are; the project's own by default.

    Returns
    -------
    Checks

    Raises
    ------
    MkbaError
        They are missing, cannot be read, or belong to another posterior, another model or other evidence.
    """
    path = checks_path(recipe.name, evidence, directory)
    again = ("maak ze met mkba-sim fit --check --full", "make them with mkba-sim fit --check --full")
    if not path.is_file():
        raise refuse(str(path), ("de toetsen ontbreken", "the checks are missing"), again)
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        checks = Checks(**{key: stored[key] for key in ("name", "evidence", "belongs_to", "parts", "about")})
        if stored["format"] != FORMAT or set(checks.parts) != set(PARTS):
            raise ValueError(f"format {stored['format']}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise refuse(
            str(path), (f"het bestand is onleesbaar ({error})", f"the file cannot be read ({error})"), again
        ) from None
    wanted = belongs_to(load_posterior(recipe.name, evidence, directory), recipe, read_tables())
    names = {
        "model_version": ("een andere versie van het model", "another version of the model"),
        "evidence": ("andere gegevens dan de evidentietabellen", "other numbers than those of the evidence tables"),
        "posterior": ("een andere posterior dan de geïnstalleerde", "another posterior than the one installed"),
    }
    for key, what in names.items():
        if checks.belongs_to.get(key) != wanted[key]:
            raise refuse(
                str(path),
                (f"deze toetsen horen bij {what[0]}", f"these checks belong to {what[1]}"),
                again,
            )
    return checks


def check_all(
    recipes: Sequence[Recipe],
    *,
    evidence: Sequence[str] = EVIDENCE,
    directory: Path | None = None,
    simulations: int = SIMULATIONS,
    anew: bool = False,
    tell: Callable[[str], None] | None = None,
) -> list[Checks]:
    """Make and store the full checks of the installed posteriors.

    Parameters
    ----------
    recipes : sequence of Recipe
    evidence : sequence of {"dossier", "sceptisch"}
    directory : Path, optional
        Where the posteriors are; the project's own by default.
    simulations : int
        Per calibration.
    anew : bool
        Make again what is there already.
    tell : callable, optional
        Told what is done; on standard error by default.

    Returns
    -------
    list of Checks
    """
    tables = read_tables()
    done = []
    for chosen in evidence:
        for recipe in recipes:
            posterior = load_posterior(recipe.name, chosen, directory)
            run = _Run(recipe, chosen, posterior, tables, directory, tell or _progress(), anew=anew)
            done.append(run.finish(simulations))
    return done


def _progress() -> Callable[[str], None]:
    start = time.monotonic()

    def tell(what: str) -> None:
        print(f"check {what}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

    return tell


class _Run:
    """One full check, resumable."""

    def __init__(
        self,
        recipe: Recipe,
        evidence: str,
        posterior: Posterior,
        tables: Tables,
        directory: Path | None,
        tell: Callable[[str], None],
        *,
        anew: bool,
    ) -> None:
        self.recipe, self.evidence, self.posterior, self.tables = recipe, evidence, posterior, tables
        self.path = checks_path(recipe.name, evidence, directory)
        self.unfinished = self.path.with_suffix(".part")
        self.belongs = belongs_to(posterior, recipe, tables)
        self.seed = int(posterior.provenance["seed"]) + _ANOTHER
        self._tell = tell
        self.parts: dict[str, Any] = {}
        self.seconds: dict[str, float] = {}
        if anew:
            self.unfinished.unlink(missing_ok=True)
        else:
            self._resume()

    def tell(self, what: str) -> None:
        self._tell(f"{self.recipe.name} ({self.evidence}): {what}")

    def _resume(self) -> None:
        """Take over what an interrupted check, or one with fewer simulations, has done for the same posterior."""
        for path in (self.unfinished, self.path):
            try:
                stored = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if stored.get("belongs_to") == self.belongs:
                self.parts, self.seconds = stored["parts"], stored.get("seconds") or stored["about"]["seconds"]
                self.tell(f"going on after {', '.join(self.parts)}")
                return

    def _keep(self) -> None:
        _write(self.unfinished, {"belongs_to": self.belongs, "parts": self.parts, "seconds": self.seconds})

    def finish(self, simulations: int) -> Checks:
        recipe, evidence = self.recipe, self.evidence
        ranks = self.parts.get("calibration", {"simulations": 0})
        if set(PARTS) - set(self.parts) or ranks["simulations"] < simulations:
            self._compute(simulations)
        about = {
            "seconds": {part: round(seconds, 1) for part, seconds in self.seconds.items()},
            "tools": {tool: version(tool) for tool in ("pymc", "pytensor", "nutpie", "simuk", "numpy")},
            "seed": self.seed,
            "log_density": log_density(recipe, self.tables, evidence),
        }
        checks = Checks(name=recipe.name, evidence=evidence, belongs_to=self.belongs, parts=self.parts, about=about)
        _write(self.path, {"format": FORMAT, **{key: getattr(checks, key) for key in Checks.__dataclass_fields__}})
        self.unfinished.unlink(missing_ok=True)
        return checks

    def _compute(self, simulations: int) -> None:
        from mkba_sim.fitting import calibration
        from mkba_sim.fitting import run_checks as examine
        from mkba_sim.fitting.sampling import machine

        recipe, tables, evidence, seed = self.recipe, self.tables, self.evidence, self.seed
        model = calibration.check_model(recipe, tables, evidence)
        start = time.monotonic()
        compiled = machine(model, recipe.target_accept)
        self.seconds["compile"] = time.monotonic() - start
        self.tell("compiled")
        if not {"refit", "rows", "stability"} <= set(self.parts):
            start = time.monotonic()
            plain = calibration.check_model(recipe, tables, evidence, switches=False)
            refit = compiled.sample(seed=seed, draws=recipe.draws, tune=recipe.tune)
            self.parts["refit"] = _sampling(refit, recipe)
            self.parts["rows"] = examine.rows(recipe, plain, refit, seed=seed)
            self.parts["stability"] = examine.stability(recipe, tables, self.posterior, refit, seed=seed)
            self._done("stability", start)
        if "left_out" not in self.parts:
            start = time.monotonic()
            found = examine.left_out(recipe, evidence, model, compiled, seed=seed, tell=self.tell)
            self.parts["left_out"] = found
            self._done("left_out", start)
        if "sensitivity" not in self.parts:
            start = time.monotonic()
            found = examine.sensitivity(recipe, tables, evidence, compiled, seed=seed, tell=self.tell)
            self.parts["sensitivity"] = found
            self._done("sensitivity", start)
        ranks = self.parts.setdefault("calibration", {"simulations": 0, "divergences": 0, "ranks": {}})
        while ranks["simulations"] < simulations:
            start, number = time.monotonic(), ranks["simulations"]
            size = min(_BLOCK, simulations - number)
            columns, divergences = calibration.simulate(
                recipe, tables, evidence, compiled, simulations=size, seed=seed + 1000 + number
            )
            for name, column in columns.items():
                ranks["ranks"].setdefault(name, []).extend(int(r) for r in column)
            ranks["simulations"], ranks["divergences"] = number + size, ranks["divergences"] + divergences
            self._done("calibration", start, f"{number + size}/{simulations}")

    def _done(self, part: str, start: float, what: str = "done") -> None:
        self.seconds[part] = self.seconds.get(part, 0.0) + time.monotonic() - start
        self._keep()
        self.tell(f"{part} {what}")


def log_density(recipe: Recipe, tables: Tables, evidence: str) -> float:
    """Return the log density of a model at its starting point: another likelihood or other numbers change it."""
    with bridge.quiet():
        model = recipe.build(tables, evidence)
        # one evaluation: Python is quicker than a compiler here
        density = model.compile_logp(mode=bridge.uncompiled())
        return float(density(model.initial_point(3)))


def _sampling(inference: Any, recipe: Recipe) -> dict[str, Any]:
    """Return the limits that an installed fit must keep, of the refit, and its quantiles per parameter."""
    from mkba_sim.fitting.run_checks import quantiles

    draws = bridge.group(inference, "posterior", [*recipe.stored, *recipe.predicted])
    moving = {name: values for name, values in draws.items() if np.ptp(values) > 0}
    measured = bridge.convergence(moving)
    return {
        "rhat": max(row["rhat"] for row in measured.values()),
        "ess_bulk": min(row["ess_bulk"] for row in measured.values()),
        "ess_tail": min(row["ess_tail"] for row in measured.values()),
        "divergences": bridge.divergences(inference),
        "quantiles": {name: quantiles(values) for name, values in moving.items()},
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write whole or not at all."""
    temporary = path.with_suffix(path.suffix + ".tmp")
    try:
        temporary.write_text(_compact(content), encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(str(path), f"writing failed ({reason})", "a place with room to write") from None
    finally:
        temporary.unlink(missing_ok=True)


def _compact(content: Any, depth: int = 0) -> str:
    """Return JSON with one line per entry of the first three levels: small, and readable in a diff."""
    if isinstance(content, dict) and depth < 3 and content:
        inner = ",\n".join(f"{' ' * (depth + 1)}{json.dumps(k)}: {_compact(v, depth + 1)}" for k, v in content.items())
        return f"{{\n{inner}\n{' ' * depth}}}" + ("\n" if depth == 0 else "")
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
