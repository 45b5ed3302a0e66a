from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.alerts.archive import archive, is_archived
from bot.model.announcement import Announcement
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from handlers.commands import alert_buttons, help_, latest, preview, subscribing, why
from handlers.commands.command import ALERT
from handlers.messages import alerts
from handlers.messages.reply import Reply
from tests import shipped
from tests.alerts.samples import announcement, report
from tests.commands.fakes import NOW, RULES, asker, call, subscription, ticks, words

MANY = [announcement(event=f"e{n}", subjects=(("graphite", "gallium")[n % 2],)) for n in range(60)]


def test_the_list_numbers_subscriptions_and_puts_many_behind_more() -> None:
    reply = subscribing.listed([subscription(str(n)) for n in range(23)])

    assert reply.title == "This channel has 23 subscriptions"
    assert words(reply)[0] == "1. `0` (since 24 Nov 2026)"
    assert (len(reply.lines), len(reply.more), len(reply.actions)) == (10, 13, 10)
    assert subscribing.listed([subscription("")]).title == "This channel has 1 subscription"


def test_latest_shows_the_newest_five_that_match_and_more_behind_a_button() -> None:
    reply = latest.answer(call("about:gallium", recent=MANY))

    assert words(reply)[0] == "Filter: `about:gallium`"
    assert len(reply.lines) == 1 + 5
    assert len(reply.more) == 15
    assert all("gallium" in line.text for line in (*reply.lines[1:], *reply.more))
    assert len(latest.answer(call("", recent=MANY[:3])).lines) == 3


def test_latest_without_a_match_says_what_was_searched() -> None:
    assert latest.answer(call("zinc", recent=MANY)).title == "No match among the 60 latest announcements"
    assert latest.answer(call("", recent=())).title == "Nothing has been announced yet"
    assert latest.answer(call("form:x", recent=MANY)).title == "This filter cannot be read"


def test_help_names_every_command_and_every_filter() -> None:
    reply = help_.answer(call())
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
    reply = help_.unknown(call(rest), word)

    assert reply.title == f"“{word}” is not a command of /exports"
    assert words(reply)[0] == meant
    assert words(reply)[1:] == ["`/exports help` shows everything that can be typed."]


def test_the_reasons_of_an_alert_and_the_subscriptions_that_asked() -> None:
    reply = why.explained(announcement(), ["from:CN", ""])

    assert words(reply) == [
        "It reads like an act of export control",
        "Who: the country that the text or the authority's source names",
        "What: licence",
        "Which goods: graphite",
        "From when: 1 Dec 2026",
        "An authority's own source says so. The detector is sure.",
        "Rests on: the item's title and text, as its source published them",
        "Why in this channel",
        "Subscribed to: `from:CN`",
        "Subscribed to: everything (no filter)",
        "First seen: 20 Nov 2026, in Ministry of Commerce",
    ]
    assert [line.text for line in reply.more] == [
        "Details: what counted (97% sure)",
        "an authority announces",
        "names a licence duty",
    ]
    nothing = why.explained(announcement(why=(), items=()), [])
    assert "No reasons were recorded for it." in [line.text for line in nothing.more]
    assert why.explained(None, []).title == "This alert is not on record any more"


def test_an_alert_that_rests_on_the_linked_page_says_so_and_links_it() -> None:
    reply = why.explained(announcement(rests_on="article", article="https://example.org/full"), [])

    assert ("Rests on:", "the item, and the page that it links to", "https://example.org/full") in [
        (line.bold, line.text, line.link) for line in reply.lines
    ]


def rules_today(act: Announcement | None, rules: RuleBase = RULES) -> Reply:
    return alert_buttons.rules_today(call(rules=rules, more={ALERT: act, alert_buttons.NOT_REVIEWED: ()}))


def test_the_rules_of_an_alert_are_shown_with_status_and_source() -> None:
    reply = rules_today(announcement())

    assert reply.title == "Rules on file, as of 24 Nov 2026"
    assert words(reply) == [
        "Act: China: new export licence requirement for graphite",
        "China, No. 39 of 2023: licence needed since 1 Dec 2023",
        "In detail: `/restricted graphite`",
    ]
    assert reply.lines[1].link == "https://example.org/rule"
    assert rules_today(None).title == "This alert is not on record any more"


def test_no_rule_touched_is_never_worded_as_permission() -> None:
    assert "That is not a permission" in words(rules_today(announcement(), RuleBase(RuleSet())))[1]


def sample(
    text: str,
    recent: Sequence[Announcement],
    *,
    may_manage: bool = True,
    rules: RuleBase = RULES,
    before: Sequence[Announcement] = (),
) -> Reply:
    one, who = subscription(text), asker(may_manage=may_manage)
    asked = call(one.id, who=who, subscriptions=[one], recent=recent, rules=rules, before=before)
    return alert_buttons.sample_alert(asked)


def test_a_test_shows_the_newest_match_to_the_channel_and_says_that_it_is_one() -> None:
    reply = sample("about:gallium", MANY)

    assert reply.title == "Test: China: new export licence requirement for gallium"
    assert words(reply)[-1] == "A test, asked for by a person: this act was announced earlier."
    assert not reply.private
    assert reply.actions == ()


def test_a_test_without_a_match_says_that_the_subscription_would_not_post_it() -> None:
    assert "would not post it" in words(sample("zinc", MANY))[-1]
    assert sample("zinc", (), may_manage=False).private


def test_on_the_first_day_a_test_and_the_lists_show_real_acts_of_the_archive_and_say_so() -> None:
    rules = shipped.rules()
    test = sample("from:CN about:gallium", (), rules=rules)
    asked = call("from:CN about:gallium", recent=(), rules=rules)
    lists = (latest.answer(asked), preview.answer(asked))

    assert test.title.startswith("Test: China: ")
    assert "gallium" in test.title
    assert "from the archive, an act of" in words(test)[-1]
    assert test.lines[0].bold == "What to do:"
    for reply in lists:
        at = words(reply).index(alerts.ARCHIVE)
        assert any("China" in line and "gallium" in line for line in words(reply)[at + 1 :])
    assert alerts.ARCHIVE not in words(latest.answer(call("", recent=MANY, rules=rules)))


def test_what_the_sources_told_before_they_were_first_read_is_of_the_archive_too() -> None:
    told = [
        announcement(event=f"backlog|{n}", subjects=("gallium",), announced_at=f"2026-11-{n:02}T00:00:00+00:00")
        for n in (20, 10)
    ]
    asked = call("about:gallium", before=told)
    first = latest.answer(asked)
    at = words(first).index(alerts.ARCHIVE)

    assert [line[:12] for line in words(first)[at + 1 :]] == ["20 Nov 2026:", "10 Nov 2026:"]
    tried = preview.answer(asked)
    assert tried.title == "2 of 2 acts of the last 30 days would have been posted"
    assert any("From the archive" in line and "none of them was posted" in line for line in words(tried))
    assert preview.answer(call("about:gallium", before=told, recent=MANY[1:2])).title.startswith("1 of 1 act")
    test = sample("about:gallium", (), before=told)
    assert "from the archive, an act of 20 Nov 2026" in words(test)[-1]
    made = subscribing.subscribe(call("about:gallium", before=told)).reply
    assert alerts.ARCHIVE in words(made)
    assert alerts.ARCHIVE not in words(subscribing.subscribe(call("about:gallium", before=told, recent=MANY)).reply)


def test_an_act_on_file_that_a_source_told_is_shown_once_as_that_told_it() -> None:
    told = announcement(event="backlog|1", jurisdiction="CN", document="No. 23 of 2023")
    acts = archive(shipped.rules(), NOW.date(), [told])

    assert [act.event for act in acts if (act.jurisdiction, act.document) == ("CN", "No. 23 of 2023")] == ["backlog|1"]
    assert [act.announced_at[:10] for act in acts] == sorted((act.announced_at[:10] for act in acts), reverse=True)


def test_the_archive_holds_real_acts_as_they_would_have_been_announced() -> None:
    acts = {act.document: act for act in archive(shipped.rules(), NOW.date())}
    days = [act.announced_at for act in acts.values()]

    assert len(acts) >= 150
    assert all(act.lead and act.lead.tier == "official" and is_archived(act) for act in acts.values())
    assert max(days)[:10] <= NOW.date().isoformat()
    gallium = acts["No. 23 of 2023"]
    assert (gallium.announced_at[:10], gallium.effective, gallium.measure) == ("2023-07-03", "2023-08-01", "licence")


def test_a_forged_link_in_a_list_is_not_linked() -> None:
    act = announcement(items=(report(link="javascript:x"), report(link="https://example.org/ok")))
    reply = latest.answer(call("", recent=[act]))

    assert reply.lines[0].link == "https://example.org/ok"
