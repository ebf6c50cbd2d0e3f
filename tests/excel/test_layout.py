"""The table of cells holds every field of a scenario, once, with the bounds that a scenario holds it to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from mkba_sim.base.errors import MkbaError
from mkba_sim.scenario.fields import Grenzen, Model
from mkba_sim.scenario.scenario import Scenario, load_scenario
from mkba_sim.views.excel.cells import ZEKERHEDEN
from mkba_sim.views.excel.layout import BLADEN, LIJSTEN, Rij, adres, bereik, cellen
from mkba_sim.views.excel.screens import SCHERMEN


def _fields(model: type[Model] = Scenario, pad: str = "") -> Iterator[tuple[str, object]]:
    for name, field in model.model_fields.items():
        kinds = [k for k in (field.annotation, *get_args(field.annotation)) if isinstance(k, type)]
        table = next((k for k in kinds if issubclass(k, Model)), None)
        if table is not None:
            yield from _fields(table, f"{pad}{name}.")
        else:
            yield f"{pad}{name}", next((m for m in field.metadata if isinstance(m, Grenzen)), None)


FIELDS = dict(_fields())


def test_every_field_has_one_cell() -> None:
    paden = [cel.pad for cel in cellen()]
    assert len(paden) == len(set(paden))
    elsewhere = {"kosten.ingroei.caseload", "kosten.ingroei.nieuw_voor_oud"}
    # the wijken of a city have a sheet with a row for each
    city = ("stad.", "bereik.wijk.afwijking.")
    assert set(paden) == {pad for pad in FIELDS if not pad.startswith(city)} - elsewhere


def test_no_two_fields_share_a_cell() -> None:
    taken = [(cel.blad, cel.rij, cel.kolom + i) for cel in cellen() for i in range(3 if cel.onzeker else 1)]
    assert len(taken) == len(set(taken))


def test_labels_are_unique_within_a_column_of_a_sheet_and_in_two_languages() -> None:
    for regels in SCHERMEN.values():
        for taal in (0, 1):
            assert all(regel.label[taal] for regel in regels)
        assert [regel.rij for regel in regels] == sorted({regel.rij for regel in regels})
    for taal in (0, 1):
        names = [pair[taal] for pair in BLADEN.values()]
        assert len(set(names)) == len(names)
    assert set(LIJSTEN) | set(SCHERMEN) == set(BLADEN)


def test_bounds_are_those_of_the_scenario() -> None:
    for cel in cellen():
        bounds = FIELDS[cel.pad]
        assert cel.onzeker == isinstance(bounds, Grenzen), cel.pad
        if isinstance(bounds, Grenzen):
            assert (cel.low, cel.high, cel.prior) == (bounds.low, bounds.high, bounds.prior), cel.pad
        if cel.soort == "onzeker_deel":
            assert cel.high == 1


def _refused(pad: str, value: object) -> bool:
    try:
        load_scenario("bijlage2").met({"horizon": 40, pad: value})
    except MkbaError as error:
        # what belongs to another field (a sum, a class beside shares) is none of this one's business
        return any(fault.where.endswith(f", {pad}") for fault in error.faults)
    return False


@pytest.mark.parametrize(
    "cel", [c for c in cellen() if c.soort in ("geheel", "deel", "getal", "keuze")], ids=lambda c: c.pad
)
def test_ranges_hold_where_they_are_shown(cel) -> None:  # type: ignore[no-untyped-def]
    if cel.opties:
        assert not any(_refused(cel.pad, word) for word in cel.opties)
        assert _refused(cel.pad, "anders")
        return
    assert _refused(cel.pad, cel.low - 1)
    assert _refused(cel.pad, 0.0) == (cel.positief or cel.low > 0 or cel.soort == "geheel")
    if cel.high < float("inf"):
        assert _refused(cel.pad, int(cel.high) * 2 + 1)
        assert not _refused(cel.pad, int(cel.high) if cel.soort == "geheel" else cel.high)


def test_addresses() -> None:
    assert [adres(1, k) for k in (0, 2, 25, 26, 701, 702)] == ["A1", "C1", "Z1", "AA1", "ZZ1", "AAA1"]


def test_what_is_accepted_can_be_read() -> None:
    texts = {cel.pad: bereik(cel, "nl") for cel in cellen()}
    assert texts["prijspeil"] == "2005 t/m 2024, geheel"
    assert texts["kosten.frictie"] == "0 % t/m 100 %"
    assert texts["bereik.huishoudens"] == "1 of meer, geheel"
    assert texts["bereik.caseload.top.uren"] == "meer dan 0"
    assert texts["bereik.wijk.rood"] == "meer dan 0 % t/m 100 %"
    assert texts["effect.substitutie.nieuw"] == "-500 % t/m 100 %"


def test_one_word_means_one_certainty() -> None:
    for taal in (0, 1):
        words = [pair[taal].lower() for pair in ZEKERHEDEN.values()]
        assert len(set(words)) == len(words)
        assert len(",".join(words)) <= 255  # what a drop-down list can hold
    assert all(isinstance(regel, Rij) or regel.label for regels in SCHERMEN.values() for regel in regels)
