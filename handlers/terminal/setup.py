"""`exportwatch setup`: connects the platforms step by step, checks each token live, writes `.env`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click
from pydantic import SecretStr
from rich.console import Console

from bot import settings as settings_
from bot.errors import ConfigError, UsageError
from bot.settings import Settings
from handlers.chat.interview import Interview
from handlers.platforms import PLATFORMS, listed

# -- editing `.env` without losing its other content


_SET = re.compile(r"^\s*(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=")
_COMMENTED_OUT = re.compile(r"^\s*#\s*(?P<name>[A-Za-z_]\w*)\s*=")
_PLAIN = re.compile(r"[\w@%+:,./~-]*")


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return the file's text with these values set: in place of old ones, else of a commented-out line, else last.

    Everything else is unchanged. Later duplicates of a changed name are removed, because the last one would win.
    """
    lines, left = text.splitlines(), dict(values)
    places = _places(lines, values)
    result: list[str] = []
    for at, line in enumerate(lines):
        assignment = _SET.match(line)
        if at in places:
            name = places[at]
            result.append(f"{name}={quoted(left.pop(name))}")
        elif not (assignment and assignment["name"] in values):
            result.append(line)
    result += [f"{name}={quoted(value)}" for name, value in left.items()]
    return "\n".join(result) + "\n" if result else ""


def _places(lines: list[str], values: Mapping[str, str]) -> dict[int, str]:
    """Return the line numbers to replace, with the name to set on each."""
    line_of: dict[str, int] = {}
    for pattern in (_SET, _COMMENTED_OUT):
        for at, line in enumerate(lines):
            match = pattern.match(line)
            if match and match["name"] in values:
                line_of.setdefault(match["name"], at)
    return {at: name for name, at in line_of.items()}


def quoted(value: str) -> str:
    """Quote a value so that python-dotenv and docker compose read it back unchanged.

    Raises ValueError for line breaks and `${…}`, which one of them would change even in quotes.
    """
    if "\n" in value or "\r" in value or "${" in value:
        raise ValueError("a value of .env is one line, without ${")
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def write(path: Path, values: Mapping[str, str]) -> None:
    """Set values in a `.env` file, atomically and readable by its owner only. Raises ConfigError."""
    try:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        _replace(path.resolve(), with_values(old, values))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be written ({error}); set the values by hand, docs/settings.md") from error


def _replace(path: Path, text: str) -> None:
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=".env-")  # readable by its owner alone
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(draft).replace(path)
    except OSError:
        with suppress(OSError):
            Path(draft).unlink()
        raise


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
def setup_command(env_file: Path) -> None:
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
    write(env_file, interview.values)
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
