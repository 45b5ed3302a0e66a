"""The longest texts and the most of everything: each page of each message stays within what a platform takes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.announcement import Announcement, Report
from bot.model.delivery import Channel, Content, Delivery
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.subscriptions.records import Subscription
from handlers.commands import help_, latest, preview, subscribing, why
from handlers.discord import render as discord_posts
from handlers.discord.render import message, pages
from handlers.messages import alerts, deliveries
from handlers.messages.answers import reply as reply_to
from handlers.messages.reply import Reply
from handlers.messages.touched_rules import TouchedRule
from handlers.slack import form, home
from handlers.slack import render as slack_posts
from handlers.slack.home import HomePage
from handlers.slack.render import SlackButton, buttons_of, render
from tests.alerts.samples import announcement, report
from tests.commands.fakes import NOW, call, subscription
from tests.servers import discord_limits, slack_views
from tests.servers.slack_blocks import faults, too_long

SLACK, DISCORD = Channel("slack", "T1", "C1"), Channel("discord", "1", "2")
NEXT = SlackButton("ew.9.more", "Show more", "x" * 600)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

words = st.one_of(
    st.sampled_from(["", "&", "*", "`", "\ue0c0x\ue0c1", "\n", "@everyone", "a b"]),
    st.tuples(st.sampled_from("&*`<管🧲_ x\\"), st.integers(1, 5000)).map(lambda pair: pair[0] * pair[1]),
    st.text(max_size=30),
)
links = st.one_of(words, st.integers(1, 3000).map(lambda n: "https://example.org/" + "&" * n))
reports: st.SearchStrategy[Report] = st.builds(
    report,
    title=words,
    link=links,
    source_name=words,
    summary=words,
    authority=words,
    id=words,
)
acts: st.SearchStrategy[Announcement] = st.builds(
    announcement,
    summary=words,
    subjects=st.lists(words, max_size=40).map(tuple),
    destinations=st.lists(words, max_size=40).map(tuple),
    document=st.none() | words,
    effective=st.none() | words,
    why=st.lists(words, max_size=40).map(tuple),
    items=st.lists(reports, min_size=1, max_size=12).map(tuple),
)
rules = st.lists(st.builds(TouchedRule, words, words, words, words, words, words, links, words), max_size=12)


def fits(reply: Reply) -> None:
    """Every page of it, on both platforms."""
    buttons = buttons_of(reply)
    for number in range(render(reply, buttons, next_page=NEXT).pages):
        shown = render(reply, buttons, number, NEXT)
        assert list(faults(shown.blocks)) == []
        assert not too_long(shown.blocks)
        assert 0 < len(shown.text) <= 4000
    for page in pages(reply):
        assert discord_limits.faults(message(page)) == []


def fits_as_post(delivery: Delivery, reply: Reply) -> None:
    """As it is posted, with the buttons that a post has beside its own."""
    fits(reply)
    assert list(faults(slack_posts.post_of(delivery, reply).blocks)) == []
    assert discord_limits.faults(discord_posts.alert_body(delivery, reply)) == []


@FEW
@given(acts, rules, acts)
def test_an_alert_of_any_length(act: Announcement, touched: list[TouchedRule], followed: Announcement) -> None:
    reply = alerts.alert(act, touched, "d" * 20, (followed,))

    fits_as_post(Delivery("d" * 20, SLACK, act), reply)
    fits(why.explained(act, ["from:CN", "x" * 2000] * 25))


@FEW
@given(st.lists(acts, max_size=6), st.integers(1, 60))
def test_a_digest_of_any_length(some: list[Announcement], times: int) -> None:
    many = tuple(some * times)[:60]
    content = Content(events=tuple(act.event for act in many), data=(("every", "daily"), ("since", NOW.isoformat())))
    delivery = Delivery("d" * 20, SLACK, kind="digest", content=content, others=many)

    fits_as_post(delivery, deliveries.digest(delivery))


@FEW
@given(st.lists(st.tuples(words, words, links), max_size=60))
def test_a_reminder_of_any_length(dates: list[tuple[str, str, str]]) -> None:
    entries = [
        {"day": "2026-12-01", "from": "CN", "document": document, "what": what, "link": link, "event": ""}
        for document, what, link in dates
    ]
    data = (("day", "2026-11-24"), ("dates", json.dumps(entries)), ("more", "70"))
    delivery = Delivery("d" * 20, DISCORD, kind="reminder", content=Content(data=data))

    fits_as_post(delivery, deliveries.reminder(delivery))


@FEW
@given(words, st.lists(words, max_size=40), st.lists(acts, max_size=12), links)
def test_a_notice_of_any_length(title: str, lines: list[str], some: list[Announcement], link: str) -> None:
    content = Content(title=title, lines=tuple(lines), data=(("count", "99"), ("link", link)))
    delivery = Delivery("d" * 20, DISCORD, kind="notice", content=content, others=tuple(some))

    fits_as_post(delivery, deliveries.notice(delivery))


@FEW
@given(st.lists(words, max_size=60), st.lists(acts, max_size=8), words)
def test_lists_previews_and_help_of_any_length(filters: list[str], some: list[Announcement], paused: str) -> None:
    known: list[Subscription] = [subscription(text) for text in filters]
    fits(subscribing.listed(known, waiting=3, paused=paused))
    fits(help_.answer(call()))
    fits(help_.unknown(call(paused), paused))
    fits(latest.answer(call(recent=some)))
    lately = [announcement(summary=act.summary, subjects=act.subjects, announced_at=NOW.isoformat()) for act in some]
    fits(preview.answer(call("zinc | about:gallium", recent=lately)))


@FEW
@given(words)
def test_a_mistake_of_any_length(typed: str) -> None:
    fits(latest.answer(call(f"form:{typed} ( {typed}")))


@FEW
@given(st.lists(words, max_size=80), words)
def test_form_and_home_of_any_length(filters: list[str], typed: str) -> None:
    known = [
        Subscription.of(Channel("slack", "T1", f"C{number % 7}"), text, "U1", datetime(2026, 11, 24, tzinfo=UTC))
        for number, text in enumerate(filters)
    ]
    known.sort(key=lambda one: one.channel.id)

    assert list(slack_views.faults(home.home_tab(HomePage(known)))) == []
    answered = latest.answer(call(typed))
    assert list(slack_views.faults(form.result_view(answered, "key"))) == []


@pytest.mark.parametrize(
    "question", ["graphite", "rare earths", "gallium to:US", "technology catalogue", "dual-use items"]
)
def test_the_longest_answers_of_the_real_rules(base: RuleBase, question: str) -> None:
    fits(reply_to(answer(base, question, today=date(2026, 11, 24))))
