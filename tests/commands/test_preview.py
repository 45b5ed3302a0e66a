from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.announcement import Announcement
from bot.subscriptions.clauses import AllClause, FilterFacts, every, failing
from bot.subscriptions.filters import Filter, FilterError, parse
from bot.subscriptions.records import Subscription
from handlers.commands import preview
from handlers.messages.reply import Reply
from tests.alerts.samples import VOCABULARY, announcement, report
from tests.commands.fakes import CHANNEL, NOW, FakeRecords, answering, asker, call, words


def act(number: int, **changes: object) -> Announcement:
    at = (NOW - timedelta(hours=number)).isoformat()
    return announcement(event=f"e{number}", announced_at=at, **changes)


CN, US = {"jurisdiction": "CN"}, {"jurisdiction": "US"}
GALLIUM = {"subjects": ("gallium",), "summary": "gallium", "items": (report(title="gallium", summary=""),)}
RECENT = [act(1, **CN), act(2, **US), act(3, **GALLIUM, **CN), act(4, **GALLIUM, **US), act(5, **CN, kind="amendment")]


def looking(text: str, *existing: str, recent: Sequence[Announcement] = RECENT) -> Reply:
    own = [Subscription.of(CHANNEL, one, "U1", NOW) for one in existing]
    return preview.answer(call(text, who=asker(may_manage=False), subscriptions=own, recent=recent))


def test_it_says_what_would_have_been_posted_and_which_clause_left_out_the_rest() -> None:
    reply = looking("from:CN about:graphite")

    assert reply.title == "2 of 5 acts of the last 30 days would have been posted"
    assert words(reply) == [
        "Filter: `from:CN about:graphite`",
        "Posted",
        "24 Nov 2026: China: new export licence requirement for graphite",
        "24 Nov 2026: China: amended export licence requirement for graphite",
        "Left out: 3 acts",
        "2 acts because of `about:graphite`; for 1 of them it is the only reason",
        "24 Nov 2026: China: new export licence requirement for gallium: it has about:gallium",
        "24 Nov 2026: US: new export licence requirement for gallium: it has about:gallium",
        "2 acts because of `from:CN`; for 1 of them it is the only reason",
        "24 Nov 2026: US: new export licence requirement for graphite: it has from:US",
        "24 Nov 2026: US: new export licence requirement for gallium: it has from:US",
        "An act that several parts leave out counts under each of them.",
    ]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("-from:US", ["2 acts because of `-from:US`"]),
        ("about:gallium | kind:amendment", ["2 acts because of `about:gallium | kind:amendment`"]),
        ("-(from:US | kind:amendment)", ["3 acts because of `-(from:US | kind:amendment)`"]),
        (
            "(from:US | kind:amendment) -about:gallium",
            [
                "2 acts because of `-about:gallium`; for 1 of them it is the only reason",
                "2 acts because of `from:US | kind:amendment`; for 1 of them it is the only reason",
            ],
        ),
        (
            "graphite -(-from:CN)",
            [
                "2 acts because of `from:CN`; for 1 of them it is the only reason",
                "2 acts because of `graphite`; for 1 of them it is the only reason",
            ],
        ),
        ("zinc", ["5 acts because of `zinc`"]),
        ("(from:US about:gallium) | zinc", ["4 acts because of `zinc | from:US about:gallium`"]),
    ],
)
def test_alternatives_negations_and_brackets_are_named_as_they_stand(text: str, reasons: list[str]) -> None:
    found = [line for line in words(looking(text)) if " acts because of " in line]

    assert found == reasons


def test_the_alternative_that_comes_nearest_is_explained() -> None:
    lines = words(looking("(from:US about:gallium kind:amendment) | zinc"))

    assert any(
        "nearest is `from:US about:gallium kind:amendment`, but `about:gallium`: it has about:graphite" in line
        for line in lines
    )


def test_without_a_filter_it_looks_by_the_channels_own_subscriptions() -> None:
    both = looking("", "from:CN about:gallium", "kind:amendment")
    assert both.title == "2 of 5 acts of the last 30 days would have been posted"
    assert words(both)[0] == "By the 2 subscriptions of this channel together."

    assert words(looking("", "from:US"))[:2] == ["Filter: `from:US`", "By the one subscription of this channel."]
    assert looking("", "from:US", "").title.startswith("5 of 5 acts")
    assert looking("").title.startswith("5 of 5 acts")


def test_options_are_understood_and_said() -> None:
    reply = looking("from:CN digest:daily@08:00 tz:Europe/Berlin")

    assert reply.title == "3 of 5 acts of the last 30 days would have been in digests"
    assert words(reply)[1].startswith(
        "Posted: one message a day at 08:00, Europe/Berlin time; the next one 25 Nov 2026"
    )


def test_older_acts_and_an_empty_month_are_told_apart() -> None:
    old = announcement(announced_at=(NOW - timedelta(days=31)).isoformat())

    assert looking("", recent=[old]).title == "Nothing announced in the last 30 days"
    assert looking("from:US", recent=[*RECENT, old]).title.startswith("2 of 5 acts")


def test_many_of_both_stand_behind_more() -> None:
    many = [act(n, jurisdiction=("CN", "US")[n % 2], kind=("new-measure", "amendment")[n % 3 == 0]) for n in range(60)]
    reply = looking("from:CN kind:new-measure", recent=many)

    assert len(reply.lines) <= 1 + 1 + 5 + 1 + 6 + 1
    assert 0 < len(reply.more) <= 25 + 60


def test_a_mistake_is_answered_at_its_place() -> None:
    assert words(looking("form:CN"))[1] == "/exports preview ▸form:◂CN"


async def test_preview_is_answered_in_chat() -> None:
    chat = answering(FakeRecords(announcements=list(RECENT)))

    assert (await chat.exports(asker(), "preview from:US")).title.startswith("2 of ")


parts = st.sampled_from(
    ["from:CN", "from:US", "about:gallium", "graphite", "kind:amendment", "-from:CN", "-gallium", "zinc"]
)
filters = st.recursive(
    parts,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda some_: f"({' | '.join(some_)})"),
        inner.map(lambda one: f"-({one})"),
        st.tuples(inner, parts).map(lambda two: f"({two[0]} {two[1]})"),
    ),
    max_leaves=6,
)


def read(text: str) -> Filter | None:
    try:
        return parse(text, VOCABULARY)
    except FilterError:
        # from:CN from:US, which can never match
        return None


@given(filters.map(read).filter(bool), st.sampled_from(RECENT))
def test_the_clauses_that_leave_an_act_out_are_all_the_reason_there_is(found: Filter, one: Announcement) -> None:
    facts = FilterFacts(one)
    blamed = failing(found.clause, facts)

    assert bool(blamed) == (not found.holds(facts))
    assert all(not Filter(clause).holds(facts) for clause in blamed)
    assert all(clause.found(facts) for clause in blamed)
    if isinstance(found.clause, AllClause):
        rest = [part for part in found.clause.parts if part not in blamed]
        assert Filter(every(rest)).holds(facts)
        assert set(blamed) <= set(found.clause.parts)
