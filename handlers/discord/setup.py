"""The step of `exportwatch setup` that connects Discord, and invites the bot."""

from __future__ import annotations

import asyncio

from handlers.chat.checks import CheckResult
from handlers.chat.interview import Interview
from handlers.discord.doctor import DiscordCheck, check
from handlers.discord.settings import DiscordSettings

STEPS = """\
Discord: two things to do in your browser.
  1. Open https://discord.com/developers/applications, press New Application, give it a name.
  2. Page Bot → Reset Token. Copy the token; Discord shows it once.
     Leave the privileged intents off: this bot reads no messages."""


def setup(interview: Interview) -> bool:
    """Ask for the token and show the invitation; return whether the token was accepted."""
    interview.say(STEPS)
    invite = ""

    def check_token(values: dict[str, str]) -> list[CheckResult]:
        nonlocal invite
        checked = _check(interview, values)
        invite = checked.invite or ""
        # The invitation below covers the result that the bot is in no server.
        return [result for result in checked.results if result.advice != f"invite it: {invite}"]

    accepted = interview.ask_until_accepted(lambda: {"DISCORD_TOKEN": interview.secret("Bot token")}, check_token)
    if accepted and invite:
        interview.say(f"  3. Invite it to your server:\n     {invite}")
        interview.wait("Press Enter when that is done")
        interview.show(result for result in _check(interview, interview.values).results if "server" in result.what)
    return accepted


def _check(interview: Interview, values: dict[str, str]) -> DiscordCheck:
    own = {name: value for name, value in values.items() if name in DiscordSettings.names()}
    return asyncio.run(check(DiscordSettings.load(_env_file=interview.env_file, **own), ()))
