"""Settings of webhooks: the file of hooks (name, address and secret of each receiver), its checks and its set-up."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import aiohttp
import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from bot.errors import ConfigError, SourceFileError
from bot.feeds.fetch.guard import SystemResolver, is_disguised, is_internal, is_local, private_pool, public_pool
from bot.feeds.fetch.response import FetchLimits, describe_failure
from bot.model.delivery import Channel
from bot.proxies import ENVIRONMENT, Proxies
from handlers.chat.platform import Area, CheckResult, ClockReading, Interview, Level, PlatformCheck
from handlers.chat.receivers import ReceiverSettings, check_permissions, check_subscribed, read_entries

KEY, ONLY = "webhook", "hook"
"""A hook is the only channel (`hook`) of the workspace of its name, so that `forget webhook:erp` means one hook."""
PREFIX = "whsec_"
NEW_BYTES, LEAST_BYTES, MOST_BYTES = 32, 24, 64
"""Random bytes of a secret: 24 to 64 by Standard Webhooks."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_STARTS = "webhooks:\n"
_VARIABLE = "EXPORTWATCH_WEBHOOKS"


def new_secret() -> str:
    """Make a new secret in the form of Standard Webhooks."""
    return PREFIX + base64.b64encode(secrets.token_bytes(NEW_BYTES)).decode()


def channel(name: str) -> Channel:
    """Return the channel of a hook."""
    return Channel(KEY, name, ONLY)


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("is no http or https address")
    if is_disguised(parts.hostname):
        raise ValueError("holds an IP address in an unusual form")
    return value


def _key(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise ValueError(f"is not {PREFIX} and base64") from error
    if not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(f"has {len(key)} bytes; {LEAST_BYTES} to {MOST_BYTES} random ones are needed")
    return value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Hook(BaseModel):
    """One receiver. Each of several secrets signs: the first is the newest, the others are being replaced.

    `private` allows an address of a private network.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    url: Annotated[str, AfterValidator(_address)]
    secret: Annotated[
        tuple[Annotated[SecretStr, AfterValidator(_key)], ...],
        BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
        Field(min_length=1, max_length=3),
    ]
    private: bool = False

    @property
    def host(self) -> str:
        """The receiver's host, the part of the address that may be logged."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


class HookFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhooks: dict[Annotated[str, Field(pattern=f"^{NAME.pattern}$")], Hook] = {}


def read(path: Path) -> Mapping[str, Hook]:
    """Read the hooks of a file by name. Raises ConfigError with file, line and field, without quoting a secret."""
    file, lines = read_entries(path, HookFile, _VARIABLE)
    for name, hook in file.webhooks.items():
        if is_local(urlsplit(hook.url).hostname or "") and not hook.private:
            line = lines.of(("webhooks", name, "url"))
            problem = f"{name}: url: is this machine itself; write `private: true` if that is meant"
            raise ConfigError(f"{_VARIABLE}: {SourceFileError(path, problem, line)}")
    return file.webhooks


def add_hook(path: Path, name: str, url: str, *, private: bool = False) -> Hook:
    """Append a hook with a new secret to the file, which is created if there is none.

    Only its owner may read a new file. Raises ConfigError for a value that the file's schema rejects.
    """
    if not NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name of a hook: lower-case letters, digits and hyphens, at most 64")
    if path.exists() and name in read(path):
        raise ConfigError(f"{path} has a hook {name!r} already")
    entry: dict[str, object] = {"url": url, "secret": new_secret()} | ({"private": True} if private else {})
    before = path.read_text(encoding="utf-8") if path.exists() else _STARTS
    block = "".join(f"  {line}\n" for line in yaml.safe_dump({name: entry}, sort_keys=False).splitlines())
    text = f"{before}{'' if before.endswith(chr(10)) else chr(10)}{block}"
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    try:
        hooks = read(draft)
        if not private and is_internal(url):
            whose = "an address of this machine or of a private network"
            raise ConfigError(f"{name}: {hooks[name].host} is {whose}; add --private if that is meant")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return hooks[name]


class WebhookSettings(ReceiverSettings):
    """The setting that names the file of hooks."""

    file: Path | None = Field(None, validation_alias=_VARIABLE)

    def secrets_in(self, file: Path) -> list[str]:
        """Return secrets and address of every hook; some addresses carry a token. Raises ConfigError."""
        hooks = read(file).values()
        return [text for hook in hooks for text in (hook.url, *(one.get_secret_value() for one in hook.secret))]


# -- checks: the file, its permissions, whether each address answers; nothing is posted


AREA = Area(KEY)
_SECONDS = 8.0
_MISSING = (404, 410)


async def check(settings: WebhookSettings, channels: Sequence[Channel]) -> PlatformCheck:
    """Check every hook. No answer of a receiver raises."""
    checked = PlatformCheck()
    if settings.file is None:
        return checked
    try:
        hooks = read(settings.file)
    except ConfigError as error:
        checked.results.append(AREA.problem(str(error), "docs/webhooks.md shows the file"))
        return checked
    subscribed = {channel.workspace for channel in channels}
    checked.results += check_permissions(AREA, settings.file)
    checked.results += await check_hooks(hooks, subscribed, checked, settings.proxies)
    checked.results += check_subscribed(AREA, settings.file, subscribed - hooks.keys())
    return checked


async def check_hooks(
    hooks: Mapping[str, Hook], subscribed: set[str], checked: PlatformCheck, proxies: Proxies = ENVIRONMENT
) -> list[CheckResult]:
    """Check for each hook whether its address answers and whether it is subscribed."""
    names = SystemResolver()
    async with public_pool(FetchLimits(), names) as public, private_pool(FetchLimits(), names) as private:
        checks = (
            _check_hook(
                name, hook, private if hook.private or proxies.leading_to(hook.url) else public, checked, proxies
            )
            for name, hook in hooks.items()
        )
        findings = await asyncio.gather(*checks)
    for name in hooks.keys() - subscribed:
        advice = f"`exportwatch webhooks exports {name} subscribe`"
        findings.append(AREA.note(f"{name} is subscribed to nothing", advice))
    return findings


async def _check_hook(
    name: str, hook: Hook, session: aiohttp.ClientSession, checked: PlatformCheck, proxies: Proxies
) -> CheckResult:
    """Send a HEAD request; any status but MISSING shows that the receiver is there."""
    try:
        proxy = None if hook.private else proxies.leading_to(hook.url)
        async with asyncio.timeout(_SECONDS), session.head(hook.url, allow_redirects=False, proxy=proxy) as answer:
            if reading := ClockReading.of(hook.host, answer.headers.get("Date"), datetime.now(UTC)):
                checked.clocks.append(reading)
            if answer.status in _MISSING:
                advice = f"`exportwatch webhooks test {name}` tries it with a signed message"
                return AREA.warning(f"{name}: {hook.host} answers {answer.status} to a HEAD request", advice)
            return AREA.fine(f"{name}: {hook.host} answers")
    except TimeoutError:
        return AREA.problem(f"{name}: {hook.host} does not answer within {_SECONDS:g} s", "check the receiver")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        kind, why = describe_failure(error)
        if kind == "blocked-address":
            return AREA.problem(f"{name}: {hook.host} is not a public address", "write `private: true` if it is meant")
        return AREA.problem(f"{name}: {hook.host}: {why}", "check its address")


# -- the step of `exportwatch setup`


STEPS = """\
Webhooks: alerts as signed JSON to an address of yours, for a ticket system or a program.
  The file with the address and a new secret is written next to .env. Enter skips."""
FILE = "webhooks.yaml"


def setup(interview: Interview) -> bool:
    """Ask for an address and a name and write the hook; return whether one was added."""
    interview.say(STEPS)
    url = interview.line(
        "Address that receives", lambda text: not text or text.startswith(("http://", "https://")), "https://… or Enter"
    )
    if not url:
        return False
    private = is_internal(url)
    if private and not interview.line(
        "That is inside your own network; y if it is meant", lambda text: text in {"", "y"}, "y or Enter"
    ):
        return False
    name = interview.line("Name for it", lambda text: bool(NAME.fullmatch(text)), "Letters, digits and hyphens: erp")
    settings = WebhookSettings.load(_env_file=interview.env_file)
    path = settings.file or interview.env_file.absolute().with_name(FILE)
    try:
        hook = add_hook(path, name, url, private=private)
    except ConfigError as error:
        interview.show([AREA.problem(str(error), "docs/webhooks.md shows the file")])
        return False
    results = asyncio.run(check_hooks({name: hook}, {name}, PlatformCheck(), settings.proxies))
    # The entry is kept even if the address does not answer yet; the results say so.
    interview.show(results)
    if all(result.level is not Level.PROBLEM for result in results):
        interview.say(f"  Its secret, for the receiver: {hook.secret[0].get_secret_value()}")
    return interview.accept({"EXPORTWATCH_WEBHOOKS": str(path)}, [])
