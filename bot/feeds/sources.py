"""The sources: one entry of feeds.yaml each, strictly checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError, field_validator, model_validator

from bot.errors import SourceFileError
from bot.feeds.jurisdictions import JURISDICTIONS
from bot.feeds.kinds import JsonNeeds, PageNeeds, Strict, Via
from bot.feeds.links import without_feed_scheme
from bot.feeds.yamlines import Lines, read_yaml
from bot.vocabulary import SourceKind, Tier

LEAST_INTERVAL = timedelta(seconds=60)
MOST_INTERVAL = timedelta(days=7)
MAX_URL = 2048
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_INTERVAL = re.compile(r"^(\d{1,6})([smhd])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_HEADER_NAME = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
# What we set ourselves: a file that names one would fight with the client.
_OUR_HEADERS = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "accept-encoding", "if-none-match")
) | {"if-modified-since"}


def _interval(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    found = _INTERVAL.match(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"{value!r} is not an interval such as 30s, 15m, 6h or 1d")
    span = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not timedelta(seconds=1) <= span <= MOST_INTERVAL:
        raise ValueError(f"{value!r}: an interval is at least 1s and at most 7d")
    return span


def _written(value: timedelta | None) -> str | None:
    return None if value is None else f"{int(value.total_seconds())}s"


Interval = Annotated[timedelta, BeforeValidator(_interval), PlainSerializer(_written)]


def host_port(url: str) -> str:
    """`host:port` of an http(s) address, lower case, as it stands in EXPORTWATCH_ALLOW_PRIVATE.

    Raises ValueError for an address without a host, with a port that is none, or of another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not an http or https address")
    if "%" in parts.hostname and ":" not in parts.hostname:
        raise ValueError(f"{url!r} has escapes in its host name")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _address(url: str) -> str:
    if len(url) > MAX_URL or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise ValueError("an address has no blanks and at most 2048 characters")
    host_port(url)
    return url


class Source(Strict):
    """One entry of feeds.yaml (docs/feeds.md lists the fields).

    `jurisdiction` is an ISO 3166 code, EU, or None for international and private bodies. A written `interval` is kept
    exactly; None adapts. `timezone` is that of dates without one. `encoding` overrides what the server declares.
    `article: false` leaves the pages unread to which its items link.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    authority: str | None = None
    jurisdiction: str | None = None
    language: Annotated[str, Field(pattern=LANGUAGE.pattern)]
    tier: Tier
    kind: SourceKind
    url: str
    interval: Interval | None = None
    enabled: bool = True
    confidence: Literal["confirmed", "unverified"] = "confirmed"
    headers: Mapping[str, str] = Field(default_factory=dict)
    encoding: str | None = None
    timezone: str = "UTC"
    via: Via | None = None
    article: bool = True
    page: PageNeeds | None = None
    api: Annotated[JsonNeeds | None, Field(alias="json")] = None

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        return _address(without_feed_scheme(value))

    @field_validator("jurisdiction")
    @classmethod
    def _jurisdiction(cls, value: str | None) -> str | None:
        if value == "UK":
            raise ValueError("the ISO code of the United Kingdom is GB")
        if value is not None and value not in JURISDICTIONS:
            raise ValueError(f"{value!r} is not an ISO 3166 country code, EU or null")
        return value

    @field_validator("headers")
    @classmethod
    def _headers(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name, text in value.items():
            if not _HEADER_NAME.match(name) or re.search(r"[\r\n\x00]", text):
                raise ValueError(f"{name!r} is not a header")
            if name.lower() in _OUR_HEADERS:
                raise ValueError(f"the header {name} is set by the reader itself")
        return value

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str | None) -> str | None:
        from bot.feeds.encodings import codec_for  # noqa: PLC0415 - few sources name one

        if value is not None and codec_for(value) is None:
            raise ValueError(f"{value!r} is not a known encoding such as utf-8, gb18030, euc-kr or shift_jis")
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError) as error:
            raise ValueError(f"{value!r} is not a time zone such as Asia/Shanghai") from error
        return value

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Source:
        pages = self.kind is SourceKind.PAGE or (self.api is not None and self.api.html is not None)
        if pages != (self.page is not None):
            raise ValueError("`page` (selectors) belongs to kind page, and to kind json with `html`")
        if (self.kind is SourceKind.JSON) != (self.api is not None):
            raise ValueError("`json` (field paths) belongs to kind json")
        for address in (self.via.url, self.via.proxy) if self.via else ():
            if address is not None:
                _address(address)
        return self

    @property
    def address(self) -> str:
        """The address that is asked: `via.url` where one is set, with an API's `params` added."""
        if self.via and self.via.url:
            return self.via.url
        if not self.api or not self.api.params:
            return self.url
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(self.api.params)}"

    @property
    def reads_as(self) -> SourceKind:
        """How the answer is parsed: `via.url` answers with a feed whatever the source itself is."""
        return SourceKind.RSS if self.via and self.via.url else self.kind


def load_sources(path: Path | str, allow_private: frozenset[str] = frozenset()) -> tuple[Source, ...]:
    """Read and check a file of sources, in its order, switched-off ones included.

    Raises SourceFileError that names file and line: unknown keys, duplicate ids, addresses that are none, intervals
    that are none or shorter than a minute for a host that is not on the private list.
    """
    entries, lines = listed(path)
    found = tuple(read_source(path, lines, n, entry) for n, entry in enumerate(entries))
    first: dict[str, int] = {}
    for n, source in enumerate(found):
        check_id(path, lines, n, source, first)
    for n, source in enumerate(found):
        check_interval(path, lines.of(("sources", n, "interval")), source, allow_private)
    return found


def listed(path: Path | str) -> tuple[list[Any], Lines]:
    """The entries of a file of sources, unchecked, and their lines. Raises SourceFileError for another kind of file."""
    data, lines = read_yaml(path)
    if not isinstance(data, dict) or not isinstance(data.get("sources"), list):
        raise SourceFileError(path, "the file must hold one key, `sources`, with a list under it", 1)
    for key in data:
        if key != "sources":
            raise SourceFileError(path, f"unknown key {key!r}; the only key is `sources`", lines.of((key,)))
    return data["sources"], lines


def read_source(path: Path | str, lines: Lines, n: int, entry: Any) -> Source:  # noqa: ANN401 - whatever the file holds
    """Check the n-th entry of a file. Raises SourceFileError that names the line of what is wrong."""
    if not isinstance(entry, dict):
        raise SourceFileError(
            path, f"entry {n + 1} is not a source (a mapping with id, name, …)", lines.of(("sources", n))
        )
    try:
        return Source.model_validate(entry)
    except ValidationError as error:
        # A misspelt key explains the missing one, not the other way round.
        first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
        where = ("sources", n, *first["loc"])
        field = ".".join(str(part) for part in first["loc"])
        problem = "unknown key" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
        named = (
            f"source {entry.get('id', n + 1)!r}: {field}: {problem}"
            if field
            else f"source {entry.get('id')!r}: {problem}"
        )
        raise SourceFileError(path, named, lines.of(where)) from error


def check_id(path: Path | str, lines: Lines, n: int, source: Source, first: dict[str, int]) -> None:
    """Raise SourceFileError for an id that stands in `first` already, which holds the entry of each id; else add it."""
    if source.id in first:
        other = lines.of(("sources", first[source.id]))
        raise SourceFileError(
            path, f"the id {source.id!r} is used twice (also in line {other})", lines.of(("sources", n))
        )
    first[source.id] = n


def check_interval(path: Path | str, line: int | None, source: Source, allow_private: frozenset[str]) -> None:
    """Raise SourceFileError for an interval below a minute for a host that is not on the private list."""
    if source.interval is None or source.interval >= LEAST_INTERVAL:
        return
    if host_port(source.address) not in allow_private:
        problem = f"source {source.id!r}: intervals below 60s are for hosts on EXPORTWATCH_ALLOW_PRIVATE only"
        raise SourceFileError(path, problem, line)
