"""Sources: the schema of feeds.yaml, strictly checked, and the reading of its files, shipped and of a team."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.errors import SourceFileError
from bot.feeds.parse.values import without_feed_scheme
from bot.files import LineNumbers, read_yaml
from bot.text.countries import jurisdictions
from bot.vocabulary import SourceKind, Tier

_PATH = re.compile(r"^$|^[^.\[\]{}\s][^.\[\]{}]*(?:\[\d+\])*(?:\.[^.\[\]{}]+(?:\[\d+\])*)*$|^(?:\[\d+\])+(?:\..+)?$")
_BRACED = re.compile(r"\{([^{}]*)\}")
MAX_PATTERN = 200


class StrictModel(BaseModel):
    """Base of frozen models that reject unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _selector(value: str) -> str:
    css = value.rpartition("@")[0] if re.search(r"@[\w:-]+$", value) else value
    if css not in {"", "."}:
        _translate(css)
    return value


def _translate(css: str) -> None:
    # Imported here, because few files use selectors.
    from cssselect import HTMLTranslator, SelectorError  # noqa: PLC0415 - see above

    try:
        HTMLTranslator().css_to_xpath(css)
    except SelectorError as error:
        raise ValueError(f"{css!r} is not a CSS selector: {error}") from error


def _path(value: str) -> str:
    if not _PATH.match(value):
        raise ValueError(f"{value!r} is not a field path such as data.rows or groupData[0].title")
    return value


def _field(value: str) -> str:
    for path in _BRACED.findall(value) if "{" in value else [value]:
        _path(path)
    return value


def _pattern(value: str) -> str:
    try:
        pattern = re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from error
    if len(value) > MAX_PATTERN or pattern.groups > 1:
        raise ValueError(f"a date pattern has at most {MAX_PATTERN} characters and one group")
    return value


Selector = Annotated[str, AfterValidator(_selector)]
RowPath = Annotated[str, AfterValidator(_path)]
FieldPath = Annotated[str, AfterValidator(_field)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Order = Literal["newest-first", "oldest-first"]


class PageNeeds(StrictModel):
    """How to read a list from an HTML page.

    `date_in`: whether the date is in the text that `date` selects or in the link's address. `date_pattern` extracts it
    (its group, else the whole match); `date_form` is its strptime form if day and month could be confused.
    `at_least`: fewer rows mean that the layout changed, which is an error.
    """

    items: Annotated[str, Field(min_length=1), AfterValidator(_selector)]
    title: Selector = "."
    link: Selector = "a@href"
    date: Selector | None = None
    date_in: Literal["text", "address"] = "text"
    date_pattern: Pattern | None = None
    date_form: str | None = None
    summary: Selector | None = None
    id: Selector | None = None
    order: Order = "newest-first"
    at_least: int = Field(1, ge=0)


class JsonNeeds(StrictModel):
    """How to query an API and read its rows.

    `rows` is the path of the list; `html` is the path of an HTML fragment instead, which `page` then reads. `params`
    are added to the address; with `method: POST`, `form` is sent as a form. `facts` are facts that the API states.
    `keep` lists, by field path, the values of which a row must have one (a path through a list matches any entry).
    """

    rows: RowPath = ""
    html: RowPath | None = None
    title: FieldPath | None = None
    link: FieldPath | None = None
    date: FieldPath | None = None
    date_form: str | None = None
    edited: FieldPath | None = None
    summary: FieldPath | None = None
    id: FieldPath | None = None
    facts: dict[Literal["document", "effective", "until", "kind", "measure", "jurisdiction"], FieldPath] = {}
    keep: dict[RowPath, tuple[str, ...]] = {}
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, str] = {}
    form: dict[str, str] = {}
    order: Order = "newest-first"
    at_least: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _complete(self) -> JsonNeeds:
        if self.html is None and self.title is None:
            raise ValueError("give `title` (a field path), or `html` (where a piece of HTML stands)")
        if self.form and self.method != "POST":
            raise ValueError("a `form` is sent with `method: POST`")
        return self


class ListNeeds(StrictModel):
    """The list whose official text a source is, and how to find its editions.

    `editions` matches the days of editions in the answer (its group: 2026-09-24 or 20260924). The newest that is not
    after today is read from `documents`, addresses with the placeholders `{day}` and `{compact}`. Without them the
    answer is the list and states its own date. `link` is where people read the edition.
    """

    of: Literal["us-ccl", "us-chart", "eu-annex-i", "us-parties"]
    editions: Pattern | None = None
    documents: tuple[str, ...] = ()
    link: str

    @field_validator("documents")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(one) for one in value)

    @model_validator(mode="after")
    def _complete(self) -> ListNeeds:
        if bool(self.documents) != (self.editions is not None):
            raise ValueError("`editions` and `documents` belong together")
        if self.documents and len(self.documents) != _DOCUMENTS.get(self.of, 1):
            raise ValueError(f"{self.of} is read from {_DOCUMENTS.get(self.of, 1)} documents")
        return self


_DOCUMENTS = {"us-chart": 2}
"""Lists of more than one document: the chart, and the country groups."""


class Via(StrictModel):
    """Another way to a source that blocks plain clients: another address, or an HTTP proxy.

    `url` (for example a route of the team's RSSHub) is read instead of the source's address, as `kind` rss.
    """

    url: str | None = None
    proxy: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Via:
        if (self.url is None) == (self.proxy is None):
            raise ValueError("give either `url` or `proxy`")
        return self


LEAST_INTERVAL = timedelta(seconds=60)
MOST_INTERVAL = timedelta(days=7)
MAX_URL = 2048
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_INTERVAL = re.compile(r"^(\d{1,6})([smhd])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_HEADER_NAME = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
# Headers that the client sets itself.
_OUR_HEADERS = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "accept-encoding", "if-none-match")
) | {"if-modified-since"}


def _interval(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = _INTERVAL.match(value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"{value!r} is not an interval such as 30s, 15m, 6h or 1d")
    span = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if not timedelta(seconds=1) <= span <= MOST_INTERVAL:
        raise ValueError(f"{value!r}: an interval is at least 1s and at most 7d")
    return span


def _seconds(value: timedelta | None) -> str | None:
    return None if value is None else f"{int(value.total_seconds())}s"


_IntervalText = Annotated[str, Field(pattern=_INTERVAL.pattern)]
Interval = Annotated[
    timedelta, BeforeValidator(_interval, json_schema_input_type=_IntervalText), PlainSerializer(_seconds)
]


def host_port(url: str) -> str:
    """Return `host:port` of an http(s) address, in lower case, as written in EXPORTWATCH_ALLOW_PRIVATE.

    Raises ValueError if there is no host, the port is invalid, or the scheme is another one.
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


class Source(StrictModel):
    """One entry of feeds.yaml (docs/feeds.md lists the fields).

    `jurisdiction` is an ISO 3166 code, EU, or None for international and private bodies. A written `interval` is kept
    exactly; None means adaptive. `timezone` applies to dates without one. `encoding` overrides the server's
    declaration. `article: false`: the pages that its items link to are not read.
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
    control_list: Annotated[ListNeeds | None, Field(alias="list")] = None

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        return _address(without_feed_scheme(value))

    @field_validator("jurisdiction")
    @classmethod
    def _jurisdiction(cls, value: str | None) -> str | None:
        if value == "UK":
            raise ValueError("the ISO code of the United Kingdom is GB")
        if value is not None and value not in jurisdictions():
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
        from bot.feeds.parse.encoding import codec_for  # noqa: PLC0415 - few sources name one

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
        if (self.kind is SourceKind.LIST) != (self.control_list is not None):
            raise ValueError("`list` (which list it is) belongs to kind list")
        if self.kind is SourceKind.LIST and self.via and self.via.url:
            raise ValueError("a list is read from its own address, or by `via: {proxy: …}`")
        for address in (self.via.url, self.via.proxy) if self.via else ():
            if address is not None:
                _address(address)
        return self

    @property
    def address(self) -> str:
        """The address to fetch: `via.url` if set, else `url` with the API's `params` added."""
        if self.via and self.via.url:
            return self.via.url
        if not self.api or not self.api.params:
            return self.url
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(self.api.params)}"

    @property
    def reads_as(self) -> SourceKind:
        """The kind to parse the answer as: with `via.url` always a feed."""
        return SourceKind.RSS if self.via and self.via.url else self.kind


@dataclass(frozen=True, slots=True)
class LoadedSources:
    """All sources in order (the shipped ones first), and the errors in the team's file."""

    sources: tuple[Source, ...]
    problems: tuple[SourceFileError, ...] = ()


def load_with_extra(
    path: Path | str, extra: Path | str | None = None, allow_private: frozenset[str] = frozenset()
) -> LoadedSources:
    """Read a file of sources and merge the team's own file into it.

    An entry of `extra` with a known id changes the fields that it names (null removes one; `page`, `json`, `headers`
    and `via` are replaced whole); one with a new id is a whole source. A mistake in `extra` is reported, and the entry
    (or an unreadable file) is left out; a mistake in `path` raises SourceFileError.
    """
    sources = {source.id: source for source in load_sources(path, allow_private)}
    if extra is None:
        return LoadedSources(tuple(sources.values()))
    try:
        entries, lines = _read_entries(extra)
    except SourceFileError as error:
        return LoadedSources(tuple(sources.values()), (error,))
    problems: list[SourceFileError] = []
    first: dict[str, int] = {}
    for n, entry in enumerate(entries):
        try:
            source = _merged(extra, lines, n, entry, sources)
            _check_id(extra, lines, n, source, first)
            _check_interval(extra, lines.of(("sources", n, "interval")), source, allow_private)
        except SourceFileError as error:
            problems.append(error)
        else:
            sources[source.id] = source
    return LoadedSources(tuple(sources.values()), tuple(problems))


def _merged(
    path: Path | str,
    lines: LineNumbers,
    n: int,
    entry: Any,  # noqa: ANN401 - unchecked YAML
    sources: Mapping[str, Source],
) -> Source:
    base = sources.get(str(entry.get("id"))) if isinstance(entry, dict) else None
    if base is None:
        return _read_source(path, lines, n, entry)
    merged = base.model_dump(by_alias=True, exclude_unset=True) | entry
    return _read_source(path, lines, n, {name: value for name, value in merged.items() if value is not None})


def load_sources(path: Path | str, allow_private: frozenset[str] = frozenset()) -> tuple[Source, ...]:
    """Read and check a file of sources, in its order, with the disabled ones.

    Raises SourceFileError with file and line for unknown keys, duplicate ids, invalid addresses or intervals, and
    intervals below a minute for a host that is not on the private list.
    """
    entries, lines = _read_entries(path)
    sources = tuple(_read_source(path, lines, n, entry) for n, entry in enumerate(entries))
    first: dict[str, int] = {}
    for n, source in enumerate(sources):
        _check_id(path, lines, n, source, first)
    for n, source in enumerate(sources):
        _check_interval(path, lines.of(("sources", n, "interval")), source, allow_private)
    return sources


def _read_entries(path: Path | str) -> tuple[list[Any], LineNumbers]:
    """Return the entries of a file of sources, unchecked, and their lines. Raises SourceFileError for another shape."""
    data, lines = read_yaml(path)
    if not isinstance(data, dict) or not isinstance(data.get("sources"), list):
        raise SourceFileError(path, "the file must hold one key, `sources`, with a list under it", 1)
    for key in data:
        if key != "sources":
            raise SourceFileError(path, f"unknown key {key!r}; the only key is `sources`", lines.of((key,)))
    return data["sources"], lines


def _read_source(path: Path | str, lines: LineNumbers, n: int, entry: Any) -> Source:  # noqa: ANN401 - unchecked YAML
    """Check the n-th entry of a file. Raises SourceFileError with the line of the first problem."""
    if not isinstance(entry, dict):
        raise SourceFileError(
            path, f"entry {n + 1} is not a source (a mapping with id, name, …)", lines.of(("sources", n))
        )
    if entry.get("kind") == SourceKind.RULES:
        problem = "kind: a feed of rules is no entry here; set EXPORTWATCH_RULES_FEED to its address"
        raise SourceFileError(path, f"source {entry.get('id', n + 1)!r}: {problem}", lines.of(("sources", n, "kind")))
    try:
        return Source.model_validate(entry)
    except ValidationError as error:
        # A misspelt key is reported before a missing one, since it is usually the cause.
        first = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
        where = ("sources", n, *first["loc"])
        field = ".".join(str(part) for part in first["loc"])
        problem = "unknown key" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
        message = (
            f"source {entry.get('id', n + 1)!r}: {field}: {problem}"
            if field
            else f"source {entry.get('id')!r}: {problem}"
        )
        raise SourceFileError(path, message, lines.of(where)) from error


def _check_id(path: Path | str, lines: LineNumbers, n: int, source: Source, first: dict[str, int]) -> None:
    """Add the source's id to `first` (id → entry number). Raises SourceFileError if it is there already."""
    if source.id in first:
        other = lines.of(("sources", first[source.id]))
        raise SourceFileError(
            path, f"the id {source.id!r} is used twice (also in line {other})", lines.of(("sources", n))
        )
    first[source.id] = n


def _check_interval(path: Path | str, line: int | None, source: Source, allow_private: frozenset[str]) -> None:
    """Raise SourceFileError if the interval is below a minute and the host is not on the private list."""
    if source.interval is None or source.interval >= LEAST_INTERVAL:
        return
    if host_port(source.address) not in allow_private:
        problem = f"source {source.id!r}: intervals below 60s are for hosts on EXPORTWATCH_ALLOW_PRIVATE only"
        raise SourceFileError(path, problem, line)
