"""Numbers that lists may not print: CAS numbers, codes of the Harmonized System, paragraphs that no list has."""

from __future__ import annotations

from datetime import date

import pytest

from bot.lists.codes import Shape, parse
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer, Remark
from bot.lists.loading import ListFiles
from bot.rules.answer.answering import answer
from bot.text.notation import cas_is_valid
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages.answers import reply
from handlers.messages.notes import sentences
from tests import shipped
from tests.exploring import some

# -- substances by the CAS numbers that lists print, and lines of importers' tariffs

TODAY = date(2026, 11, 29)
AS_PRINTED = {"7406-61-9", "173-97-8", "63839-13-6"}
"""Numbers whose check digit is wrong in the list."""
EXPORTERS = {"US": "US", "EU": "FR", "AU": "AU", "IN": "IN"}
"""Whose list it is → who exports by it."""


def test_every_number_on_file_is_one() -> None:
    lists = shipped.rules().lists
    assert lists is not None
    rows = lists.substances()

    assert len(rows) == 346
    assert {cas for cas in rows if not cas_is_valid(cas)} == AS_PRINTED
    assert all(one.entries and one.name for one in rows.values())


def test_a_number_that_a_list_prints_is_answered_by_its_entry() -> None:
    """Each number that the EU's list prints, but for the few that are goods of the rules and are answered as these."""
    base = shipped.rules()
    assert base.lists is not None
    lost = []
    for cas, substance in base.lists.substances().items():
        if (code := substance.code("EU")) and cas_is_valid(cas) and not base.codes.subjects_by_cas(cas):
            found = answer(base, f"CAS {cas} from:FR", today=TODAY)
            if found.by_exporter.get("FR") not in RESTRICTING:
                lost.append((cas, str(code), found.status))
    assert lost == []


@pytest.mark.parametrize(("whose", "exporter"), EXPORTERS.items())
def test_no_number_that_a_list_prints_is_out_of_its_exporters_reach(whose: str, exporter: str) -> None:
    """Each number that the exporter's own lists print, of dual-use items and of munitions, whatever goods bear it."""
    base = shipped.rules()
    assert base.lists is not None
    printed = [cas for cas, one in base.lists.substances().items() if whose in dict(one.entries)]
    found = {cas: answer(base, f"CAS {cas} from:{exporter}", today=TODAY).status for cas in printed}

    assert len(printed) > 100
    assert {cas: status for cas, status in found.items() if status not in RESTRICTING} == {}


def test_every_entry_of_a_munitions_list_that_prints_a_number_is_a_paragraph_of_it() -> None:
    lists = shipped.rules().lists
    assert lists is not None
    editions = {one.key: one for one in lists.control_lists()}
    codes = [
        (whose, code) for one in lists.substances().values() for whose in ("US", "EU") for code, _ in one.codes(whose)
    ]
    munitions = [(whose, code) for whose, code in codes if code.shape is Shape.MUNITIONS]
    keys = {"US": "us-usml", "EU": "eu-military"}

    assert len(munitions) > 250
    assert [code for whose, code in munitions if not editions[keys[whose]].entries[code.entry].holds(code.path)] == []


@pytest.mark.parametrize("way", ["", " to:DE", " to:CN"])
@pytest.mark.parametrize(
    "text", ["85068-73-1", "Ethyl-NENA, CAS 85068-73-1", "2691-41-0 Octogen", "奥克托今 CAS 2691-41-0"]
)
def test_an_item_of_the_us_munitions_list_is_told_with_its_law_and_licence(text: str, way: str) -> None:
    found = answer(shipped.rules(), f"{text} from:US{way}", today=TODAY)
    told = " ".join(line.text for line in reply(found).lines)

    assert found.status is Status.LICENCE
    assert "USML V" in told
    assert "ITAR, licence of the State Department (DDTC)" in told


@pytest.mark.parametrize("text", ["CAS 7429-90-5 from:US", "CAS 7439-89-6 from:DE", "CAS 94-75-7 from:DE to:BR"])
def test_a_number_of_which_a_list_has_some_forms_alone_is_open(text: str) -> None:
    found = answer(shipped.rules(), text, today=TODAY)

    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
    assert all(one.hedged for one in found.lists)


def test_a_list_answers_by_the_paragraph_that_it_counts_itself() -> None:
    """Asked for by name, by number or by the other list's paragraph, where that means one substance alone."""
    base = shipped.rules()
    assert base.lists is not None
    wrong, asked = [], 0
    for substance in base.lists.substances().values():
        for whose, other in (("US", "EU"), ("EU", "US")):
            own, theirs = substance.code(whose), substance.code(other)
            if not (own and theirs and own.path and theirs.path and own.entry == theirs.entry):
                continue
            found = base.lists.look_up(theirs, "EG", (whose,))[0]
            asked += 1
            if found.has(Remark.RENUMBERED) and found.has(Remark.PARAGRAPH):
                wrong.append((str(theirs), str(found.code)))
            if found.has(Remark.PARAGRAPH):
                same = [one for one in base.lists.substances().values() if one.code(other) == theirs]
                if len({one.code(whose) for one in same}) == 1:
                    wrong.append((str(theirs), str(found.code)))
    assert asked > 100
    assert wrong == []


def test_of_several_entries_with_one_number_that_with_the_substances_name_is_told() -> None:
    base = shipped.rules()
    for text in ("potassium fluoride", "potassium fluoride 7789-23-3", "CAS 7789-23-3"):
        assert [str(one.answer.code) for one in answer(base, f"{text} from:IN", today=TODAY).lists] == ["1D017"]
    for text in ("potassium bifluoride", "potassium bifluoride 7789-29-9", "CAS 7789-29-9"):
        assert [str(one.answer.code) for one in answer(base, f"{text} from:IN", today=TODAY).lists] == ["1D015"]


@pytest.mark.parametrize("name", ["hydrogen fluoride", "phosphorus trichloride", "thionyl chloride", "sodium cyanide"])
def test_a_name_is_answered_by_the_paragraph_of_each_list(name: str) -> None:
    base = shipped.rules()
    assert base.lists is not None
    substance = next(one for one in base.lists.substances().values() if one.name.casefold() == name)
    for exporter, whose in (("US", "US"), ("DE", "EU")):
        found = answer(base, f"{name} from:{exporter} to:EG", today=TODAY)

        assert [str(one.answer.code) for one in found.lists] == [str(substance.code(whose))]


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("CAS 7784-34-1 from France", Status.LICENCE, "CAS 7784-34-1: Arsenic trichloride, printed by EU 1C350.31"),
        ("7784-34-1 from:US", Status.LICENCE, "US 1C350.b.1"),
        ("CAS 77104-00-8 from:FR", Status.LICENCE, "printed by IN 1A(16); CWC 1"),
        ("8112921000 from:CN to:US", None, "8112921000 in the tariff of the United States: Unwrought"),
        ("81129289 from:CN to:DE", None, "81129289 in the tariff of the European Union: Unwrought"),
    ],
)
def test_what_a_number_means_is_told(text: str, status: Status | None, told: str) -> None:
    found = answer(shipped.rules(), text, today=TODAY)

    assert status is None or found.status is status
    assert told in sentences(found.remarks)


def test_the_tariff_of_another_place_is_not_told() -> None:
    found = answer(shipped.rules(), "8112921000 from:CN to:JP", today=TODAY)

    assert "tariff" not in sentences(found.remarks)


# -- the Harmonized System: unknown, known, national


def test_the_nomenclature_is_complete(files: ListFiles) -> None:
    names = files.nomenclature.names
    sizes = [sum(len(code) == size for code in names) for size in (2, 4, 6)]

    assert sizes == [97, 1229, 5613]
    assert all(code[:-2] in names for code in names if len(code) > 2)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("8112.92", True),
        ("811292", True),
        ("8112", True),
        ("81", True),
        ("8112.92.89", True),
        ("81129289", True),
        ("2845.90.1000", True),
        ("7701", False),
        ("811293", False),
        ("0000", False),
    ],
)
def test_a_code_is_known_or_not(files: ListFiles, text: str, known: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = files.nomenclature.look_up(text)

    assert found is not None
    assert found.known is known
    assert bool(found.name) is known


def test_an_unknown_subheading_names_what_is_known_of_it(files: ListFiles) -> None:
    found = files.nomenclature.look_up("811293")

    assert found is not None
    assert found.nearest == "8112"
    assert [code for code, _ in found.holders] == ["81", "8112"]


@pytest.mark.parametrize("text", ["", "8", "811", "81129", "graphite", "3A001", "12345678901"])
def test_what_has_another_form_is_none(files: ListFiles, text: str) -> None:
    assert files.nomenclature.look_up(text) is None


# -- A paragraph that a list does not have is answered as the nearest one above it that it has: digits never free

_TOWARD = {
    "us-ccl": ("US", "CN"),
    "eu-annex-i": ("EU", "CN"),
    "gb-strategic": ("GB", "CN"),
    "cn-dual-use": ("CN", "DE"),
}


@pytest.fixture(scope="module")
def lists(files: ListFiles) -> Lists:
    return Lists(files)


def _answer(lists: Lists, key: str, code: str) -> ListAnswer:
    exporter, to = _TOWARD[key]
    return next(one for one in lists.look_up(code, to, (exporter,)) if one.list_key == key)


@pytest.mark.parametrize("key", _TOWARD)
def test_no_paragraph_that_a_list_lacks_is_freer_than_what_stands_above_it(lists: Lists, key: str) -> None:
    edition = next(one for one in lists.control_lists() if one.key == key)
    held = [(entry, path) for entry in edition.entries.values() for path in ("", *entry.paragraphs)]
    asked = [(entry, path, step) for entry, path in some(held, 7) for step in ("z", "39")]
    lacking = [(entry, path, f"{path}.{step}".lstrip(".")) for entry, path, step in asked]
    lacking = [(entry, path, below) for entry, path, below in lacking if not entry.holds(below)]
    assert lacking
    for entry, path, below in lacking:
        above = _answer(lists, key, f"{entry.code}.{path}".rstrip("."))
        found = _answer(lists, key, f"{entry.code}.{below}")
        assert found.status == above.status, found.code
        assert edition.partial or found.has(Remark.PARAGRAPH)
        assert str(found.code) == f"{entry.code}.{below}"


@pytest.mark.parametrize(("asked", "row"), [("7(16)9", "7(16)"), ("JP 3-2(2)15", "3-2(2)")])
def test_an_item_below_a_row_that_the_table_does_not_divide_so_is_of_the_row(
    lists: Lists, asked: str, row: str
) -> None:
    code = parse(asked)
    assert code is not None
    assert str(code.row) == row
    (found,) = lists.look_up(code, "CN", ("JP",))
    assert found.knowledge is Knowledge.KNOWN
    assert found.has(Remark.PARAGRAPH)
    assert parse("7(16)").row == parse("7(16)")  # type: ignore[union-attr]
