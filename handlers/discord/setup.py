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
    """Ask for the token, then for the invitation."""
    interview.say(STEPS)
    invite = ""

    def found(given: dict[str, str]) -> list[CheckResult]:
        nonlocal invite
        checked = _check(interview, given)
        invite = checked.invite or ""
        # That it is in no server is what the invitation below is for.
        return [one for one in checked.results if one.advice != f"invite it: {invite}"]

    taken = interview.ask_until_accepted(lambda: {"DISCORD_TOKEN": interview.secret("Bot token")}, found)
    if taken and invite:
        interview.say(f"  3. Invite it to your server:\n     {invite}")
        interview.wait("Press Enter when that is done")
        interview.show(one for one in _check(interview, interview.values).results if "server" in one.what)
    return taken


def _check(interview: Interview, given: dict[str, str]) -> DiscordCheck:
    known = {name: value for name, value in given.items() if name in DiscordSettings.names()}
    return asyncio.run(check(DiscordSettings.load(_env_file=interview.env_file, **known), ()))
