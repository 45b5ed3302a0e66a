"""The file of targets: an Apprise address by each name, read again when it changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from bot.errors import ConfigError, SourceFileError
from bot.feeds.yaml_lines import LineNumbers, read_yaml
from bot.model.delivery import Channel

KEY, ONLY = "apprise", "target"
"""A target is the only channel (`target`) of the workspace of its name, so that `forget apprise:board` means one."""
_NAME = r"^[a-z0-9][a-z0-9-]{0,63}$"
_ADDRESS = re.compile(r"[a-z][a-z0-9+]*://\S+", re.IGNORECASE)
_LONG = 6
"""Least characters of a part of an address that may be a secret."""


def channel(name: str) -> Channel:
    """Return the channel of a target."""
    return Channel(KEY, name, ONLY)


def _address(value: SecretStr) -> SecretStr:
    if not _ADDRESS.fullmatch(value.get_secret_value()):
        raise ValueError("is no address as Apprise writes them, such as mailto://… or tgram://…")
    return value


Target = Annotated[SecretStr, AfterValidator(_address)]


class TargetFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    apprise: dict[Annotated[str, Field(pattern=_NAME)], Target] = {}


def read(path: Path) -> Mapping[str, SecretStr]:
    """Read the targets of a file by name. Raises ConfigError with file, line and field, without quoting an address."""
    try:
        data, lines = read_yaml(path)
    except SourceFileError as error:
        raise ConfigError(f"EXPORTWATCH_APPRISE: {error}") from error
    try:
        return TypeAdapter(TargetFile).validate_python(data).apprise
    except ValidationError as error:
        raise _told(path, lines, error) from None  # the cause's text holds the addresses, which are secrets


def service(target: SecretStr) -> str:
    """Return the scheme of an address, the part that may be logged: `mailto`."""
    return target.get_secret_value().partition("://")[0].casefold()


def secrets_of(target: SecretStr) -> list[str]:
    """Return the secrets in an address: the whole, and each part that may be a token or password."""
    text = target.get_secret_value()
    rest = text.partition("://")[2]
    parts = {part for part in re.split(r"[/:@?&=]", rest) if len(part) >= _LONG}
    host = urlsplit(text).hostname or ""
    return [text, *sorted(part for one in parts for part in {one, unquote(one)} if part.casefold() != host)]


def _told(path: Path, lines: LineNumbers, error: ValidationError) -> ConfigError:
    first = error.errors(include_url=False, include_input=False)[0]
    where: tuple[Any, ...] = first["loc"]
    known = {"extra_forbidden": "unknown key"}
    problem = known.get(first["type"], first["msg"].removeprefix("Value error, "))
    named = f"{'.'.join(map(str, where))}: {problem}" if where else problem
    return ConfigError(f"EXPORTWATCH_APPRISE: {SourceFileError(path, named, lines.of(where))}")
