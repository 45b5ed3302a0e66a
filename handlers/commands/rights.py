"""The refusal for people who may not change a channel's subscriptions."""

from __future__ import annotations

from handlers import wording
from handlers.asking import Asker
from handlers.reply import Line, LineKind, Reply, Tone

_NEEDED = {
    "discord": "Changing what is posted here needs the permission Manage Channels in this channel.",
    "slack": "Here only workspace admins may change what is posted (EXPORTWATCH_SLACK_MANAGERS=admins).",
}
_GUEST = "What is posted here is changed by members of the bot's own workspace, and you come from another one."
_WHO = {
    "discord": "Please ask somebody who has it, or a moderator of this server to grant it.",
    "slack": "Please ask a workspace admin, or whoever runs the bot.",
}


def refusal(asker: Asker) -> Reply:
    """Say which right is needed and who can help."""
    platform = asker.channel.platform
    needed = _NEEDED.get(platform, "Changing what is posted here needs the right to manage this channel.")
    return Reply(
        "Sorry, you may not change this channel's subscriptions",
        Tone.CAUTION,
        (
            Line(_GUEST if asker.guest else needed),
            Line(_WHO.get(platform, "Please ask whoever runs the bot.")),
            Line(
                wording.ticked("Everybody may use `/restricted`, `/exports list` and `/exports latest`."),
                LineKind.SMALL,
            ),
        ),
    )
