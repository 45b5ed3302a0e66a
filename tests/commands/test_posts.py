"""What each kind of delivery says."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.amendments import NewFacts, amended
from bot.model.delivery import Channel, Content, Delivery
from handlers.messages.deliveries import Messages
from handlers.messages.reply import Tone
from tests.alerts.samples import announcement, report
from tests.commands.fakes import RULES, words

CHANNEL = Channel("slack", "T1", "C1")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
POSTS = Messages(RULES.measures, lambda: NOW)


def test_an_edit_carries_the_id_of_the_alert_that_it_changes() -> None:
    changed = amended(announcement(), NewFacts(effective="2026-12-15"), "s", NOW)
    reply = POSTS(Delivery("d2", CHANNEL, changed, "edit", parent="d1"))

    assert {action.value for action in reply.actions} == {"d1"}
    assert "from: 15 Dec 2026 (before: 1 Dec 2026)" in [line.text for line in reply.lines]


def test_a_follow_up_is_an_alert_of_its_own() -> None:
    act = announcement(event="b", kind="suspension", follows="a")
    follow_up = Delivery("d2", CHANNEL, act, "follow-up", parent="d1", others=(announcement(event="a"),))

    assert POSTS(follow_up).title == "China: export licence requirement for graphite suspended or lifted"
    assert {action.value for action in POSTS(follow_up).actions} == {"d2"}
    (line,) = [line for line in POSTS(follow_up).lines if line.bold == "Follows:"]
    assert line.text == "China: new export licence requirement for graphite (20 Nov 2026)"
    assert line.link == "https://example.org/39"


def test_a_report_names_only_what_is_new() -> None:
    content = Content(report=report(source_name="Reuters", title="Beijing curbs graphite"))
    reply = POSTS(Delivery("d2", CHANNEL, announcement(), "report", content=content, parent="d1"))

    assert [(line.bold, line.text) for line in reply.lines] == [("Reuters (official):", "“Beijing curbs graphite”")]


def test_a_notice_lists_the_acts_that_it_speaks_of_and_counts_the_others() -> None:
    content = Content(title="Posting works here again", lines=("Announced meanwhile:",), data=(("count", "7"),))
    acts = (announcement(event="a"), announcement(event="b", subjects=("gallium",)))
    reply = POSTS(Delivery("d1", CHANNEL, kind="notice", content=content, others=acts))

    assert words(reply) == [
        "Announced meanwhile:",
        "China: new export licence requirement for graphite",
        "China: new export licence requirement for gallium",
        "and 5 more acts: `/exports latest`",
    ]


def test_a_notice_of_trouble_is_marked_as_one() -> None:
    trouble = Content(title="Alerts are paused", lines=("Why: it was archived",), data=(("tone", "caution"),))
    reply = POSTS(Delivery("d1", CHANNEL, kind="notice", content=trouble))

    assert reply.tone is Tone.CAUTION
    assert [(line.bold, line.text) for line in reply.lines] == [("Why:", "it was archived")]
    assert POSTS(Delivery("d1", CHANNEL, kind="notice", content=Content(title="Hello"))).tone is Tone.CALM


def test_a_notice_opens_only_addresses_of_the_web() -> None:
    good = Content(title="t", data=(("link", "https://discord.com/channels/1/2"),))
    bad = Content(title="t", data=(("link", "javascript:alert(1)"),))

    assert [link.url for link in POSTS(Delivery("d", CHANNEL, kind="notice", content=good)).links] == [
        "https://discord.com/channels/1/2"
    ]
    assert POSTS(Delivery("d", CHANNEL, kind="notice", content=bad)).links == ()


TEXTS = st.text(max_size=20)


@given(
    st.builds(
        Content,
        events=st.lists(TEXTS, max_size=3).map(tuple),
        title=TEXTS,
        lines=st.lists(TEXTS, max_size=3).map(tuple),
        report=st.none() | st.builds(report, title=TEXTS, link=TEXTS),
        data=st.dictionaries(TEXTS, TEXTS, max_size=3).map(lambda table: tuple(table.items())),
    )
)
def test_content_is_read_back_as_it_was(content: Content) -> None:
    assert Content.from_json(content.to_json()) == content
