"""Annex I and the Union general export authorisations, read from a small text and as shipped."""

from __future__ import annotations

import pytest

from bot.errors import ListReadError
from bot.lists.codes import parse
from bot.lists.licensing import look_up_by_regime
from bot.lists.list_answer import Knowledge, ListAnswer, ListStatus, Remark
from bot.lists.loading import ListFiles
from bot.lists.model import ParagraphThreshold
from bot.lists.readers.eurlex import AnnexReader
from tests.lists.conftest import patterns


def asked(files: ListFiles, text: str, destination: str | None) -> ListAnswer:
    code = parse(text)
    assert code is not None
    return look_up_by_regime(files.annex, files.union, code, destination)


def test_the_list_is_complete(files: ListFiles) -> None:
    assert len(files.annex.entries) == 384
    assert files.annex.date == "2025-11-15"
    assert files.annex.newer == "2026-09-14"
    assert "European Union" in files.annex.terms
    assert len(files.union.general) == 8


def test_every_code_of_an_authorisation_is_an_entry(files: ListFiles) -> None:
    for one in files.union.general:
        for text in one.items:
            assert text.partition(".")[0] in files.annex.entries
    whole = {text.partition(".")[0] for text in files.union.annex_iv if len(text) >= 5}
    assert whole <= set(files.annex.entries)


@pytest.mark.parametrize(
    ("text", "destination", "permits"),
    [
        ("3B001", "MY", {}),
        ("3B001", "US", {"EU001": True}),
        ("3B001", "CN", {"EU003": None, "EU004": None}),
        ("9A106", "US", {"EU001": None}),
        ("9A106.c", "US", {}),
        ("9A106.a", "US", {"EU001": True}),
        ("1C450.a.1", "JP", {}),
        ("1C450.a.2", "AR", {}),
        ("1C450.a.4", "AR", {"EU006": True}),
        ("1C350.1", "KR", {"EU006": True}),
        ("1C350.4", "KR", {}),
        ("1C001", "CH", {}),
        ("3C001", "KR", {"EU002": True, "EU003": None, "EU004": None}),
        ("3D001", "MY", {"EU007": None}),
        ("4D004", "MY", {}),
        ("5A002.a.2", "CL", {"EU003": None, "EU004": None, "EU008": None}),
        ("5A002.a.2", "MY", {}),
        ("5A001.c", "IN", {"EU003": None, "EU004": None, "EU005": None}),
        ("3A001", "RU", {}),
    ],
)
def test_a_licence_is_needed_unless_an_authorisation_is_named(
    files: ListFiles, text: str, destination: str, permits: dict[str, bool | None]
) -> None:
    answer = asked(files, text, destination)

    assert answer.status is ListStatus.LICENCE
    assert {one.name: one.covers for one in answer.permits} == permits


@pytest.mark.parametrize(
    ("text", "status"),
    [("3A001", "listed"), ("7A117", "licence"), ("0A001", "licence"), ("9A106", "licence"), ("9A106.a", "listed")],
)
def test_within_the_union_only_annex_iv_needs_a_licence(files: ListFiles, text: str, status: str) -> None:
    answer = asked(files, text, "FR")

    assert answer.status == status
    assert answer.has(Remark.WITHIN_UNION)


def test_restrictive_measures_are_named_and_no_authorisation_goes_there(files: ListFiles) -> None:
    for destination in ("RU", "BY", "KP", "IR", "SY"):
        for code in files.annex.entries:
            answer = asked(files, code, destination)
            assert answer.has(Remark.SANCTIONS)
            assert not answer.permits


def test_a_code_of_another_list_is_unknown_here(files: ListFiles) -> None:
    assert asked(files, "3A090", "CN").knowledge is Knowledge.UNKNOWN
    assert asked(files, "5A992", "CN").knowledge is Knowledge.UNKNOWN
    assert asked(files, "3A0", "CN").knowledge is Knowledge.HALF


def test_provisions_are_read_line_by_line() -> None:
    reader = AnnexReader(patterns("eu-annex-i.yaml"), patterns("quantities.yaml"))
    text = """7A999 Imaginary gauges, as follows:
7A999 N.B. SEE ALSO 7A101.
7A999.a Gauges having all of the following:
7A999.a Note: 7A999.a. does not control toys with a mass of less than 1 kg.
7A999.a.1 Not used;
7A999.a.2 A speed exceeding 1000000 frames/s; and
7A999.b A density of 5 × 103 Gy or more;
7A999.c A thickness of less than 0,25 mm."""

    entry = reader.entry("7A999", text)

    assert entry.paragraphs == ("a", "a.2", "b", "c")
    assert entry.thresholds == (
        ParagraphThreshold("a.2", "speed", ">", 1_000_000, "frames/s"),
        ParagraphThreshold("b", "density", ">=", 5000, "Gy"),
        ParagraphThreshold("c", "thickness", "<", 0.25, "mm"),
    )


@pytest.mark.parametrize("line", ["<html><body>Not found</body></html>", "7A998.a Of another entry", "loose words"])
def test_a_line_of_something_else_stops_the_reader(line: str) -> None:
    reader = AnnexReader(patterns("eu-annex-i.yaml"), patterns("quantities.yaml"))

    with pytest.raises(ListReadError, match="7A999"):
        reader.entry("7A999", f"7A999 Gauges\n{line}")
