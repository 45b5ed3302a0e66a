"""`/exports work` and the buttons of the work on an alert."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Channel, PostedAlert
from bot.roles import Deciders
from handlers.chat.answering import Question
from handlers.commands import COMMANDS, working
from handlers.messages.reply import Reply
from tests.alerts.samples import announcement
from tests.commands.fakes import CHANNEL, FakeRecords, answering, asker

ANN = replace(asker(may_manage=False), name="Ann")


def records() -> FakeRecords:
    posted = PostedAlert("d1", CHANNEL, "e1", "77", "https://discord.com/channels/1/42/77")
    return FakeRecords(
        deliveries={"d1": announcement(event="e1")}, posts=[posted], announcements=[announcement(event="e1")]
    )


async def test_the_buttons_lead_from_nobody_to_done_and_back() -> None:
    kept = records()
    chat = answering(kept)
    card = await chat.pressed(ANN, "work", "d1")
    assert [one.id for one in card.actions] == ["work-seen", "work-mine", "work-week", "work-done"]
    assert "Nobody has begun." in [line.text for line in card.lines]
    mine = await chat.pressed(ANN, "work-mine", "d1")
    assert mine.title == "Kept: acknowledged, with Ann"
    await chat.pressed(ANN, "work-week", "d1")
    done = await chat.pressed(ANN, "work-done", "d1")
    assert [one.id for one in done.actions] == ["work-open"]
    again = await chat.pressed(ANN, "work-open", "d1")

    assert again.title == "Kept: acknowledged, with Ann, due 1 Dec 2026"
    assert [one.done for one in kept.trails["d1"]] == [False, False, True, False]
    assert {one.by for one in kept.trails["d1"]} == {"U1"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("assign:me due:2026-12-10", ("Ann", "2026-12-10", False, "")),
        ('assign:"Ben Brown" done', ("Ben Brown", "", True, "")),
        ("assign:<@U9|ben> note:asked the supplier, twice", ("ben", "", False, "asked the supplier, twice")),
        ("e1 ack", ("", "", False, "")),
        (
            "https://discord.com/channels/1/42/77 note:due:tomorrow is no option here",
            ("", "", False, "due:tomorrow is no option here"),
        ),
    ],
)
async def test_what_is_typed_is_kept(text: str, kept: tuple[str, str, bool, str]) -> None:
    here = records()
    reply = await answering(here).exports(ANN, f"work {text}")
    (entry,) = here.trails["d1"]

    assert reply.title.startswith("Kept: ")
    assert (entry.assignee, entry.due, entry.done, entry.note) == kept


async def test_without_words_it_only_shows_and_bad_input_is_named() -> None:
    here = records()
    chat = answering(here)
    assert (await chat.exports(ANN, "work")).title == "Work on this alert"
    assert (await chat.exports(ANN, "work due:someday")).mistaken
    assert (await chat.exports(ANN, "work nothing-like-it done")).title == "No alert here is known by that name"
    assert here.trails == {}


async def test_an_alert_of_another_channel_is_not_found_by_its_name() -> None:
    here = records()
    elsewhere = replace(ANN, channel=Channel("discord", "G1", "43"))
    reply = await answering(here).exports(elsewhere, "work e1 done")

    assert reply.title == "No alert here is known by that name"


@pytest.mark.parametrize(
    ("setting", "may_manage", "guest", "allowed"),
    [
        ("everybody", False, False, True),
        ("managers", False, False, False),
        ("managers", True, False, True),
        ("discord:U1", False, False, True),
        ("discord:U2,slack:U1", False, False, False),
        ("everybody", False, True, False),
    ],
)
async def test_who_may_decide_is_checked_when_it_is_done(
    setting: str,
    may_manage: bool,  # noqa: FBT001 - a column of the table
    guest: bool,  # noqa: FBT001 - see above
    allowed: bool,  # noqa: FBT001 - see above
) -> None:
    here = records()
    chat = answering(here, deciders=Deciders.read(setting))
    who = replace(asker(may_manage=may_manage), guest=guest)
    reply = await chat.pressed(who, "work-done", "d1")
    seen = await chat.pressed(who, "work", "d1")

    assert bool(here.trails) is allowed
    assert allowed or reply.title == "Sorry, you may not work on alerts here"
    assert seen.title == "Work on this alert"


@pytest.mark.parametrize("text", ["nobody", "slack", "slack:", "everybody,slack:U1", "Slack:U1 x"])
def test_a_setting_that_names_nobody_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write everybody, managers"):
        Deciders.read(text)


VALUES = st.text(st.characters(exclude_characters='"', exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(VALUES, st.sampled_from(["", "ack", "done", "open"]), VALUES)
def test_what_a_form_writes_is_read_as_it_was_given(owner: str, state: str, note: str) -> None:
    command = next(one for one in COMMANDS if one.name == "work")
    owner = owner.replace(",", "")
    if not owner:
        return
    text = command.text({"alert": "e1", "assign": owner, "state": state, "note": f"{note}, and {note}"})
    named, words = working._read_words(text)  # noqa: SLF001 - the grammar of the command

    assert (named, words.get("assign"), words.get("state", "")) == ("e1", owner, state)
    assert words["note"] == f"{note}, and {note}"


async def test_a_card_is_asked_for_by_no_question_that_is_asked_again() -> None:
    chat = answering(records())
    command = chat.command_of(Question("exports", "work"))
    assert command is not None
    assert command.changes
    assert isinstance(await chat.exports(ANN, "work"), Reply)
