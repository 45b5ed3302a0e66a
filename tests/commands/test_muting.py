"""The buttons “Mute this event” and “Undo”."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.delivery import Channel
from handlers.messages.reply import Reply
from handlers.slack.settings import CONVENTIONS
from tests.alerts.samples import announcement
from tests.commands.fakes import CHANNEL, FakeRecords, answering, asker


async def test_muting_is_put_on_record_for_the_alerts_channel_and_can_be_undone() -> None:
    records = FakeRecords(deliveries={"d1": announcement()})
    chat = answering(records)
    muted = await chat.pressed(asker(), "mute", "d1")
    on_record = set(records.muted)
    undone = await chat.pressed(asker(), *_button(muted))

    assert muted.title == "Muted: nothing more of this act is posted in this channel"
    assert on_record == {("d1", CHANNEL, "U1")}
    assert records.muted == set()
    assert _button(undone) == ("mute", "d1")


async def test_who_may_not_manage_the_channel_is_told_so_and_mutes_nothing() -> None:
    records = FakeRecords(deliveries={"d1": announcement()})
    reply = await answering(records).pressed(asker(may_manage=False), "mute", "d1")

    assert reply.title.startswith("Sorry")
    assert records.muted == set()


@pytest.mark.parametrize(("guest", "reason"), [(True, "own workspace"), (False, "only workspace admins")])
async def test_on_slack_a_guest_of_another_workspace_hears_another_reason_than_a_member(
    guest: bool,  # noqa: FBT001 - a column of the table
    reason: str,
) -> None:
    somebody = replace(asker(may_manage=False, channel=Channel("slack", "T1", "C1")), guest=guest, platform=CONVENTIONS)
    reply = await answering(FakeRecords(deliveries={"d1": announcement()})).pressed(somebody, "mute", "d1")

    assert reason in reply.lines[0].text


async def test_an_alert_that_is_no_longer_on_record_is_said_so() -> None:
    reply = await answering(FakeRecords()).pressed(asker(), "unmute", "gone")

    assert reply.title == "This alert is not on record any more"


def _button(reply: Reply) -> tuple[str, str]:
    (action,) = reply.actions
    return action.id, action.value
