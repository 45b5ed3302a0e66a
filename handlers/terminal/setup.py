"""`exportwatch setup`: connect the platforms step by step, check each token live, write `.env`."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from pydantic import SecretStr
from rich.console import Console

from bot import settings as settings_
from bot.errors import UsageError
from bot.settings import Settings, shipped
from handlers import envfile
from handlers.doctor.findings import Finding
from handlers.terminal.doctor import show

SLACK_STEPS = """\
Slack: three things to do in your browser.
  1. Open https://api.slack.com/apps?new_app=1 and choose From a manifest, then your workspace.
     Paste this file (YAML): {manifest}
     Next, Create.
  2. Install App → Install to Workspace → Allow. Copy the Bot User OAuth Token (xoxb-…).
  3. Basic Information → App-Level Tokens → Generate: scope connections:write. Copy the token (xapp-…)."""
DISCORD_STEPS = """\
Discord: two things to do in your browser.
  1. Open https://discord.com/developers/applications, press New Application, give it a name.
  2. Page Bot → Reset Token. Copy the token; Discord shows it once.
     Leave the privileged intents off: this bot reads no messages."""
NEXT = """
Next:
  exportwatch run        (or make run, or docker compose up -d)
  {where}
  /restricted graphite to:US
  /exports subscribe about:graphite from:CN
If something seems wrong, `exportwatch doctor` checks everything again."""
_IN_SLACK = "then in Slack, in the channel that should receive alerts: /invite @Exportwatch"
_IN_DISCORD = "then in Discord, in the channel that should receive alerts:"
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+")


@click.command()
@click.option(
    "--env",
    "env_file",
    default=".env",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
def command(env_file: Path) -> None:
    """Connect Slack and Discord, step by step: tokens are checked live and written to .env.

    Nothing else in that file is changed. Tokens are not shown while you paste them.
    """
    if not sys.stdin.isatty():
        raise UsageError("setup asks questions: run it in a terminal, or fill in .env by hand (docs/settings.md)")
    conversation = Conversation(settings_.load(_env_file=env_file), Console(highlight=False, soft_wrap=True))
    wanted = click.prompt("Connect", type=click.Choice(["slack", "discord", "both", "neither"]), default="both")
    if wanted in {"slack", "both"}:
        conversation.slack()
    if wanted in {"discord", "both"}:
        conversation.discord()
    conversation.contact()
    conversation.redis()
    _finish(env_file, conversation)


def _finish(env_file: Path, conversation: Conversation) -> None:
    if not conversation.values:
        click.echo("\nNothing was changed.")
        return
    envfile.write(env_file, conversation.values)
    click.echo(f"\nWritten to {env_file}, readable by you alone: {', '.join(conversation.values)}.")
    platforms = {"SLACK_BOT_TOKEN": _IN_SLACK, "DISCORD_TOKEN": _IN_DISCORD}
    where = "\n  ".join(text for name, text in platforms.items() if name in conversation.values)
    click.echo(NEXT.format(where=where or "then in one of your channels:"))


class Conversation:
    """Asks, checks, and keeps in `values` what is to be written."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._settings = settings
        self._console = console
        self.values: dict[str, str] = {}

    def slack(self) -> None:
        """Both tokens, until Slack takes them or the person gives up."""
        # Imported here, like Discord's below: each brings a library that the other does not need.
        from handlers.doctor import slack  # noqa: PLC0415 - see above

        click.echo("\n" + SLACK_STEPS.format(manifest=shipped("slack-manifest.yaml")))

        def ask() -> dict[str, str]:
            bot = _secret("Bot User OAuth Token (xoxb-…)", "xoxb-")
            return {"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": bot and _secret("App-level token (xapp-…)", "xapp-")}

        self._until_taken(ask, lambda settings: asyncio.run(slack.look(settings)).findings)

    def discord(self) -> None:
        """The token, then the invitation."""
        from handlers.doctor import discord  # noqa: PLC0415 - see above

        click.echo("\n" + DISCORD_STEPS)
        link = ""

        def look(settings: Settings) -> list[Finding]:
            nonlocal link
            found = asyncio.run(discord.look(settings))
            link = found.invite or ""
            # That it stands in no server is what the invitation below is for.
            return [one for one in found.findings if one.advice != f"invite it: {link}"]

        if self._until_taken(lambda: {"DISCORD_TOKEN": _secret("Bot token", "")}, look) and link:
            click.echo(f"\n  3. Invite it to your server:\n     {link}")
            click.prompt("Press Enter when that is done", default="", show_default=False)
            for one in asyncio.run(discord.look(self._with(self.values))).findings:
                if "server" in one.what:
                    show(self._console, one, "")

    def contact(self) -> None:
        """An address for the servers that are read."""
        if self._settings.contact:
            return
        click.echo(
            "\nIf you enter a contact address, operators of the servers that the bot reads can reach you. Enter skips."
        )
        given = _asked("E-mail or web address", lambda text: not text or bool(_CONTACT.fullmatch(text)))
        if given:
            self.values["EXPORTWATCH_CONTACT"] = given

    def redis(self) -> None:
        """Where records are kept."""
        if self._settings.redis_url:
            return
        from handlers.doctor import records  # noqa: PLC0415 - redis-py is wanted only now

        click.echo(
            "\nRecords: press Enter to let the bot start its own Redis, or enter the address of yours (redis://…)."
        )
        while given := click.prompt("Redis", default="", show_default=False).strip():
            found = asyncio.run(records.look(self._with({"REDIS_URL": given}))).findings
            found = [one for one in found if one.area == "redis" and "no process" not in one.what]
            self._show(found)
            if not any(one.level == "problem" for one in found):
                self.values["REDIS_URL"] = given
                return

    def _until_taken(self, ask: Callable[[], dict[str, str]], look: Callable[[Settings], list[Finding]]) -> bool:
        """Ask and check, again and again; whether the answers are to be kept."""
        while True:
            given = ask()
            if not all(given.values()):
                click.echo("Skipped.")
                return False
            found = look(self._with(given))
            self._show(found)
            if not any(one.level == "problem" for one in found):
                self.values |= given
                return True
            if not click.confirm("Try again?", default=True):
                return False

    def _with(self, values: dict[str, str]) -> Settings:
        named = {str(field.validation_alias): name for name, field in Settings.model_fields.items()}
        update: dict[str, Any] = {
            named[name]: SecretStr(value) for name, value in values.items() if "CONTACT" not in name
        }
        return self._settings.model_copy(update=update)

    def _show(self, findings: list[Finding]) -> None:
        for one in findings:
            show(self._console, one, "")


def _secret(label: str, prefix: str) -> str:
    """A pasted token; empty when skipped. One of the wrong kind is asked for again."""
    while True:
        given = str(click.prompt(f"{label}, Enter skips", default="", show_default=False, hide_input=True)).strip()
        if not given or given.startswith(prefix):
            return given
        click.echo(f"That does not begin with {prefix}: it is another of Slack's tokens.")


def _asked(label: str, fits: Callable[[str], bool]) -> str:
    while True:
        given = str(click.prompt(label, default="", show_default=False)).strip()
        if fits(given):
            return given
        click.echo("That is neither an e-mail address nor a web address (https://…).")
