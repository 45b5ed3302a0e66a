from __future__ import annotations

from datetime import date

import pytest

from bot.subscriptions.filters import parse
from handlers.commands import help_, latest, listing, touched, trial, why
from handlers.messages.reply import Tone
from tests.alerts.samples import VOCABULARY, announcement, report
from tests.commands.fakes import RULE, asker, subscription, ticks, words

MANY = [announcement(event=f"e{n}", subjects=(("graphite", "gallium")[n % 2],)) for n in range(60)]


def test_the_list_numbers_subscriptions_and_puts_many_behind_more() -> None:
    reply = listing.answer([subscription(str(n)) for n in range(23)])

    assert reply.title == "This channel has 23 subscriptions"
    assert words(reply)[0] == "1. `0` (since 24 Nov 2026)"
    assert (len(reply.lines), len(reply.more), len(reply.actions)) == (10, 13, 10)
    assert listing.answer([subscription("")]).title == "This channel has 1 subscription"


def test_latest_shows_the_newest_five_that_match_and_more_behind_a_button() -> None:
    reply = latest.answer("about:gallium", vocabulary=VOCABULARY, recent=MANY)

    assert words(reply)[0] == "Filter: `about:gallium`"
    assert len(reply.lines) == 1 + 5
    assert len(reply.more) == 15
    assert all("gallium" in line.text for line in (*reply.lines[1:], *reply.more))
    assert len(latest.answer("", vocabulary=VOCABULARY, recent=MANY[:3]).lines) == 3


def test_latest_without_a_match_says_what_was_searched() -> None:
    assert (
        latest.answer("zinc", vocabulary=VOCABULARY, recent=MANY).title == "No match among the 60 latest announcements"
    )
    assert latest.answer("", vocabulary=VOCABULARY, recent=()).title == "Nothing has been announced yet"
    assert latest.answer("form:x", vocabulary=VOCABULARY, recent=MANY).title == "This filter cannot be read"


def test_help_names_every_command_and_every_filter() -> None:
    reply = help_.answer()
    text = " ".join((*words(reply), *(ticks(line.text) for line in reply.more)))

    for name in ("/restricted", "subscribe", "unsubscribe", "list", "latest", "help"):
        assert name in text
    for name in ("from:", "to:", "about:", "kind:", "measure:", "tier:", "source:", "|", "-about"):
        assert name in text


@pytest.mark.parametrize(
    ("word", "rest", "meant"),
    [
        ("subscirbe", "about:graphite", "Did you mean `/exports subscribe about:graphite`?"),
        ("Subscribe!", "", "Did you mean `/exports subscribe`?"),
        ("unsub", "2", "Did you mean `/exports unsubscribe 2`?"),
        ("lst", "", "Did you mean `/exports list`?"),
        ("lat", "", "Did you mean `/exports latest`?"),
        ("add", "from:CN", "Did you mean `/exports subscribe from:CN`?"),
        (
            "about:graphite",
            "from:CN",
            (
                "Did you mean `/exports subscribe about:graphite from:CN`? "
                "To look first, write `preview` in place of `subscribe`."
            ),
        ),
        ("graphite", "", "To ask whether it is controlled: `/restricted graphite`"),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest(word: str, rest: str, meant: str) -> None:
    reply = help_.unknown(word, rest)

    assert reply.title == f"“{word}” is not a command of /exports"
    assert words(reply)[0] == meant
    assert words(reply)[1:] == ["`/exports help` shows everything that can be typed."]


def test_the_reasons_of_an_alert_and_the_subscriptions_that_asked() -> None:
    reply = why.answer(announcement(), ["from:CN", ""])

    assert words(reply) == [
        "Why it counts as an export-control act",
        "an authority announces",
        "names a licence duty",
        "Rests on: the item's title and text, as its source published them",
        "Why in this channel",
        "Subscribed to: `from:CN`",
        "Subscribed to: everything (no filter)",
        "First seen: 20 Nov 2026, in Ministry of Commerce",
    ]
    assert "97%" in reply.footer
    assert "No reasons were recorded for it." in words(why.answer(announcement(why=(), items=()), []))
    assert why.answer(None, []).title == "This alert is not on record any more"


def test_an_alert_that_rests_on_the_linked_page_says_so_and_links_it() -> None:
    reply = why.answer(announcement(rests_on="article", article="https://example.org/full"), [])

    assert ("Rests on:", "the item, and the page that it links to", "https://example.org/full") in [
        (line.bold, line.text, line.link) for line in reply.lines
    ]


def test_the_rules_of_an_alert_stand_with_status_and_source() -> None:
    reply = touched.answer(announcement(), [RULE], date(2026, 11, 24))

    assert reply.title == "Rules on file, as of 24 Nov 2026"
    assert words(reply) == [
        "Act: China: new export licence requirement for graphite",
        "China, No. 39 of 2023: licence needed since 1 Dec 2023",
        "In detail: `/restricted graphite`",
    ]
    assert reply.lines[1].link == "https://example.org/rule"
    assert touched.answer(None, [], date(2026, 11, 24)).title == "This alert is not on record any more"


def test_no_rule_touched_is_never_worded_as_permission() -> None:
    assert "That is not a permission" in words(touched.answer(announcement(), [], date(2026, 11, 24)))[1]


def test_a_test_shows_the_newest_match_to_the_channel_and_says_that_it_is_one() -> None:
    wanted = parse("about:gallium", VOCABULARY)
    reply = trial.answer(asker(), trial.chosen(MANY, wanted), wanted, [RULE])

    assert reply.title == "Test: China: new export licence requirement for gallium"
    assert words(reply)[-1] == "A test, asked for by a person: this act was announced earlier."
    assert not reply.private
    assert reply.actions == ()


def test_a_test_without_a_match_says_that_the_subscription_would_not_have_posted_it() -> None:
    wanted = parse("zinc", VOCABULARY)
    reply = trial.answer(asker(), trial.chosen(MANY, wanted), wanted, [])

    assert "would not have posted it" in words(reply)[-1]
    nothing = trial.answer(asker(), trial.chosen((), wanted), wanted, [])
    assert nothing.title.startswith("Test:")
    assert nothing.tone is Tone.DONE
    assert trial.answer(asker(may_manage=False), None, wanted, []).private


def test_a_forged_link_in_a_list_is_not_linked() -> None:
    act = announcement(items=(report(link="javascript:x"), report(link="https://example.org/ok")))
    reply = latest.answer("", vocabulary=VOCABULARY, recent=[act])

    assert reply.lines[0].link == "https://example.org/ok"
