"""Other numbers in a model that was built once: every variant reaches it, and reaches it whole."""

from __future__ import annotations

import numpy as np
import pytest

from mkba_sim.fitting import pymc_versions as bridge
from mkba_sim.fitting.fit import recipes
from mkba_sim.fitting.sampling import SWITCH, inputs, switchable
from mkba_sim.fitting.substitutie import studies
from mkba_sim.fitting.tables import read_tables
from mkba_sim.fitting.variants import HALVED, variants

SUBSTITUTIE, ESCALATIE, TWEEDELIJN, PROFIELEN = recipes()


def density(model, point, numbers=None):
    """Log density of a point, after the model's inputs were set."""
    for data in model.data_vars:
        if numbers is not None and data.name in numbers:
            data.set_value(numbers[data.name])
    return float(model.compile_logp(mode=bridge.uncompiled())(point))


@pytest.mark.parametrize(
    ("recipe", "evidence"),
    [(SUBSTITUTIE, "sceptisch"), (ESCALATIE, "dossier"), (TWEEDELIJN, "sceptisch"), (PROFIELEN, "dossier")],
    ids=lambda x: getattr(x, "name", x),
)
def test_every_variant_changes_an_input_and_keeps_the_shapes(recipe, evidence):
    tables = read_tables()
    with bridge.quiet():
        base = inputs(recipe.build(tables, evidence))
        found = {name: inputs(recipe.build(t, evidence)) for name, t in variants(recipe, tables, evidence).items()}
    # a share that a study stated is no scale; everything else is varied both ways
    scales = {k for k in recipe.keys(tables, evidence) if k in tables.hyper} - {
        k for k, h in tables.hyper.items() if h.distribution == "constant" and h.unit.startswith("fractie")
    }
    assert {name.split(" x ")[0] for name in found} - set(HALVED) == scales
    for name, numbers in found.items():
        assert {k: v.shape for k, v in numbers.items()} == {k: v.shape for k, v in base.items()}
        moved = [k for k, v in numbers.items() if not np.array_equal(v, base[k])]
        assert moved, f"{name} changes nothing"
    assert (set(HALVED) <= set(found)) == (recipe in (ESCALATIE, TWEEDELIJN))


@pytest.mark.parametrize(
    ("recipe", "name"),
    [
        (SUBSTITUTIE, "substitutie.n_dossiers x 0.5"),
        (ESCALATIE, "tabel_4.7_helft_van_k"),
        (ESCALATIE, "escalatie.omega x 0.5"),
        (PROFIELEN, "profielen.bekend.oranje x 0.5"),
        (PROFIELEN, "profielen.sd_landelijk x 0.5"),
    ],
    ids=lambda x: getattr(x, "name", x),
)
def test_a_variant_is_the_model_built_from_its_tables(recipe, name):
    """Numbers that entered the model elsewhere than by an input would be left behind."""
    tables = read_tables()
    with bridge.quiet():
        changed = recipe.build(variants(recipe, tables, "dossier")[name], "dossier")
        base = recipe.build(tables, "dossier")
        # the unconstrained scale, so that one point serves both
        point = base.initial_point(3)
        before = density(base, point)
        after = density(base, point, inputs(changed))
        assert after == pytest.approx(density(changed, point), abs=1e-9)
    assert after != pytest.approx(before, abs=1e-6)


def test_half_of_table_47_is_half():
    tables = read_tables()
    with bridge.quiet():
        base = inputs(ESCALATIE.build(tables, "dossier"))
        half, double = (inputs(ESCALATIE.build(variants(ESCALATIE, tables, "dossier")[v], "dossier")) for v in HALVED)
    assert (half["waarneming_voorkomen"] == np.ceil(base["waarneming_voorkomen"] / 2)).all()
    assert (double["huishoudens"] == 2 * base["huishoudens"]).all()
    assert (double["waarneming_voorkomen"] == base["waarneming_voorkomen"]).all()


@pytest.mark.parametrize("study", ["tu_delft", "voorbeeld_2"])
def test_a_study_switched_off_is_a_study_never_seen(study):
    """The switches leave exactly the density of the model that is built without the study."""
    tables = read_tables()
    with bridge.quiet():
        model = switchable(SUBSTITUTIE.build(tables, "dossier"))
        rest = tuple(s for s in studies("dossier") if s.name != study)
        without = SUBSTITUTIE.build(tables, "dossier", only=rest)
        point = model.initial_point(3)
        numbers = {
            f"{SWITCH}{v.name}": np.array([float(x == study) for x in model.coords[f"rij_{v.name}"]])
            for v in model.observed_RVs
        }
        whole = density(model, point)
        assert density(model, point, numbers) == pytest.approx(density(without, point), abs=1e-9)
    assert whole != pytest.approx(density(without, point), abs=1e-3)


def test_switches_are_off_at_first():
    tables = read_tables()
    with bridge.quiet():
        plain, switched = ESCALATIE.build(tables, "sceptisch"), switchable(ESCALATIE.build(tables, "sceptisch"))
        point = plain.initial_point(3)
        assert density(switched, point) == pytest.approx(density(plain, point), abs=1e-12)
