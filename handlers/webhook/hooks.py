"""Settings of webhooks, and the file of hooks that they name: name, address and secret of each receiver."""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
)

from bot.errors import ConfigError, SourceFileError
from bot.feeds.fetch.guard import is_disguised, is_local
from bot.model.delivery import Channel
from handlers.chat.receivers import ReceiverSettings, read_entries

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
