"""Text where a number belongs: one reading is taken, two are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkba_sim.base.numbers import number
from mkba_sim.views.excel.dutch import lees_getal, twee_lezingen


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", 12.5),
        ("12.5", 12.5),
        (" 12 ", 12),
        ("-12,5", -12.5),
        ("−12,5", -12.5),
        ("0,123", 0.123),
        ("0.123", 0.123),
        (",5", 0.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1234,567", 1234.567),
        ("48%", 0.48),
        ("12,5 %", 0.125),
        ("€ 80000", 80000),
    ],
)
def test_one_reading(text: str, value: float) -> None:
    assert lees_getal(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["1.234", "1,234", "100.000", "-1.234", "€ 100.000"])
def test_two_readings_are_refused(text: str) -> None:
    assert lees_getal(text) is None
    assert twee_lezingen(text) is not None


@pytest.mark.parametrize(
    "text", ["", "-", "twaalf", "1e5", "1.2.3", "12,", "1 000", "1.23,4.5", "nan", "inf", "١٢", "1,2345,678"]
)
def test_no_reading(text: str) -> None:
    assert lees_getal(text) is None
    assert twee_lezingen(text) is None


@given(st.floats(-1e12, 1e12), st.sampled_from([1, 2, 4]))
def test_what_we_write_we_read(value: float, decimals: int) -> None:
    shown = float(f"{value:.{decimals}f}")
    for taal in ("nl", "en"):
        text = number(value, decimals, taal)  # type: ignore[arg-type]
        assert lees_getal(text) == shown
