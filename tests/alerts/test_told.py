"""Every act that is detected is posted, or is a reply that a person can see, whatever the source and the order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.planning import REPORTS_GATHERED, plan_report
from bot.detect import EventMemory, SourceText, Verdict
from bot.model.announcement import Report
from bot.model.delivery import Channel
from tests import shipped
from tests.alerts.live_day import DAY
from tests.alerts.samples import announcement, report

NOON = datetime(2027, 4, 20, 12, tzinfo=UTC)
CHANNEL = Channel("slack", "T1", "C1")


def shown(told: Iterable[tuple[SourceText, Verdict]]) -> tuple[dict[str, str], set[str], dict[str, list[str]]]:
    """Return by item the act whose alert it opened; the items that a reply shows; the items of each act."""
    memory, opened, replied = EventMemory(), dict[str, str](), set[str]()
    reports: dict[str, list[Report]] = defaultdict(list)
    for text, verdict in told:
        placement = memory.place(verdict, text, text.published or NOON)
        memory.remember(placement.card)
        one = report(source=text.source, id=text.id, title=text.title, summary=text.summary, tier="press")
        if placement.new:
            opened[text.id] = placement.event
        else:
            first, *later = reports[placement.event]
            act = announcement(event=placement.event, items=(first,))
            for reply in plan_report(act, one, later, {CHANNEL: "d"}):
                listed = set(reply.content.lines)
                gathered = [each.id for each in (*later, one) if f"{each.source_name}: {each.title}" in listed]
                replied |= set(gathered or [one.id])
        reports[placement.event].append(one)
    return opened, replied, {event: [one.id for one in those] for event, those in reports.items()}


texts = st.builds(
    lambda number, source, title, day: SourceText(
        str(number), title, "", source, "", "en", NOON + timedelta(days=day) if day is not None else None
    ),
    st.integers(0, 10**9),
    st.sampled_from(["agency", "paper"]),
    st.sampled_from([f"Headline {number}" for number in range(60)]),
    st.none() | st.integers(0, 3),
)
verdicts = st.builds(
    lambda country, subjects, measure, stage, number, effective: Verdict(
        relevant=True,
        score=1.0,
        kind=None,
        jurisdiction=country,
        destinations=(),
        subjects=subjects,
        measure=measure,
        effective=effective,
        until=None,
        document=number,
        codes=(),
        summary="",
        why=(),
        language="en",
        stage=stage,
        numbers=(number,) if number else (),
    ),
    st.none() | st.sampled_from(["CN", "PY"]),
    st.sampled_from([(), ("maize",), ("rice",), ("maize", "rice")]),
    st.sampled_from([None, "licence", "prohibition"]),
    st.sampled_from(["new", "suspend", "extend"]),
    st.none() | st.sampled_from(["1-2027", "2-2027"]),
    st.none() | st.sampled_from([date(2027, 5, 1), date(2027, 6, 1)]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(texts, verdicts), max_size=80, unique_by=lambda pair: pair[0].id))
def test_whatever_is_detected_is_posted_or_a_reply(told: Sequence[tuple[SourceText, Verdict]]) -> None:
    opened, replied, items = shown(told)
    by_id = {text.id: text for text, _ in told}

    for those in items.values():
        hidden = [one for one in those if one not in opened and one not in replied]
        said = {(by_id[one].source, by_id[one].title) for one in those if one not in hidden}
        unsaid = [one for one in hidden if (by_id[one].source, by_id[one].title) not in said]
        # Of what comes after the twentieth reply, up to nine wait for the next message.
        assert len({(by_id[one].source, by_id[one].title) for one in unsaid}) < REPORTS_GATHERED
        assert not unsaid or len(those) > 20


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_on_a_day_of_one_source_without_a_country_no_detected_act_is_without_a_post(seed: int) -> None:
    day = list(DAY)
    random.Random(seed).shuffle(day)  # noqa: S311 - an order, not a secret
    texts = [
        SourceText(str(number), title, summary, "A paper", f"https://paper.example/{number}", "en", NOON, tier="press")
        for number, (_, title, summary) in enumerate(day)
    ]
    told = [(text, verdict) for text in texts if (verdict := shipped.detector().judge(text)).relevant]
    acts = {act for text, _ in told if (act := day[int(text.id)][0])}
    opened, replied, _ = shown(told)

    assert len(acts) >= 33
    assert {text.id for text, _ in told} == opened.keys() | replied
    alerted = {day[int(one)][0] for one in opened}
    assert len(acts - alerted) <= 1, "a reply shows it, and an alert of its own would be better"


def test_what_neither_report_names_ties_nothing() -> None:
    pairs = (
        ("Cabinet bans exports from tonight", "Ghana bans export of rare earths"),
        ("El gabinete prohíbe exportar maíz", "Paraguay prohíbe exportar soja"),
        ("Government bans exports", "Government bans the export of unprocessed goods"),
        ("Paraguay bans exports", "Paraguay bans maize exports"),
    )
    for titles in pairs:
        memory, found = EventMemory(), list[str]()
        for name, title in zip("ab", titles, strict=True):
            text = SourceText(name, title, "", "A paper", "", "en", NOON)
            placement = memory.place(shipped.detector().judge(text), text, NOON)
            memory.remember(placement.card)
            found.append(placement.event)
        assert len(set(found)) == 2, titles
