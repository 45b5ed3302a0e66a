"""`exportwatch setup`: connects the platforms step by step, checks each token live, writes `.env`."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import click
from pydantic import SecretStr
from rich.console import Console

from bot import settings as settings_
from bot.errors import UsageError
from bot.settings import Settings
from handlers import envfile
from handlers.chat.interview import Interview
from handlers.platforms import PLATFORMS, listed

NEXT = """
Next:
  exportwatch run        (or make run, or docker compose up -d)
  {where}
  /restricted graphite to:US
  /exports subscribe about:graphite from:CN
If something seems wrong, `exportwatch doctor` checks everything again."""
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+")


@click.command(
    help=f"""Connect {listed()}, step by step: tokens are checked live and written to .env.

    Nothing else in that file is changed. Tokens are not shown while you paste them.
    """
)
@click.option(
    "--env",
    "env_file",
    default=".env",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
def command(env_file: Path) -> None:
    """Ask for everything that is not set, and write the accepted values."""
    if not sys.stdin.isatty():
        raise UsageError("setup asks questions: run it in a terminal, or fill in .env by hand (docs/settings.md)")
    settings = settings_.load(_env_file=env_file)
    interview = Interview(env_file, Console(highlight=False, soft_wrap=True))
    keys = [platform.key for platform in PLATFORMS]
    choice = click.prompt("Connect", type=click.Choice([*keys, "all", "none"]), default="all")
    chosen = [platform for platform in PLATFORMS if choice in {platform.key, "all"}]
    steps = [platform.next_step for platform in chosen if platform.setup(interview)]
    _contact(interview, settings)
    _redis(interview, settings)
    if not interview.values:
        click.echo("\nNothing was changed.")
        return
    envfile.write(env_file, interview.values)
    click.echo(f"\nWritten to {env_file}, readable by you alone: {', '.join(interview.values)}.")
    click.echo(NEXT.format(where="\n  ".join(steps) or "then in one of your channels:"))


def _contact(interview: Interview, settings: Settings) -> None:
    """Ask for a contact address for the operators of the servers that are read."""
    if settings.contact:
        return
    interview.say(
        "If you enter a contact address, operators of the servers that the bot reads can reach you. Enter skips."
    )
    contact = interview.line(
        "E-mail or web address",
        lambda text: not text or bool(_CONTACT.fullmatch(text)),
        "That is neither an e-mail address nor a web address (https://…).",
    )
    if contact:
        interview.values["EXPORTWATCH_CONTACT"] = contact


def _redis(interview: Interview, settings: Settings) -> None:
    """Ask where records are kept."""
    if settings.redis_url:
        return
    from handlers.doctor import store  # noqa: PLC0415 - redis-py is needed only here

    interview.say("Records: press Enter to let the bot start its own Redis, or enter the address of yours (redis://…).")
    while url := click.prompt("Redis", default="", show_default=False).strip():
        at_redis = settings.model_copy(update={"redis_url": SecretStr(url)})
        results = asyncio.run(store.check_store(at_redis)).results
        results = [result for result in results if result.area == "redis" and "no process" not in result.what]
        if interview.accept({"REDIS_URL": url}, results):
            return
