"""What is coming and what has been, as chat commands."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.rules.index import RuleBase
from handlers.commands import dates
from handlers.discord.render import render as on_discord
from handlers.messages import timeline
from handlers.messages.reply import Line, LineKind, Reply
from handlers.slack.render import render as on_slack
from tests.commands.fakes import call

TODAY = date(2026, 11, 24)


def told(lines: tuple[Line, ...]) -> list[str]:
    return [f"{line.bold} {line.text}" for line in lines if line.kind is LineKind.BULLET]


def test_the_next_dates_are_told_the_soonest_first(base: RuleBase) -> None:
    reply = dates.answer_upcoming(call("", rules=base))

    assert re.fullmatch(r"\d+ dated events in the next 90 days, to 22 Feb 2027", reply.title)
    assert told(reply.lines)[0].startswith("27 Nov 2026: China, No. 46 of 2024, paragraph 2, first half: last day")
    days = [event.date.first for event in dates.coming(base, "", TODAY).events]
    assert days == sorted(days)
    assert "may come any day" in reply.lines[-1].text


@pytest.mark.parametrize(
    ("text", "days"),
    [("", 90), ("30", 30), ("30 days", 30), ("2 weeks", 14), ("6 months", 180), ("1y", 365), ("graphite 30", 30),
     ("30 graphite", 30), ("No. 46 of 2024", 90), ("46 of 2024", 90), ("HS 8112", 90), ("gallium 2w", 14)],
)  # fmt: skip
def test_the_span_stands_before_or_behind_the_words(base: RuleBase, text: str, days: int) -> None:
    assert dates.coming(base, text, TODAY).days == days


def test_words_narrow_it_to_a_thing_an_exporter_a_destination_or_an_act(base: RuleBase) -> None:
    def acts(text: str) -> set[str]:
        return {event.measure.key for event in dates.coming(base, text, TODAY).events}

    everything = acts("400")
    assert acts("400 from:CN") == acts("400 China") == {key for key in everything if key.startswith("cn-")}
    assert acts("400 cobalt") < everything
    assert acts("400 镓 from:CN") == acts("400 gallium from:CN")
    assert acts("400 No. 46 of 2024") == {"cn-mofcom-2024-46-us"}
    assert "cn-mofcom-2024-46-us" in acts("gallium to:US")
    assert "cn-mofcom-2024-46-us" not in acts("gallium to:JP")


def test_a_correction_is_said(base: RuleBase) -> None:
    assert dates.answer_upcoming(call("90 gallim", rules=base)).lines[0].text == "“gallim” is taken for gallium."


def test_nothing_coming_is_said_as_nothing_on_file(base: RuleBase) -> None:
    reply = dates.answer_upcoming(call("1 helium", rules=base))

    assert reply.title == "No dated event on helium is on file for the next 1 day, to 25 Nov 2026"
    assert "may come any day" in reply.lines[-1].text


@pytest.mark.parametrize("text", ["0", "9999", "99999 days", "qwertyuiop", "from:Nowhere", "x" * 5000, "\x07\x1b[2J"])
def test_what_cannot_be_read_is_answered_with_what_can_be_typed(base: RuleBase, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        dates.answer_upcoming(call(text, rules=base))

    assert len(str(caught.value)) < 400


def test_the_life_of_a_thing_is_told_in_order_with_what_is_to_come(base: RuleBase) -> None:
    reply = dates.answer_changes(call("graphite from:CN", rules=base))

    assert re.fullmatch(r"graphite: \d+ dated events", reply.title)
    heads = [line.text for line in (*reply.lines, *reply.more) if line.kind is LineKind.HEADING]
    assert re.fullmatch(r"The last 8 of \d+ so far", heads[0])
    assert heads[1:] == ["To come, as far as acts on file say", "Before that"]
    assert any(one.startswith("27 Nov 2026: China, No. 46 of 2024") for one in told(reply.lines))
    assert any("No. 50 of 2006" in one for one in told(reply.more))
    assert "para-2" not in " ".join(told((*reply.lines, *reply.more)))


def test_the_life_of_an_act_is_told(base: RuleBase) -> None:
    reply = dates.answer_changes(call("No. 39 of 2023", rules=base))

    assert all("No. 39 of 2023" in one for one in told((*reply.lines, *reply.more)))


def test_what_is_not_on_file_is_no_permission(base: RuleBase) -> None:
    reply = dates.answer_changes(call("unobtainium", rules=base))

    assert reply.title == "No act on “unobtainium” is on file"
    assert "no permission" in reply.lines[-1].text
    assert dates.answer_changes(call(" ", rules=base)).title == "Changes of what?"


@pytest.mark.parametrize("text", ["400", "3660", "90 from:CN"])
def test_many_dates_fit_both_platforms_and_stand_behind_more(base: RuleBase, text: str) -> None:
    reply = dates.answer_upcoming(call(text, rules=base))

    check_no_wall(reply)


@pytest.mark.parametrize("text", ["graphite", "rare earths", "gallium", "dual-use items", "HS 8112.92", "7440-55-3"])
def test_a_long_life_fits_both_platforms_and_stands_behind_more(base: RuleBase, text: str) -> None:
    check_no_wall(dates.answer_changes(call(text, rules=base)))


def check_no_wall(reply: Reply) -> None:
    assert len(told(reply.lines)) <= 16
    assert sum(len(line.text) for line in reply.lines) < 4000
    assert len(on_slack(reply).blocks) <= 50
    assert len(on_discord(reply)["embeds"][0]["description"]) <= 4096


@pytest.mark.slow
@given(st.text(max_size=60))
def test_whatever_is_typed_gets_a_reply_or_a_reason(base: RuleBase, text: str) -> None:
    for answer in (dates.answer_upcoming, dates.answer_changes):
        try:
            assert answer(call(text, rules=base)).title
        except UsageError as error:
            assert str(error).strip()  # noqa: PT017 - either is right


def test_words_are_said_without_the_vocabularys_hyphens(base: RuleBase) -> None:
    events = dates.coming(base, "400", TODAY).events

    assert not re.search(r"(presumption-of|technology-|end-use-)", " ".join(map(timeline.event_text, events)))
