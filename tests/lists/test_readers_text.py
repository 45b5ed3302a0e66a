"""Outlines and quantities in running text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.model import ParagraphThreshold
from bot.lists.readers.paragraphs import Comparisons, paragraphs, thresholds
from tests.lists.conftest import patterns

NOTES = re.compile(patterns("us-ccl.yaml")["notes"])
NOTE = " Note: 7A999 does not control any of the following: a. Toys; b. Clocks; or c. Bells."


@st.composite
def outlines(draw: st.DrawFn) -> list[str]:
    """Paths in the order of an outline: `a`, `a.1`, `a.1.a`, `a.2`, `b` …"""
    found: list[str] = []

    def below(prefix: str, depth: int) -> None:
        most = 0 if depth == 4 else draw(st.integers(0 if depth else 1, 4))
        for number in range(most):
            step = chr(ord("a") + number) if depth % 2 == 0 else str(number + 1)
            found.append(f"{prefix}{step}")
            below(f"{prefix}{step}.", depth + 1)

    below("", 0)
    return found


@given(paths=outlines())
def test_the_paragraphs_of_an_outline_are_found_in_order(paths: list[str]) -> None:
    text = "; ".join(f"{path}. Gauges of kind {number}" for number, path in enumerate(paths))

    assert [path for path, _ in paragraphs(text, NOTES)] == paths


@given(paths=outlines(), place=st.integers(0, 30))
def test_the_items_of_a_note_are_no_paragraphs(paths: list[str], place: int) -> None:
    place %= len(paths)
    parts = [f"{path}. Gauges of kind {number}." for number, path in enumerate(paths)]
    parts[place] += NOTE

    found = dict(paragraphs(" ".join(parts), NOTES, set(paths).__contains__))

    assert list(found) == paths
    assert not any("Toys" in text for text in found.values())


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("a. Of tin; b. through w. [Reserved] x. Parts.", set(), ["a", "x"]),
        ("a. [Reserved] b. Of tin.", set(), ["b"]),
        ("a. Of tin; x. Parts.", set(), ["a"]),
        ("a. Of tin; x. Parts.", {"x"}, ["a", "x"]),
        ("a. Of tin; b. through y. [Reserved] z.1. Of lead; z.2. Of zinc.", {"z", "z.1", "z.2"}, ["a", "z.1", "z.2"]),
    ],
)
def test_reserved_paragraphs_are_none_and_lead_to_what_comes_after(
    text: str, known: set[str], expected: list[str]
) -> None:
    assert [path for path, _ in paragraphs(text, NOTES, known.__contains__)] == expected


@given(text=st.text(max_size=200))
def test_any_text_has_an_outline_or_none(text: str) -> None:
    paths = [path for path, _ in paragraphs(text, NOTES)]

    assert len(paths) == len(set(paths))
    assert not paths or paths[0] == "a"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A frame rate of 9 Hz or less;", [("frame rate", "<=", 9, "Hz")]),
        ("A “frame rate” equal to or less than 9 Hz", [("frame rate", "<=", 9, "Hz")]),
        ("having a range exceeding 300 km", [("range", ">", 300, "km")]),
        ("A purity better than 99.999%", [("purity", "better than", 99.999, "%")]),
        ("“Specific modulus” exceeding 12.7 × 10 6 m", [("Specific modulus", ">", 12_700_000, "m")]),
        ("A total dose of 5 × 10 3 Gy or higher", [("total dose", ">=", 5000, "Gy")]),
        ("A resistance of 2 × 10−4 ohm or more", [("resistance", ">=", 0.0002, "ohm")]),
        ("More than 4 × 10 6 “active pixels” per array", [("", ">", 4_000_000, "active pixels")]),
        (
            "a volume of 1,000 liters or more and a mass not exceeding 20 kg",
            [("volume", ">=", 1000, "liters"), ("mass", "<=", 20, "kg")],
        ),
        (
            "A peak response in the wavelength range exceeding 10 nm but not exceeding 30,000 nm",
            [
                ("response in the wavelength range", ">", 10, "nm"),
                ("response in the wavelength range", "<=", 30_000, "nm"),
            ],
        ),
        ("less (better) than 50 ns of temporal resolution", [("", "<", 50, "ns")]),
        ("software for commodities other than those below 4A003", []),
        ("two axes", []),
    ],
)
def test_numbers_that_decide_are_found_with_what_they_measure(
    text: str, found: list[tuple[str, str, float, str]]
) -> None:
    words = Comparisons.of(patterns("quantities.yaml"))

    assert list(thresholds("a", text, words)) == [
        ParagraphThreshold("a", what, sign, value, unit) for what, sign, value, unit in found
    ]


def test_a_decimal_comma_is_read_where_a_list_writes_one() -> None:
    words = Comparisons.of(patterns("quantities.yaml"), ",")

    assert [
        one.value for one in thresholds("", "exceeding 3,7 GHz, less than 0,25 mm and more than 1 950 MPa", words)
    ] == [3.7, 0.25, 1950]


@pytest.mark.slow
@given(text=st.text(alphabet=st.sampled_from(list("0123456789.,×x −-%kgmHz exceding orless")), max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    for decimal in (".", ","):
        for one in thresholds("", text, Comparisons.of(patterns("quantities.yaml"), decimal)):
            assert one.comparison
