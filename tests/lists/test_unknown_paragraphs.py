"""A paragraph that a list does not have is answered as the nearest one above it that it has: digits never free."""

from __future__ import annotations

import pytest

from bot.lists.codes import parse
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer, Remark
from bot.lists.loading import ListFiles
from tests.exploring import some

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
