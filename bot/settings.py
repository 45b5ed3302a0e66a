"""Settings from the environment (and `.env`), read once into one frozen model."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar, get_args

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.environment import ENV_FILE, checked_env_file
from bot.errors import ConfigError
from bot.proxies import Proxies
from bot.proxies import secrets_in as secrets_in_proxy
from bot.roles import Deciders

PACKAGE = Path(__file__).resolve().parent
THRESHOLDS = MappingProxyType({"official": 0.35, "trade": 0.5, "press": 0.5})
"""By tier: the score from which an item is announced. An authority's own notice needs less than a press report."""
ACTS_PER_HOUR = MappingProxyType({"official": 60, "trade": 30, "press": 30})
"""By tier: acts of one source announced within an hour; further ones are held. A busy day of the busiest source
brings some twenty."""
EDITIONS = "lists"
SHORTEST_TOKEN = 16
"""Characters of the operators' token: a shorter one can be tried out."""
Network = IPv4Network | IPv6Network
LogLevel = Literal["debug", "info", "warning", "error"]
_ADDRESS = re.compile(r"https?://[^\s/@]+(/[^\s?#]*)?")
_PROXY = re.compile(r"https?://([^\s/@:]*(:[^\s/@:]*)?@)?(\[[0-9a-fA-F:]+\]|[^\s/@:]+)(:\d{1,5})?/?")
_HOST_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63}){0,20}")
_HOST_PORT = re.compile(r"^(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+):(?P<port>\d{1,5})$")


def shipped(name: str) -> Path:
    """Return the path of a shipped file or folder: inside the wheel, or beside the packages in a checkout."""
    inside = PACKAGE / "shipped" / name
    return inside if inside.exists() else PACKAGE.parent / name


class EnvironmentSettings(BaseSettings):
    """Settings from the environment and `.env`. A field's `validation_alias` is its variable.

    Each secret may stand in a file instead: SLACK_BOT_TOKEN_FILE names that of SLACK_BOT_TOKEN.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    proxy: SecretStr | None = Field(None, validation_alias="EXPORTWATCH_PROXY")

    @property
    def proxies(self) -> Proxies:
        """Which proxy leads to an address."""
        return Proxies(self.proxy.get_secret_value() if self.proxy else None)

    @property
    def secrets(self) -> list[str]:
        """The values that must never appear in a log line."""
        values = (getattr(self, name) for name in type(self).model_fields if name not in _ADDRESSES)
        secrets = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        return [*secrets, *secrets_in_proxy(self.proxies.address)]

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of the variables, as docs/settings.md lists them."""
        return [str(field.validation_alias) for field in cls.model_fields.values()]

    @classmethod
    def variables(cls) -> Iterator[str]:
        """Yield every variable that is read: those of `names`, and the files of secrets."""
        for field in cls.model_fields.values():
            yield str(field.validation_alias)
            if SecretStr in get_args(field.annotation):
                yield f"{field.validation_alias}{IN_FILE}"

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: SecretStr | None) -> SecretStr | None:
        address = value.get_secret_value().strip() if value else ""
        if address and not _PROXY.fullmatch(address):
            raise ValueError(
                "write http://proxy:3128 or http://name:password@proxy:3128, with @ in it as %40, : as %3A"
            )
        return SecretStr(address) if address else None


_ADDRESSES = frozenset(("redis_url", "proxy"))
"""Secrets of which most is none: only their passwords are kept out of the log."""


class Settings(EnvironmentSettings):
    """All settings except those of one platform. docs/settings.md lists every name."""

    redis_url: SecretStr | None = Field(None, validation_alias="REDIS_URL")
    home: Path = Field(Path(".exportwatch"), validation_alias="EXPORTWATCH_HOME")
    feeds: Path = Field(default_factory=lambda: shipped("feeds.yaml"), validation_alias="EXPORTWATCH_FEEDS")
    extra_feeds: Path | None = Field(None, validation_alias="EXPORTWATCH_EXTRA_FEEDS")
    rules: Path = Field(default_factory=lambda: shipped("rules"), validation_alias="EXPORTWATCH_RULES")
    extra_rules: Path | None = Field(None, validation_alias="EXPORTWATCH_EXTRA_RULES")
    rules_feed: str | None = Field(None, validation_alias="EXPORTWATCH_RULES_FEED")
    chat_sources: bool = Field(default=False, validation_alias="EXPORTWATCH_CHAT_SOURCES")
    allow_private: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), validation_alias="EXPORTWATCH_ALLOW_PRIVATE"
    )
    articles: bool = Field(default=True, validation_alias="EXPORTWATCH_ARTICLES")
    contact: str | None = Field(None, validation_alias="EXPORTWATCH_CONTACT")
    operators: str | None = Field(None, validation_alias="EXPORTWATCH_OPERATORS")
    curators: str | None = Field(None, validation_alias="EXPORTWATCH_CURATORS")
    thresholds: Annotated[dict[str, float], NoDecode] = Field(
        default_factory=lambda: dict(THRESHOLDS),
        validation_alias="EXPORTWATCH_THRESHOLDS",
    )
    acts_per_hour: Annotated[dict[str, int], NoDecode] = Field(
        default_factory=lambda: dict(ACTS_PER_HOUR),
        validation_alias="EXPORTWATCH_ACTS_PER_HOUR",
    )
    screening: str | None = Field(None, validation_alias="EXPORTWATCH_SCREENING")
    screening_key: SecretStr | None = Field(None, validation_alias="EXPORTWATCH_SCREENING_KEY")
    reader: bool = Field(default=True, validation_alias="EXPORTWATCH_READER")
    gist: str | None = Field(None, validation_alias="EXPORTWATCH_GIST")
    gist_model: str = Field("default", validation_alias="EXPORTWATCH_GIST_MODEL", min_length=1, max_length=80)
    gist_key: SecretStr | None = Field(None, validation_alias="EXPORTWATCH_GIST_KEY")
    web: str = Field("127.0.0.1:8080", validation_alias="EXPORTWATCH_WEB")
    web_pages: bool = Field(default=True, validation_alias="EXPORTWATCH_WEB_PAGES")
    web_token: SecretStr | None = Field(None, validation_alias="EXPORTWATCH_WEB_TOKEN", min_length=SHORTEST_TOKEN)
    web_decide_token: SecretStr | None = Field(
        None, validation_alias="EXPORTWATCH_WEB_DECIDE_TOKEN", min_length=SHORTEST_TOKEN
    )
    web_read_token: SecretStr | None = Field(
        None, validation_alias="EXPORTWATCH_WEB_READ_TOKEN", min_length=SHORTEST_TOKEN
    )
    web_user_header: str | None = Field(
        None, validation_alias="EXPORTWATCH_WEB_USER_HEADER", pattern=r"^[A-Za-z0-9-]{1,60}$"
    )
    web_operators: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), validation_alias="EXPORTWATCH_WEB_OPERATORS"
    )
    web_deciders: Annotated[frozenset[str], NoDecode] = Field(frozenset(), validation_alias="EXPORTWATCH_WEB_DECIDERS")
    web_readers: Annotated[frozenset[str], NoDecode] = Field(frozenset(), validation_alias="EXPORTWATCH_WEB_READERS")
    web_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (ip_network("127.0.0.1"), ip_network("::1")), validation_alias="EXPORTWATCH_WEB_PROXIES"
    )
    web_proxy_secret: SecretStr | None = Field(
        None, validation_alias="EXPORTWATCH_WEB_PROXY_SECRET", min_length=SHORTEST_TOKEN
    )
    web_hosts: Annotated[frozenset[str], NoDecode] = Field(frozenset(), validation_alias="EXPORTWATCH_WEB_HOSTS")
    deciders: Annotated[Deciders, NoDecode] = Field(Deciders(), validation_alias="EXPORTWATCH_DECIDERS")
    keep_days: int = Field(90, ge=7, le=3650, validation_alias="EXPORTWATCH_KEEP_DAYS")
    keep_audit_days: int | None = Field(None, ge=30, le=3650, validation_alias="EXPORTWATCH_KEEP_AUDIT_DAYS")
    audit_log: str | None = Field(None, validation_alias="EXPORTWATCH_AUDIT_LOG")
    log: Literal["text", "json"] = Field("text", validation_alias="EXPORTWATCH_LOG")
    log_level: LogLevel = Field("info", validation_alias="EXPORTWATCH_LOG_LEVEL")

    @property
    def editions(self) -> Path:
        """The folder of the editions of control lists that were fetched."""
        return self.home / EDITIONS

    @field_validator("feeds", "rules")
    @classmethod
    def _is_there(cls, value: Path, about: ValidationInfo) -> Path:
        """What is named in the place of the shipped files; what it holds is judged by whoever reads it."""
        there = value.is_dir() if about.field_name == "rules" else value.is_file()
        if not there:
            raise ValueError(f"there is no {'folder' if about.field_name == 'rules' else 'file'} {value}")
        return value

    @field_validator("allow_private", mode="before")
    @classmethod
    def _host_ports(cls, value: object) -> object:
        """`127.0.0.1:9100,rsshub:1200`: exact pairs only, so that a list never permits more than it states."""
        if not isinstance(value, str):
            return value
        pairs = [part.strip().lower() for part in value.split(",") if part.strip()]
        for pair in pairs:
            match = _HOST_PORT.match(pair)
            if not match or not 0 < int(match["port"]) < 65536:  # noqa: PLR2004 - the highest port there is
                raise ValueError(f"{pair!r} is not host:port, for example 127.0.0.1:9100 or rsshub:1200")
        return frozenset(pairs)

    @field_validator("web_operators", "web_deciders", "web_readers", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        """`ann@example.com,bob`: users whom the proxy names, by what they may."""
        return frozenset(_listed(value)) if isinstance(value, str) else value

    @field_validator("deciders", mode="before")
    @classmethod
    def _deciders(cls, value: object) -> object:
        """`everybody`, `managers`, `slack:U024BE7LH,discord:4711`."""
        return Deciders.read(value) if isinstance(value, str) else value

    @field_validator("web_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        """`exports.example.com,exports`: names without scheme, port and path."""
        if not isinstance(value, str):
            return value
        for name in _listed(value):
            if not _HOST_NAME.fullmatch(name):
                raise ValueError(
                    f"{name!r} is no host's name, for example exports.example.com; write no scheme or port"
                )
        return frozenset(name.lower() for name in _listed(value))

    @field_validator("web_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        """`127.0.0.1,10.0.0.0/8`: addresses and networks."""
        try:
            return tuple(ip_network(part) for part in _listed(value)) if isinstance(value, str) else value
        except ValueError as error:
            raise ValueError(f"{error}; write for example 127.0.0.1 or 10.0.0.0/8") from error

    @field_validator("thresholds", mode="before")
    @classmethod
    def _thresholds(cls, value: object) -> object:
        """`official:0.35,press:0.6`: scores between 0 and 1; other tiers keep their default."""
        if not isinstance(value, str):
            return value
        scores = dict(THRESHOLDS)
        for part in filter(None, (piece.strip() for piece in value.split(","))):
            tier, _, score = (piece.strip() for piece in part.partition(":"))
            if tier not in scores or not re.fullmatch(r"0?\.\d+|[01](\.0+)?", score):
                raise ValueError(f"{part!r} is not tier:score, for example official:0.35, trade:0.5 or press:0.6")
            scores[tier] = float(score)
        return scores

    @field_validator("acts_per_hour", mode="before")
    @classmethod
    def _acts(cls, value: object) -> object:
        """`official:60,press:10`: whole numbers from 1 on; other tiers keep their default."""
        if not isinstance(value, str):
            return value
        limits = dict(ACTS_PER_HOUR)
        for part in filter(None, (piece.strip() for piece in value.split(","))):
            tier, _, number = (piece.strip() for piece in part.partition(":"))
            if tier not in limits or not re.fullmatch(r"[1-9]\d{0,5}", number):
                raise ValueError(f"{part!r} is not tier:number, for example official:60, trade:30 or press:30")
            limits[tier] = int(number)
        return limits

    @field_validator("screening")
    @classmethod
    def _screening(cls, value: str | None) -> str | None:
        if value and not _ADDRESS.fullmatch(value.strip()):
            raise ValueError("write the address of a yente server, for example http://yente:8000")
        return value.strip() if value else None

    @field_validator("gist")
    @classmethod
    def _gist(cls, value: str | None) -> str | None:
        if value and not _ADDRESS.fullmatch(value.strip()):
            raise ValueError("write the address of a chat model's API, for example http://ollama:11434/v1")
        return value.strip() if value else None

    @field_validator("rules_feed")
    @classmethod
    def _rules_feed(cls, value: str | None) -> str | None:
        if value and not _ADDRESS.fullmatch(value.strip()):
            raise ValueError("write the address of a feed of rules, for example https://rules.example.com/feed")
        return value.strip().rstrip("/") if value else None

    @field_validator("operators", "curators")
    @classmethod
    def _channel(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[a-z][a-z0-9-]*:[^:\s]+:[^:\s]+|terminal|log", value.strip()):
            raise ValueError(f"{value!r} is no channel, as platform:workspace:channel; or terminal, or log")
        return value.strip() if value else None

    @field_validator("web")
    @classmethod
    def _web(cls, value: str) -> str:
        match = _HOST_PORT.match(value.strip())
        if not match or not 0 <= int(match["port"]) < 65536:  # noqa: PLR2004 - the highest port there is
            raise ValueError(f"{value!r} is not host:port, for example 127.0.0.1:8080")
        return value.strip()


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


T = TypeVar("T", bound=EnvironmentSettings)


def load(**given: object) -> Settings:
    """Read the bot's settings. Raises ConfigError that names every invalid variable."""
    return read(Settings, **given)


def read(kind: type[T], **given: object) -> T:
    """Read a settings model from the environment; `given` overrides it. Raises ConfigError as `load`."""
    checked_env_file()
    written = {**dotenv_values(given.get("_env_file", ENV_FILE) or os.devnull), **os.environ}  # type: ignore[arg-type] # a path
    try:
        return kind(**(_from_files(kind, written) | given))  # type: ignore[arg-type] # aliases, checked by pydantic
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {_message(e['type'], e['msg'])}" for e in error.errors())
        raise ConfigError(f"settings: {problems}") from error


def _from_files(kind: type[EnvironmentSettings], written: Mapping[str, str | None]) -> dict[str, object]:
    """Return the secrets that stand in files. Raises ConfigError that names the variable and the file."""
    found: dict[str, object] = {}
    for field in kind.model_fields.values():
        name = str(field.validation_alias)
        path = written.get(f"{name}{IN_FILE}")
        if path and SecretStr in get_args(field.annotation):
            if written.get(name):
                raise ConfigError(f"settings: {name} and {name}{IN_FILE} are both set; unset one")
            found[name] = _secret_in(f"{name}{IN_FILE}", Path(path))
    return found


def _secret_in(name: str, path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise ConfigError(
            f"settings: {name}: {path} cannot be read ({error.strerror}); let this user read it"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"settings: {name}: {path} is not UTF-8 text; write the secret alone into it") from error
    if not secret or len(secret) > LONGEST_SECRET or not secret.isprintable():
        raise ConfigError(f"settings: {name}: {path} must hold the secret alone, on one line")
    return secret


IN_FILE = "_FILE"
LONGEST_SECRET = 8_192


def _message(kind: str, message: str) -> str:
    """Return pydantic's message without its prefixes; of a secret, which has characters, not items."""
    if kind == "bool_parsing":
        return "write on or off"
    if kind in {"int_parsing", "int_from_float"}:
        return "write a whole number"
    return message.removeprefix("Value error, ").replace(" items", " characters")
