"""The evidence for and against two reports being of one act, card by card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.detect import Detector, EventCard, EventMemory, SourceText
from bot.detect.model import MARK
from bot.detect.relevance import shipped
from bot.detect.similarity import card_of, evidence, finer, likeness
from tests.detect.cards import CARD


def same(first: EventCard, second: EventCard) -> bool:
    return likeness(first, second, shipped()) >= shipped().of("same_event", "least to join")


def on(card: EventCard, day: str) -> EventCard:
    return replace(card, first_day=day, last_day=day)


def test_reports_of_one_day_are_one_act_though_the_verb_is_read_otherwise() -> None:
    eased = replace(CARD, stage="ease")

    assert same(CARD, eased)
    assert not same(CARD, on(replace(CARD, stage="suspend"), "2024-05-09"))


@pytest.mark.parametrize(("day", "one"), [("2024-05-14", True), ("2024-06-20", False), ("2024-09-01", False)])
def test_weeks_apart_without_a_day_or_a_number_in_common_is_another_act(day: str, one: bool) -> None:  # noqa: FBT001 - a case
    assert same(CARD, on(CARD, day)) is one


def test_weeks_apart_with_one_start_is_one_act() -> None:
    first, second = replace(CARD, effective="2024-07-01"), replace(on(CARD, "2024-06-20"), effective="2024-07-01")

    assert same(first, second)


def test_a_report_when_the_act_begins_is_of_that_act() -> None:
    assert same(replace(CARD, effective="2024-07-01"), on(CARD, "2024-07-02"))


def test_know_how_plant_and_the_elements_themselves_are_three_acts() -> None:
    cn = replace(CARD, jurisdiction="CN", measure="licence")
    know_how = replace(cn, subjects=("rare earth processing technology",))
    plant = replace(cn, subjects=("rare earth processing equipment",))
    elements = replace(cn, subjects=("rare earths", "holmium", "erbium"))

    assert not same(know_how, plant)
    assert not same(elements, plant)
    assert not same(elements, know_how)
    assert same(elements, replace(cn, subjects=("rare earths",)))


def test_one_number_of_which_one_report_leaves_out_the_year_is_one_act() -> None:
    full = replace(CARD, documents=("46-2024",))

    assert same(full, on(replace(CARD, documents=("46",)), "2024-05-30"))
    assert not same(full, replace(CARD, documents=("47-2024",)))


def test_goods_are_compared_word_by_word_be_it_by_a_wider_one() -> None:
    told = replace(CARD, subjects=("semiconductor technology", "quantum computers"))

    assert same(told, replace(CARD, subjects=("chips", "quantum technology")))
    assert not same(told, replace(CARD, subjects=("chemicals", "drones")))


def test_years_of_a_policys_span_are_no_years_of_the_act(detector: Detector) -> None:
    text = SourceText("1", "Notification No. 06/2015-2020: export of wheat is prohibited", "", "a paper", "")

    assert card_of(detector.judge(text), text, None).years == ()


UNDATED = replace(CARD, jurisdiction="US", first_day=None, last_day=None)


def test_days_that_two_texts_name_tie_reports_without_a_day_of_their_own() -> None:
    named = replace(UNDATED, days=("04-01", "08-31"))

    assert same(named, replace(named, days=("04-01",)))
    assert not same(named, replace(named, subjects=(), days=("05-01",)))


def test_a_day_named_may_be_that_of_the_others_report() -> None:
    assert same(replace(UNDATED, subjects=(), days=("05-06",)), replace(CARD, jurisdiction="US", subjects=()))


def test_who_acts_may_be_told_by_one_report_only_if_both_tell_a_day() -> None:
    dated = replace(CARD, effective="2024-07-01")

    assert same(dated, replace(dated, jurisdiction=None))
    assert not same(CARD, replace(CARD, jurisdiction=None))
    assert not same(dated, replace(dated, jurisdiction=None, stage="suspend"))


GOODS = ("timber", "rye", "salt", "coal", "tea")


@given(
    common=st.integers(0, 4),
    exporter=st.sampled_from([None, "KE"]),
    days=st.integers(0, 6),
    stage=st.sampled_from(["new", "suspend", "extend"]),
)
def test_a_list_of_goods_is_evidence_where_the_same_is_done_to_it_within_days(
    common: int, exporter: str | None, days: int, stage: str
) -> None:
    listed = replace(CARD, jurisdiction=None, subjects=(*GOODS[:common], "wheat"))
    other = replace(CARD, jurisdiction=exporter, subjects=(*GOODS[:common], "drones"), stage=stage)

    expected = common >= 2 and days <= 3 and stage == "new"
    assert evidence(listed, on(other, f"2024-05-{6 + days:02}")) is expected


def marks(*words: int) -> str:
    return "".join(f"{word:0{MARK}x}" for word in words)


@given(
    common=st.integers(0, 10),
    named=st.booleans(),
    exporter=st.sampled_from([None, "KE"]),
    days=st.integers(0, 14),
    languages=st.sampled_from([("hu", "hu"), ("hu", "en")]),
    stage=st.sampled_from(["new", "suspend"]),
)
def test_the_same_words_on_the_same_goods_are_evidence_where_the_same_is_done_within_days(  # noqa: PLR0917 - crossed
    common: int,
    named: bool,  # noqa: FBT001 - drawn
    exporter: str | None,
    days: int,
    languages: tuple[str, str],
    stage: str,
) -> None:
    name = marks(98, 99) if named else ""
    report = replace(CARD, jurisdiction=None, language=languages[0], marks=marks(*range(10)), names=name)
    shared = marks(*range(common), *range(20, 30 - common))
    other = replace(CARD, jurisdiction=exporter, language=languages[1], marks=shared, names=name, stage=stage)

    alike = languages[0] == languages[1] and (
        common >= 9  # a copy
        or (common >= 4 and days <= 3 and stage == "new")
        or (common >= 3 and named and days <= 10)
    )
    assert evidence(report, on(other, f"2024-05-{6 + days:02}")) is (alike or common >= 9)


@given(
    language=st.sampled_from(["hu", "ko", "ru", "fr", "en", "xx", None]),
    exporter=st.sampled_from(["HU", "KR", "RU", "FR", "US"]),
    days=st.integers(0, 6),
    stage=st.sampled_from(["new", "suspend"]),
    goods=st.sampled_from(["rice", "timber"]),
)
def test_a_report_of_a_government_unnamed_may_be_of_the_one_whose_language_it_is_in(
    language: str | None, exporter: str, days: int, stage: str, goods: str
) -> None:
    unnamed = replace(CARD, jurisdiction=None, language=language)
    named = on(
        replace(CARD, jurisdiction=exporter, language="de", stage=stage, subjects=(goods,)), f"2024-05-{6 + days:02}"
    )

    own = (language, exporter) in {("hu", "HU"), ("ko", "KR"), ("ru", "RU")}  # French is spoken in too many states
    soon = days <= (3 if language == "hu" else 1)  # Korean and Russian are spoken in several
    assert evidence(unnamed, named) is (own and soon and stage == "new" and goods == "rice")
    assert evidence(unnamed, replace(named, jurisdiction=None)) is False


def test_words_of_one_exporter_without_goods_in_common_are_no_evidence() -> None:
    report = replace(CARD, subjects=(), language="en", marks=marks(*range(10)), names=marks(99))

    assert not evidence(report, replace(report, marks=marks(*range(6), *range(20, 24))))


def test_a_measure_that_one_report_does_not_tell_says_nothing() -> None:
    untold = replace(CARD, measure=None)

    assert likeness(CARD, untold, shipped()) == likeness(CARD, CARD, shipped())


def test_lists_of_two_exporters_are_never_one_act() -> None:
    listed = replace(CARD, subjects=GOODS)

    assert not same(listed, replace(listed, jurisdiction="TZ"))


def test_of_two_acts_as_like_the_one_told_more_often_is_joined(detector: Detector) -> None:
    memory = EventMemory()
    for event, reports in (("once", 1), ("often", 5), ("twice", 2)):
        memory.remember(replace(CARD, event=event, jurisdiction="IN", reports=reports))
    text = SourceText("1", "India bans rice exports", "", "a paper", "", None, datetime(2024, 5, 6, tzinfo=UTC))

    assert memory.place(detector.judge(text), text, text.published).event == "often"


def test_the_first_report_that_tells_the_exporter_fills_it_in(detector: Detector) -> None:
    memory = EventMemory()
    memory.remember(replace(CARD, jurisdiction=None))
    text = SourceText("1", "India bans rice exports", "", "a paper", "", None, datetime(2024, 5, 6, tzinfo=UTC))

    assert memory.place(detector.judge(text), text, text.published).card.jurisdiction == "IN"


def test_a_class_and_its_member_may_be_one_act() -> None:
    assert same(replace(CARD, subjects=("fuels",)), replace(CARD, subjects=("gasoline", "diesel")))


def test_a_start_on_the_day_of_the_others_report_stands_for_a_day_not_told() -> None:
    undated = replace(CARD, first_day=None, last_day=None, effective="2024-05-06", stage="grant")

    assert same(CARD, undated)
    assert not same(CARD, replace(undated, effective="2024-08-01"))


@pytest.mark.parametrize(
    ("title", "documents"),
    [
        ("商務部2026年第11號公告、第12號公告：20家日本實體列入出口管制管控名單", ("11-2026", "12-2026")),
        ("Permendag 20/2024 dan Permendag 21/2024 larang ekspor kratom", ("20-2024", "21-2024")),
        ("商务部公告2025年第18号 出口管制", ("18-2025",)),
        ("UK: Export Control (Amendment) Regulations 2024 require licences for exports", ()),
        ("Arrêté du 2 février 2024 : exportations soumises à licence", ()),
    ],
)
def test_each_number_told_is_a_number_of_its_own_and_a_year_is_none(
    detector: Detector, title: str, documents: tuple[str, ...]
) -> None:
    text = SourceText("1", title, "", "a paper", "")

    assert card_of(detector.judge(text), text, datetime(2024, 5, 6, tzinfo=UTC)).documents == documents


def test_few_words_in_common_speak_against_one_act_only_in_one_language() -> None:
    english, french = replace(CARD, language="en"), replace(CARD, language="fr")

    assert likeness(english, english, shipped()) < likeness(english, french, shipped())


@pytest.mark.parametrize(
    ("known", "told", "goods"),
    [
        (("grain",), ("wheat",), ("wheat", "grain")),
        (("wheat",), ("grain",), ("wheat",)),
        ((), ("rice",), ("rice",)),
        (("wheat", "rice"), ("wheat",), ("wheat", "rice")),
        (("dual-use items",), ("gallium",), ("gallium", "dual-use items")),
    ],
)
def test_goods_of_an_act_are_those_of_the_report_that_names_them_most_narrowly(
    known: tuple[str, ...], told: tuple[str, ...], goods: tuple[str, ...]
) -> None:
    assert finer(known, told) == goods


LISTING = replace(CARD, stage="list", measure="entity-list", subjects=("dual-use items",))


@pytest.mark.parametrize(
    ("card", "other", "one"),
    [
        # A destination with an exporter, or with goods, where the deed is the same within days.
        (replace(CARD, destinations=("IL",)), replace(CARD, destinations=("IL",), subjects=()), True),
        (replace(CARD, destinations=("IL",)), replace(CARD, destinations=("IL",), jurisdiction=None), True),
        (replace(CARD, destinations=("IL",)), replace(CARD, destinations=("SY",), subjects=()), False),
        (replace(CARD, destinations=("IL",)), replace(CARD, subjects=()), False),
        (
            replace(CARD, destinations=("IL",)),
            on(replace(CARD, destinations=("IL",), subjects=()), "2024-05-20"),
            False,
        ),
        (replace(CARD, destinations=("IL",)), replace(CARD, destinations=("IL",), subjects=(), stage="ease"), False),
        # A class of goods that both name.
        (LISTING, LISTING, True),
        (LISTING, on(LISTING, "2024-05-20"), False),
        (LISTING, replace(LISTING, subjects=()), False),
        (LISTING, replace(LISTING, jurisdiction=None), False),
    ],
)
def test_within_days_the_same_deed_is_one_act_by_a_destination_or_a_class_of_goods(
    card: EventCard,
    other: EventCard,
    one: bool,  # noqa: FBT001 - a case
) -> None:
    assert evidence(card, other) is one
    assert evidence(other, card) is one
    assert same(card, other) is one


NOTHING: dict[str, Any] = {
    "jurisdiction": None,
    "subjects": (),
    "destinations": (),
    "effective": None,
    "documents": (),
    "days": (),
    "measure": None,
    "names": "",
    "marks": "",
    "language": None,
}
CARDS = st.builds(
    replace,
    st.just(CARD),
    jurisdiction=st.sampled_from([None, "KE", "IN"]),
    subjects=st.sampled_from([(), ("rice",), ("dual-use items",), ("rice", "dual-use items")]),
    destinations=st.sampled_from([(), ("IL",), ("IL", "SY")]),
    effective=st.sampled_from([None, "2024-05-06", "2024-07-01"]),
    documents=st.sampled_from([(), ("46-2024",), ("46",)]),
    days=st.sampled_from([(), ("05-06",), ("07-01",)]),
    measure=st.sampled_from([None, "prohibition", "licence", "tax"]),
    stage=st.sampled_from(["new", "ease", "list"]),
    first_day=st.sampled_from(["2024-05-06", "2024-05-20"]),
    last_day=st.just("2024-05-20"),
    names=st.sampled_from(["", "0" * 10, "0" * 10 + "1" * 10]),
    marks=st.sampled_from(["", "012345" * 6, "".join(f"{word:06x}" for word in range(10))]),
    language=st.sampled_from([None, "en", "hu"]),
)


@given(card=CARDS, other=CARDS, dropped=st.sampled_from(sorted(NOTHING)))
def test_what_a_report_does_not_name_never_makes_it_one_act_with_another(
    card: EventCard, other: EventCard, dropped: str
) -> None:
    if not evidence(card, other):
        assert not evidence(replace(card, **{dropped: NOTHING[dropped]}), other)
        assert not evidence(other, replace(card, **{dropped: NOTHING[dropped]}))
