"""The whole, as a user sees it: tables, JSON, figures and refusals."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

import numpy as np
import pytest

from mkba_sim.analyses.uncertainty import Analysis, analyse
from mkba_sim.base.errors import MkbaError
from mkba_sim.base.terms import PERSPECTIEVEN
from mkba_sim.cli.uncertainty import register, run
from mkba_sim.views.documents.uncertainty import to_json
from mkba_sim.views.terminal.uncertainty import render


def test_tables_say_it_all_in_dutch(analysis: Analysis):
    text = render(analysis, "evidentie", "nl")
    for words in (
        "Het meest waard om te weten",
        "Monte-Carlofout",
        "toeval van huishoudens",
        "Sobol'-indices",
        "PAWN-index",
        "alles (EVPI)",
        "EVSI",
        "niets doen",
        "Kans dat de drie verhoudingen alle 1 halen",
        "iedere actor uit de kosten",
        "vindstrategie",
        "Meest robuuste stand",
        "Voorfinanciering",
        "gemeente: Jeugd",
    ):
        assert words in text, words
    assert "nan" not in text.lower().replace("financ", "")


def test_tables_in_english(analysis: Analysis):
    text = render(analysis, "evidentie", "en")
    for words in ("Most worth knowing", "household chance", "do nothing", "Most robust setting", "municipality: youth"):
        assert words in text, words
    assert "trekkingen" not in text


def test_json_holds_the_same(analysis: Analysis):
    document = json.loads(to_json(analysis, "evidentie"))
    assert document["errors"]["names"] == list(PERSPECTIEVEN)
    assert document["information"]["evpi"][2]["value"] == analysis.information.evpi[2].value
    assert document["choice"]["options"][0] == ""
    assert len(document["levers"]) == 8


def test_order_of_values_from_every_point_of_view(analysis: Analysis):
    worth = analysis.information
    for i in range(len(worth.standpunten)):
        for group in worth.groups:
            assert 0 <= worth.evppi[group][i].value <= worth.evpi[i].value
    for study in worth.studies:
        assert study.evsi.value <= worth.evppi[study.group][2].value
    assert sum(analysis.choice.best) == pytest.approx(1)


def test_shares_of_variance(analysis: Analysis):
    split = analysis.split
    assert ((split.chance > 0) & (split.chance < 1)).all()
    assert (np.abs(split.drift) < 5).all()
    assert len(analysis.standpunten) == len(split.sd)


def test_every_lever_turned(analysis: Analysis):
    assert [c.key for c in analysis.levers if c.refused] == []
    by_key = {c.key: c for c in analysis.levers}
    # finding more households costs more care than it saves within the horizon (par. 4.2)
    assert by_key["vindstrategie"].chance[0, 2] > by_key["vindstrategie"].chance[-1, 2]


def test_figures(analysis: Analysis):
    pytest.importorskip("plotly")
    from mkba_sim.views.figures.uncertainty_files import pictures

    for taal in ("nl", "en"):
        made = pictures(analysis, taal)
        assert sorted(made) == [
            "aanvaardbaarheid", "evppi", "hefbomen_kans", "hefbomen_verhouding", "tornado", "variantie",
            "voorfinanciering",
        ]  # fmt: skip
        for name, fig in made.items():
            assert fig.layout.title.text, name
            assert fig.layout.separators == (",." if taal == "nl" else ".,")
            size = fig.layout.font.size
            assert size >= 14, name


def test_kinds_of_bars_and_lines_differ_without_colour(analysis: Analysis):
    pytest.importorskip("plotly")
    from mkba_sim.views.figures.uncertainty_files import pictures

    made = pictures(analysis, "nl")
    shapes = [(t.marker.pattern.shape, t.marker.color == "#E4E4E4") for t in made["variantie"].data]
    assert len(set(shapes)) == len(shapes)
    lines = [t for t in made["hefbomen_kans"].data if t.showlegend]
    assert len({t.line.dash for t in lines}) == len({t.marker.symbol for t in lines}) == 3


def test_same_seed_same_document(gelezen, analysis: Analysis):
    again = json.loads(to_json(analyse(gelezen, analysis.options), "evidentie"))
    before = json.loads(to_json(analysis, "evidentie"))
    assert again.pop("choice") is None
    before.pop("choice")
    assert again == before


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(dest="command"), "nl")
    return parser.parse_args(["uncertainty", *words])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--draws", "300"), "--draws: 300; 1000 or more"),
        (("bestaat_niet",), "bestaat_niet"),
        (("--dossier-cost", "-5"), "0 or more euros"),
        (("--max-fte", "0.1", "--draws", "1000"), "minstens 0,90 fte"),
        (("--precision", "0.0001", "--max-draws", "500", "--draws", "1000"), "--max-draws"),
    ],
)
def test_bad_input_gets_one_sentence(words, sentence):
    with pytest.raises(MkbaError) as refusal:
        run(options(*words))
    assert sentence in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_running_a_scenario_imports_nothing_of_this():
    code = (
        "import sys, mkba_sim.cli.main, mkba_sim.run.pipeline, mkba_sim.views.terminal.run;"
        "heavy = ('plotly', 'SALib');"
        "sys.exit(any(m.split('.')[0] in heavy or m == 'mkba_sim.run.evaluate' for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_every_public_name_is_what_it_says():
    """No submodule bears the name of a public function: importing it would put the module in the function's place."""
    import mkba_sim.analyses.uncertainty as package

    for name in package.__all__:
        assert callable(getattr(package, name)), name
        assert getattr(package, name).__name__ == name
