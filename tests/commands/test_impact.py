"""The button *Which of my lines?*: lines of the lists that a channel is told of, with what they share with the act."""

from __future__ import annotations

from bot.parts.records import StoredLine, packed
from bot.parts.watching import WatchIndex
from handlers.commands.alert_buttons import LISTS_HERE, which_lines
from handlers.commands.command import ALERT
from handlers.commands.records import ListHere
from handlers.messages.reply import Reply
from tests import shipped
from tests.alerts.samples import announcement
from tests.commands.fakes import call
from tests.parts.test_watching import asked

LINES = (StoredLine(2, (), "spherical graphite", "CN", "DE"), StoredLine(3, (), "helium", "CN", "DE"))


def pressed(*lists: ListHere, act: object = announcement(document="No. 71 of 2027")) -> Reply:
    return which_lines(call(rules=shipped.rules(), more={ALERT: act, LISTS_HERE: lists}))


def of_lines() -> ListHere:
    index = WatchIndex.of({number: one.state for number, one in asked(shipped.rules(), LINES).items()})
    return ListHere("bom.csv", packed(LINES), index.packed(), len(LINES))


def test_the_lines_that_an_act_concerns_are_named_with_what_they_share() -> None:
    reply = pressed(of_lines())
    text = "\n".join(f"{line.bold} {line.text}" for line in reply.lines)

    assert reply.title == "1 of 2 lines are concerned"
    assert "2. spherical graphite from China to Germany:" in text
    assert "Because of: spherical graphite" in text
    assert "helium" not in text
    assert reply.private


def test_no_list_a_forgotten_alert_and_an_unreadable_list_are_said() -> None:
    assert pressed().title == "No list is watched for this channel"
    assert pressed(of_lines(), act=None).title == "This alert is not on record any more"
    assert pressed(ListHere("bom.csv", packed(LINES), "nonsense", 2)).title == "0 of 2 lines are concerned"
