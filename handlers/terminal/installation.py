"""`exportwatch setup`, `doctor` and `completion`: connect platforms and the shell; check the whole installation."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete
from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from bot import settings as settings_
from bot.environment import ENV_FILE
from bot.errors import ConfigError, UsageError
from bot.model.delivery import Channel
from bot.settings import Settings
from handlers import doctor as local
from handlers.chat.platform import CheckResult, Interview, Level, PlatformCheck, show, worst
from handlers.doctor import check_store
from handlers.platforms import PLATFORMS, ConfiguredPlatform, check_operators, configured_platforms, listed

# -- `.env`: edited without losing its other content


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


# -- setup


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
    if env_file == ENV_FILE and click.confirm("\nStart the bot now?", default=True):
        sys.stdout.flush()
        # In place of this process, so that Ctrl-C and signals reach the bot as if it had been started by itself.
        os.execv(sys.executable, [sys.executable, "-m", "handlers", "run"])  # noqa: S606 - our own program


def _contact(interview: Interview, settings: Settings) -> None:
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
    if settings.redis_url:
        return
    interview.say("Records: press Enter to let the bot start its own Redis, or enter the address of yours (redis://…).")
    while url := click.prompt("Redis", default="", show_default=False).strip():
        at_redis = settings.model_copy(update={"redis_url": SecretStr(url)})
        results = asyncio.run(check_store(at_redis)).results
        results = [result for result in results if result.area == "redis" and "no process" not in result.what]
        if interview.accept({"REDIS_URL": url}, results):
            return


# -- doctor


async def check_everything(settings: Settings, platforms: Sequence[ConfiguredPlatform]) -> list[CheckResult]:
    """Run every check and return the results by area; Redis and each configured platform are asked once."""
    store = await check_store(settings)
    checked = await asyncio.gather(*(_check_platform(configured, store.subscribed) for configured in platforms))
    today = datetime.now(UTC).date()
    return [
        local.program(),
        *local.settings(os.environ, ENV_FILE),
        *_check_without_platform(platforms),
        *local.home(settings),
        *store.results,
        *local.rules(settings, today),
        local.sources(settings),
        local.parsing(),
        local.reader(settings),
        *(result for check in checked for result in check.results),
        local.web(settings),
        local.clock([*store.clocks, *(reading for check in checked for reading in check.clocks)]),
    ]


async def _check_platform(configured: ConfiguredPlatform, subscribed: Iterable[Channel]) -> PlatformCheck:
    if not configured.settings.model_fields_set:
        return PlatformCheck()
    return await configured.platform.check(
        configured.settings, [channel for channel in subscribed if channel.platform == configured.key]
    )


def _check_without_platform(platforms: Iterable[ConfiguredPlatform]) -> Iterable[CheckResult]:
    if not any(each.configured for each in platforms):
        yield local.SETTINGS.note("no chat platform is set: alerts are printed in the terminal", "`exportwatch setup`")


_SAID = {
    Level.FINE: "All is well.",
    Level.NOTE: "All is well.",
    Level.WARNING: "It works; see the lines marked !",
    Level.PROBLEM: "Something does not work; see the lines marked ✗",
}


@click.command(
    help=f"""Check the whole installation: settings, Redis, tokens, scopes, channels, sources, rules, clock.

    Contacts Redis, {listed()} and posts nothing. The exit code is 1 if something does not work.
    """
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def doctor_command(as_json: bool) -> int:
    """Print what was found; the exit code is 1 if something does not work."""
    results = _check()
    if as_json:
        for result in results:
            click.echo(json.dumps(asdict(result), ensure_ascii=False))
    else:
        _show(results)
    return 1 if worst(results) is Level.PROBLEM else 0


def _check() -> list[CheckResult]:
    try:
        settings, platforms = settings_.load(), configured_platforms()
        check_operators(settings.operators)
    except ConfigError as error:
        return list(local.settings(os.environ, ENV_FILE, str(error)))
    return asyncio.run(check_everything(settings, platforms))


def _show(results: list[CheckResult]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for area, in_area in groupby(results, key=lambda result: result.area):
        for number, result in enumerate(in_area):
            show(console, result, area if number == 0 else "")
    console.print()
    console.print(Text(_SAID[worst(results)]))


_KINDS: Mapping[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
SHELLS = tuple(_KINDS)
NAME, VARIABLE = "exportwatch", "_EXPORTWATCH_COMPLETE"
_ZSH = "Add to ~/.zshrc, once: fpath+=({folder}); autoload -Uz compinit; compinit"


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("--install", is_flag=True, help="Write it where the shell looks for it, for this user alone.")
def completion_command(shell: str | None, *, install: bool) -> None:
    """Complete commands and options by Tab in SHELL (the one of $SHELL if it is not named).

    Without --install the script is printed, for `source <(exportwatch completion bash)`.
    """
    wanted = shell or Path(os.environ.get("SHELL", "")).name
    if wanted not in SHELLS:
        raise click.UsageError(f"name the shell: {', '.join(SHELLS)}")
    script = script_of(wanted)
    if not install:
        click.echo(script)
        return
    place = place_of(wanted, os.environ, Path.home())
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(script, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{place}: {error.strerror or error}; print it without --install and put it elsewhere"
        ) from error
    click.echo(f"Written to {place}. It works in the next shell that you open.")
    if wanted == "zsh":
        click.echo(_ZSH.format(folder=place.parent))


def script_of(shell: str) -> str:
    """Return the script for one of SHELLS."""
    made = _KINDS[shell](click.Command(NAME), {}, NAME, VARIABLE)
    # Not `source()`: for bash that runs bash to look at its version, which need not be on this machine.
    return made.source_template % made.source_vars()


def place_of(shell: str, environment: Mapping[str, str], home: Path) -> Path:
    """Return the file that the shell reads for this user."""
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    return {
        "bash": data / "bash-completion" / "completions" / NAME,
        "zsh": home / ".zfunc" / f"_{NAME}",
        "fish": config / "fish" / "completions" / f"{NAME}.fish",
    }[shell]
