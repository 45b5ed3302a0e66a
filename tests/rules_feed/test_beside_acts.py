"""What an edition changes beside acts is told once, in few announcements, with what filters look for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.rules import loading
from bot.rules_feed.changes import APART, State, changes_beside_acts
from bot.rules_feed.report import RuleChange
from tests.rules_feed.site import rules

EMBARGO = (
    "embargoes:\n  - {country: KP, scope: SCOPE, laws: [Law 1], as_of: DAY, sources: ['https://example.org/kp']}\n"
)
GUIDE = """\
guides:
  - key: is-toys
    authority: Ministry of Toys
    regime: toys
    covers: {subjects: [widgets]}
    how: HOW
    certainty: sure
    checked_on: DAY
    sources: [{url: "https://example.org/guide", kind: official, supports: all}]
"""
COVERAGE = "searches:\n  - {exporter: IS, chapters: ['95'], classes: [CLASS], looked_for: DAY, by: a search}\n"


def changes(old: State, new: State, told: Mapping[str, str] | None = None) -> list[RuleChange]:
    return list(changes_beside_acts(old, new, told or {}, read_yaml("rules_news")))


def state(folder: Path, files: Mapping[str, str] | None = None) -> State:
    """Small rules, with these files beside them."""
    rules(folder)
    for name, text in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return State(loading.load(folder), folder / "lists")


def a_list(day: str, entries: Mapping[str, Any]) -> str:
    head = {"schema": 1, "list": "is-toys", "title": "List of toys", "jurisdiction": "IS", "document": "Order 5",
            "date": day, "source": "https://example.org/list", "terms": "free", "count": len(entries)}  # fmt: skip
    return json.dumps({**head, "entries": entries})


def goods(name: str, *names: str, more: str = "") -> tuple[str, str]:
    return f"subjects/{name}.yaml", f"name: {name}\nnames: {{en: [{', '.join(names)}]}}\n{more}"


def test_nothing_is_told_of_rules_that_are_the_same(tmp_path: Path) -> None:
    files = {"embargoes.yaml": EMBARGO, "licensing/is.yaml": GUIDE, "coverage.yaml": COVERAGE.replace("CLASS", "toys")}
    filled = {name: text.replace("DAY", "2026-11-01") for name, text in files.items()}
    later = {name: text.replace("DAY", "2026-11-29").replace("org/", "net/") for name, text in files.items()}
    assert changes(state(tmp_path / "a", filled), state(tmp_path / "b", later)) == []


def test_names_and_codes_of_goods_are_told_by_the_goods(tmp_path: Path) -> None:
    old = state(tmp_path / "a", dict([goods("tops", "spinners", "whirls")]))
    new = state(tmp_path / "b", dict([goods("tops", "spinners", "gyros", more="hs: [{code: '950300'}]\n")]))
    (one,) = changes(old, new)
    assert (one.about, one.what, one.subjects, one.kind, one.jurisdiction) == (
        "goods",
        "changed",
        ("tops",),
        "amendment",
        "",
    )
    assert one.title == "Names or codes changed: tops"
    assert one.text == "Names added: gyros. Names removed: whirls. Codes added: 950300."


def test_goods_that_come_and_go_are_told_as_that(tmp_path: Path) -> None:
    old, new = state(tmp_path / "a", dict([goods("tops")])), state(tmp_path / "b", dict([goods("dolls")]))
    told = {one.subjects[0]: (one.what, one.title) for one in changes(old, new)}
    assert told == {
        "dolls": ("added", "Goods on file now: dolls"),
        "tops": ("removed", "Goods no longer on file: tops"),
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 3 * APART))
def test_many_goods_are_one_announcement_that_every_filter_on_one_of_them_matches(tmp_path: Path, number: int) -> None:
    named = [f"toy{index}" for index in range(number)]
    old = state(tmp_path / "a", dict(goods(name, "old") for name in named[:1]))
    new = state(tmp_path / "b", dict(goods(name, f"new{name}") for name in named))
    told = changes(old, new)
    assert len(told) == (number if number <= APART else 1)
    assert {name for one in told for name in one.subjects} == set(named)


def test_two_thousand_entries_of_a_list_are_one_announcement(tmp_path: Path) -> None:
    codes = [f"{number:04}" for number in range(2000)]
    old = state(tmp_path / "a", {"lists/is-toys.json": a_list("2026-01-01", {code: {"p": "a"} for code in codes})})
    newer = {"lists/is-toys.json": a_list("2026-06-01", {code: {"p": "a b"} for code in codes})}
    new = state(tmp_path / "b", newer)
    (one,) = changes(old, new)
    assert one.title == "List of toys: edition of 1 June 2026, 2000 changed"
    assert (one.about, one.jurisdiction, one.link) == ("list", "IS", "https://example.org/list")
    assert len(one.codes) == 2000
    assert len(one.text) < 1000
    assert changes(old, new, {"is-toys": "2026-06-01"}) == []  # a source of its own has told it
    assert len(changes(old, new, {"is-toys": "2026-05-31"})) == 1


def test_a_list_that_comes_or_goes_is_told_and_an_earlier_edition_beside_it_is_not(tmp_path: Path) -> None:
    file = {"lists/is-toys.json": a_list("2026-01-01", {"0001": {}})}
    none, some = state(tmp_path / "a"), state(tmp_path / "b", file)
    kept = state(tmp_path / "c", {**file, "lists/earlier/is-toys.json": a_list("2025-01-01", {"0001": {}})})
    assert [one.title for one in changes(none, some)] == ["List on file now: List of toys, edition of 2026-01-01"]
    assert [one.what for one in changes(some, none)] == ["removed"]
    assert changes(some, kept) == []


def test_files_beside_the_lists_are_told_together(tmp_path: Path) -> None:
    old = state(tmp_path / "a", {"lists/everyday.yaml": "a: 1\n", "lists/names/de.yaml": "x\n"})
    new = state(tmp_path / "b", {"lists/everyday.yaml": "a: 1\nb: 2\n", "lists/headings.tsv": "y\tz\n"})
    (one,) = changes(old, new)
    assert one.text == (
        "everyday.yaml: 1 lines added, 0 removed. headings.tsv: 1 lines added, 0 removed. "
        "names/de.yaml: 0 lines added, 1 removed."
    )


@pytest.mark.parametrize(
    ("about", "old", "new", "place"),
    [
        ("embargo", {"embargoes.yaml": EMBARGO}, {"embargoes.yaml": EMBARGO.replace("SCOPE", "all")}, ("KP",)),
        ("guide", {"licensing/is.yaml": GUIDE}, {"licensing/is.yaml": GUIDE.replace("HOW", "by post")}, "IS"),
        ("coverage", {}, {"coverage.yaml": COVERAGE.replace("CLASS", "toys")}, ""),
        ("group", {}, {"groups.yaml": "groups: {BALTIC: {name: Baltic states, members: [EE, LV]}}"}, ("EE", "LV")),
    ],
)
def test_what_else_answers_rest_on_is_told(
    tmp_path: Path, about: str, old: Mapping[str, str], new: Mapping[str, str], place: str | tuple[str, ...]
) -> None:
    before, after = (
        state(tmp_path / name, {path: text.replace("DAY", "2026-11-01") for path, text in files.items()})
        for name, files in (("a", old), ("b", new))
    )
    told = [one for one in changes(before, after) if one.what != "removed"]
    assert [one.about for one in told] == [about]
    assert place in {told[0].jurisdiction, told[0].destinations}
    assert told[0].digest != next(iter(changes_beside_acts(before, after, {}, read_yaml("rules_news"), 1))).digest
