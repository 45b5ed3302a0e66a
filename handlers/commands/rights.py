"""The friendly no for people who may not change a channel's subscriptions."""

from __future__ import annotations

from handlers import wording
from handlers.asking import Asker
from handlers.reply import Line, LineKind, Reply, Tone

_NEEDED = {
    "discord": "Changing what is posted here needs the permission Manage Channels in this channel.",
    "slack": "Only members of the bot's own workspace may change what is posted; where it runs with "
    "EXPORTWATCH_SLACK_MANAGERS=admins, only workspace admins.",
}
_WHO = {
    "discord": "Please ask somebody who has it, or a moderator of this server to grant it.",
    "slack": "Please ask a workspace admin, or whoever runs the bot.",
}


def refusal(asker: Asker) -> Reply:
    """Say which right is needed and who can help."""
    platform = asker.channel.platform
    return Reply(
        "Sorry, you may not change this channel's subscriptions",
        Tone.CAUTION,
        (
            Line(_NEEDED.get(platform, "Changing what is posted here needs the right to manage this channel.")),
            Line(_WHO.get(platform, "Please ask whoever runs the bot.")),
            Line(
                wording.ticked("Everybody may use `/restricted`, `/exports list` and `/exports latest`."),
                LineKind.SMALL,
            ),
        ),
    )
