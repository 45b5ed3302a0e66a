"""Later reports, follow-ups, edits, notices and mentions, through the real slack_sdk over real sockets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.delivery import (
    Absent,
    CannotTell,
    Delivery,
    MessageKind,
    PostedMessage,
    Refused,
    Sent,
    Unclear,
    delivery_id,
)
from handlers.slack.send import SlackSender
from tests.servers.slack import SlackServer, button
from tests.slack.support import delivery


def beside(sent: object, kind: MessageKind = "report", *, loud: bool = False) -> Delivery:
    """A message that belongs to what was sent as `delivery()`."""
    assert isinstance(sent, Sent)
    first = delivery()
    id_ = delivery_id(f"ev1|{kind}", first.channel, kind)
    where = PostedMessage(sent.message, sent.root, datetime.now(UTC))
    return replace(first, id=id_, kind=kind, parent=first.id, loud=loud, beside=where)


async def test_a_later_report_stands_in_the_alerts_thread_and_not_in_the_channel(
    slack: SlackServer, sender: SlackSender
) -> None:
    first = await sender.send(delivery())
    sent = await sender.send(beside(first))

    root, reply = slack.messages("C1")
    assert isinstance(sent, Sent)
    assert (reply["thread_ts"], sent.root) == (root["ts"], root["ts"])
    assert not reply.get("reply_broadcast")
    assert (
        sent.link
        == f"https://local.slack.com/archives/C1/p{reply['ts'].replace('.', '')}?thread_ts={root['ts']}&cid=C1"
    )


async def test_a_follow_up_stands_in_the_thread_and_is_seen_in_the_channel(
    slack: SlackServer, sender: SlackSender
) -> None:
    first = await sender.send(delivery())
    await sender.send(beside(first, "follow-up", loud=True))

    [reply] = slack.thread("C1", slack.messages("C1")[0])
    assert reply["reply_broadcast"] is True


async def test_what_belongs_to_a_reply_goes_into_the_same_thread(slack: SlackServer, sender: SlackSender) -> None:
    first = await sender.send(delivery())
    second = await sender.send(beside(first, "follow-up", loud=True))
    await sender.send(beside(second))

    assert len(slack.thread("C1", slack.messages("C1")[0])) == 2


async def test_where_the_alert_was_deleted_the_message_is_posted_in_the_channel(
    slack: SlackServer, sender: SlackSender
) -> None:
    first = await sender.send(delivery())
    slack.delete("C1", slack.messages("C1")[0])
    sent = await sender.send(beside(first, "follow-up", loud=True))

    [message] = slack.messages("C1")
    assert sent == Sent(message["ts"], f"https://local.slack.com/archives/C1/p{message['ts'].replace('.', '')}")
    assert "thread_ts" not in message


@pytest.mark.parametrize("kind", ["report", "follow-up"])
@pytest.mark.parametrize("taken", [True, False])
async def test_a_reply_whose_answer_was_lost_is_found_in_the_thread_or_absent(
    slack: SlackServer, sender: SlackSender, kind: MessageKind, *, taken: bool
) -> None:
    first = await sender.send(delivery())
    slack.fail("chat.postMessage", "drop", taken=taken)
    reply, began = beside(first, kind, loud=kind == "follow-up"), datetime.now(UTC)
    outcome, found = await sender.send(reply), await sender.find(reply, began)

    assert isinstance(outcome, Unclear)
    if taken:
        [message] = slack.thread("C1", slack.messages("C1")[0])
        assert isinstance(found, Sent)
        assert (found.message, found.root) == (message["ts"], message["thread_ts"])
    else:
        assert found == Absent()


async def test_a_reply_that_was_posted_outside_a_deleted_thread_is_found_in_the_channel(
    slack: SlackServer, sender: SlackSender
) -> None:
    first = await sender.send(delivery())
    slack.delete("C1", slack.messages("C1")[0])
    began, reply = datetime.now(UTC), beside(first)
    sent = await sender.send(reply)

    assert await sender.find(reply, began) == sent


async def test_without_the_right_to_read_a_lost_reply_cannot_be_told(slack: SlackServer, sender: SlackSender) -> None:
    first = await sender.send(delivery())
    slack.scopes = "chat:write,commands"

    assert isinstance(await sender.find(beside(first), datetime.now(UTC)), CannotTell)


async def test_an_edit_changes_the_alert_where_it_stands_and_posts_nothing(
    slack: SlackServer, sender: SlackSender
) -> None:
    first = await sender.send(delivery())
    edit = beside(first, "edit")
    edit = replace(edit, announcement=replace(edit.act, document="No. 11 of 2026"))
    sent = await sender.send(edit)
    again = await sender.send(edit)

    [message] = slack.messages("C1")
    assert isinstance(first, Sent)
    assert isinstance(sent, Sent)
    assert sent.message == first.message
    assert again == sent
    assert "No. 11 of 2026" in message["text"]
    assert button(message, "Why")["value"] == delivery().id
    assert message["metadata"]["event_payload"]["delivery_id"] == delivery().id


@pytest.mark.parametrize("how", ["drop", "500"])
async def test_an_edit_whose_answer_was_lost_is_unclear_and_may_be_made_again(
    slack: SlackServer, sender: SlackSender, how: str
) -> None:
    first = await sender.send(delivery())
    slack.fail("chat.update", how, taken=True)  # type: ignore[arg-type] # a Literal of the server
    outcome, again = await sender.send(beside(first, "edit")), await sender.send(beside(first, "edit"))

    assert isinstance(outcome, Unclear)
    assert isinstance(again, Sent)


async def test_an_edit_of_a_deleted_alert_is_refused_for_itself_alone(slack: SlackServer, sender: SlackSender) -> None:
    first = await sender.send(delivery())
    slack.delete("C1", slack.messages("C1")[0])
    outcome = await sender.send(beside(first, "edit"))

    assert isinstance(outcome, Refused)
    assert outcome.scope == "delivery"
    assert slack.messages("C1") == []


async def test_only_a_mention_of_a_user_group_is_written(slack: SlackServer, sender: SlackSender) -> None:
    await sender.send(replace(delivery(), mention="<!subteam^S0123ABCD>"))
    await sender.send(replace(delivery(event="ev2"), mention="<!channel>"))

    called, silent = slack.messages("C1")
    assert called["text"].startswith("<!subteam^S0123ABCD> ")
    assert called["blocks"][1]["text"]["text"] == "<!subteam^S0123ABCD>"
    assert "<!" not in str(silent)
