"""`/exports tally [country]`: how many subscriptions this channel has. PURE."""

from __future__ import annotations

from handlers.commands.command import SUBSCRIPTIONS, Call, Command, Option
from handlers.messages import wording
from handlers.messages.reply import Reply


def answer(call: Call) -> Reply:
    """Count them."""
    count = wording.counted(len(call.stored[SUBSCRIPTIONS]), "subscription")
    return Reply(f"The tally is {count}", footer=f"You typed: {call.text or 'nothing'}.")


COMMAND = Command(
    "tally",
    "how many subscriptions this channel has",
    (Option("from", "Only of a country", key="from", suggests="country"),),
    (SUBSCRIPTIONS,),
    answer=answer,
    usage="[country]",
    also=("count",),
    shares=True,
)
