from __future__ import annotations

from datetime import date

import pytest

from bot.rules.index import RuleBase
from bot.rules.model import Group, RuleSet
from bot.subscriptions.filters import FilterError, parse
from bot.vocabulary import MeasureType
from handlers.knowledge import vocabulary
from handlers.messages.touched_rules import TouchedRule, state, touched
from tests.alerts.samples import announcement
from tests.commands.measures import TODAY, limb, measure, subject

SIMPLE = measure("39", limb(None, MeasureType.LICENCE, "2023-12-01"))
SPLIT = measure(
    "46",
    limb("paragraph 1", MeasureType.PROHIBITION, "2024-12-03"),
    limb("paragraph 2", MeasureType.LICENCE, "2024-12-03", ("2025-11-09", "2026-11-27")),
)
FILE = {"39": SIMPLE, "46": SPLIT, "empty": measure("empty")}


def test_touched_rules_stand_in_the_order_asked_and_unknown_ones_are_left_out() -> None:
    rules = touched(FILE, ["46", "nowhere", "39", "empty", "46"], TODAY)

    assert [rule.measure for rule in rules] == ["46", "39"]
    assert rules[1] == TouchedRule("39", "No. 39", "CN", "licence", "2023-12-01", None, "https://example.org/act")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2023-10-19", []),
        ("2023-11-01", ["not yet in force, starts 1 Dec 2023"]),
        ("2024-01-01", ["licence needed since 1 Dec 2023"]),
    ],
)
def test_a_rule_stands_as_it_does_on_the_day(day: str, said: list[str]) -> None:
    assert [state(rule) for rule in touched(FILE, ["39"], date.fromisoformat(day))] == said


@pytest.mark.parametrize(
    ("day", "rest"),
    [
        ("2025-01-01", "paragraph 2: licence needed since 3 Dec 2024, until 8 Nov 2025"),
        ("2026-11-24", "paragraph 2: suspended since 9 Nov 2025, until 27 Nov 2026"),
        ("2026-12-01", "paragraph 2: unknown (please check) since 28 Nov 2026"),
    ],
)
def test_paragraphs_that_stand_otherwise_are_told_apart(day: str, rest: str) -> None:
    (rule,) = touched(FILE, ["46"], date.fromisoformat(day))

    assert rule.document == "No. 46, paragraph 1"
    assert state(rule) == f"prohibited since 3 Dec 2024; {rest}"


def test_paragraphs_that_stand_alike_are_one() -> None:
    (rule,) = touched(FILE, ["46"], date(2024, 1, 1))

    assert rule.document == "No. 46"
    assert state(rule) == "not yet in force, starts 3 Dec 2024"


BASE = RuleBase(
    RuleSet(
        (SIMPLE, SPLIT),
        (
            subject("graphite", "흑연", "石墨"),
            subject("spherical graphite", broader=("graphite",)),
            subject("coated spherical graphite", broader=("spherical graphite",)),
            subject("advanced computing chips", "AI chips"),
        ),
        {"EU": Group("European Union", frozenset({"DE", "NL"}))},
    )
)
WORDS = vocabulary(
    BASE,
    sources={"cn-mofcom": "Ministry of Commerce"},
    goods=[("ai chips", "AI chip*"), ("rice", "rice"), ("rice", "쌀"), ("graphite", "graphite"), ("dysprosium", "镝")],
    classes={
        "rare earths": frozenset({"dysprosium", "rare earth processing technology"}),
        "rice": frozenset({"rice bran", "rice ore"}),
        "dual-use items": None,
    },
)


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("about:흑연", "about:graphite"),
        ("about:Graphites", "about:graphite"),
        ('about:"AI chips"', 'about:"advanced computing chips"'),
        ("about:쌀", "about:rice"),
        ("from:日本,the-netherlands", "from:JP,NL"),
        ("from:UK", "from:GB"),
    ],
)
def test_names_in_any_language_are_understood(text: str, normalised: str) -> None:
    assert parse(text, WORDS).text == normalised
    assert parse(normalised, WORDS).text == normalised


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("about:graphite", "coated spherical graphite"),
        ('about:"AI chips"', "ai chips"),
        ('about:"rare earths"', "dysprosium"),
        ("about:镝", "dysprosium"),
        ("about:rice", "rice"),
    ],
)
def test_a_subject_includes_its_narrower_ones_and_what_detection_calls_it(text: str, subject: str) -> None:
    assert parse(text, WORDS).matches(announcement(subjects=(subject,)))
    assert not parse(text, WORDS).matches(announcement(subjects=("zinc",)))


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(FilterError, match="did you mean `about:graphite`"):
        parse("about:grahpite", WORDS)
    with pytest.raises(FilterError, match="did you mean `from:CN`"):
        parse("from:Chnia", WORDS)


def test_a_text_without_a_letter_is_near_to_no_country() -> None:
    assert not WORDS.near_countries("")
    assert not WORDS.near_countries("🙂")
    assert "DE" in WORDS.near_countries("Germny")


def test_members_of_a_group_are_reached_through_it() -> None:
    assert parse("to:NL", WORDS).matches(announcement(destinations=("EU",)))


def test_ore_and_technology_are_other_subjects() -> None:
    for text, other in (("about:rice", "rice ore"), ('about:"rare earths"', "rare earth processing technology")):
        assert not parse(text, WORDS).matches(announcement(subjects=(other,)))
    assert parse("about:rice", WORDS).matches(announcement(subjects=("rice bran",)))
