"""A model compiled once and sampled for any data: the sampler behind the fits and behind every check of them.

NUTS runs in nutpie, on the gradient that PyTensor makes of the PyMC model. Compiling takes far longer than sampling,
and a calibration asks for hundreds of fits; hence every number that may change is an input of the compiled model
(`mkba_sim.fitting.recipe.data`), a left-out observation included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mkba_sim.base.errors import refuse
from mkba_sim.fitting import pymc_versions as bridge

__all__ = ["SWITCH", "Machine", "inputs", "machine", "switchable"]

SWITCH = "weggelaten_"
"""Prefix of the inputs that leave observations out: one number per row, 1 leaves it out."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A compiled model.

    Attributes
    ----------
    compiled : nutpie.CompiledModel
    target_accept : float
        Of NUTS.
    """

    compiled: Any
    target_accept: float

    def sample(
        self,
        *,
        seed: int,
        draws: int,
        tune: int,
        chains: int = 4,
        cores: int = 2,
        data: Mapping[str, Any] | None = None,
        target_accept: float | None = None,
    ) -> Any:
        """Sample the posterior.

        Parameters
        ----------
        seed : int
            Of all randomness; the result does not depend on `cores`.
        draws, tune : int
            Kept and tuning draws per chain.
        chains, cores : int
        data : mapping, optional
            Other values of the model's inputs, by name, of the same shapes.
        target_accept : float, optional
            Another one than the machine's.

        Returns
        -------
        InferenceData or DataTree

        Raises
        ------
        MkbaError
            No starting point with a density above 0 was found.
        """
        nutpie = _nutpie()
        compiled = self.compiled.with_data(**data) if data else self.compiled
        with bridge.quiet():
            sampler = nutpie.sample(
                compiled,
                draws=draws,
                tune=tune,
                chains=chains,
                cores=cores,
                seed=seed,
                target_accept=target_accept or self.target_accept,
                save_warmup=False,
                progress_bar=False,
                blocking=False,
            )
            try:
                return sampler.wait()
            except RuntimeError as error:
                reason = str(error).splitlines()[0] if str(error) else "no reason given"
                raise refuse("mkba-sim fit", f"sampling failed ({reason})", "data that the model can explain") from None
            except BaseException:
                # an interrupted fit must never pass for a short one
                sampler.cancel()
                raise


def machine(model: Any, target_accept: float) -> Machine:
    """Compile a PyMC model.

    Parameters
    ----------
    model : pymc.Model
    target_accept : float
        Of NUTS.

    Returns
    -------
    Machine

    Raises
    ------
    MkbaError
        The sampler is not installed.
    """
    nutpie = _nutpie()
    with bridge.quiet():
        # chains start at draws from the prior: far apart, as R-hat wants, and tried again where the density is 0
        compiled = nutpie.compile_pymc_model(model, default_initialization_strategy="prior", jitter_rvs=set())
    return Machine(compiled=compiled, target_accept=target_accept)


def inputs(model: Any) -> dict[str, NDArray[Any]]:
    """Return the numbers that a model takes as input, by name."""
    return {data.name: np.asarray(data.get_value()) for data in model.data_vars}


def switchable(model: Any) -> Any:
    """Add a switch per observation that takes it out of the posterior; all are off at first.

    Parameters
    ----------
    model : pymc.Model
        Changed in place.

    Returns
    -------
    pymc.Model
        The same.

    Notes
    -----
    A potential subtracts the log likelihood of what is left out. The study's own latent variables stay and follow
    their hierarchical prior: what is drawn for them is the prediction of a study never seen.
    """
    pm = bridge.pymc()
    import pytensor.tensor as pt

    from mkba_sim.fitting.recipe import data

    with model:
        for variable in model.observed_RVs:
            value = model.rvs_to_values[variable]
            out = data(f"{SWITCH}{variable.name}", np.zeros(value.eval().shape))
            term = pm.logp(variable, value)
            pm.Potential(f"zonder_{variable.name}", -pt.sum(pt.switch(out > 0, term, 0.0)))
    return model


def _nutpie() -> Any:
    try:
        with bridge.quiet():
            import nutpie
    except ModuleNotFoundError:
        raise refuse(
            ("mkba-sim fit", "mkba-sim fit"),
            ("nutpie is niet geïnstalleerd", "nutpie is not installed"),
            ("pip install 'mkba-sim[fit]'", "pip install 'mkba-sim[fit]'"),
        ) from None
    return nutpie
