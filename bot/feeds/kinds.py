"""Settings of the source kinds `page` and `json`: selectors, field paths, forms.

Selectors are CSS, with `@attribute` behind them for an attribute (`a@href`; `@href` alone is the row's own; `.` is the
row's own text). Field paths are names and `[n]` joined by dots (`data.rows`, `groupData[0].title`; empty is the root);
a field with braces is a template: `https://example.org/doc/{id}`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_PATH = re.compile(r"^$|^[^.\[\]{}\s][^.\[\]{}]*(?:\[\d+\])*(?:\.[^.\[\]{}]+(?:\[\d+\])*)*$|^(?:\[\d+\])+(?:\..+)?$")
_BRACED = re.compile(r"\{([^{}]*)\}")
MAX_PATTERN = 200


class Strict(BaseModel):
    """Frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _selector(value: str) -> str:
    css = value.rpartition("@")[0] if re.search(r"@[\w:-]+$", value) else value
    if css not in {"", "."}:
        _translate(css)
    return value


def _translate(css: str) -> None:
    # Imported here: only files that use selectors pay for it.
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
        found = re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from error
    if len(value) > MAX_PATTERN or found.groups > 1:
        raise ValueError(f"a date pattern has at most {MAX_PATTERN} characters and one group")
    return value


Selector = Annotated[str, AfterValidator(_selector)]
Path = Annotated[str, AfterValidator(_path)]
FieldPath = Annotated[str, AfterValidator(_field)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Order = Literal["newest-first", "oldest-first"]


class PageNeeds(Strict):
    """How to read a list in HTML.

    `date_in`: the date stands in the text that `date` selects, or in the link's address. `date_pattern` picks it out
    (its group, else the whole match); `date_form` is its strptime form where day and month could be confused.
    `at_least`: fewer rows than this mean that the layout changed, which is an error and not silence.
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


class JsonNeeds(Strict):
    """How to ask an API and read its rows.

    `rows` leads to the list; `html` leads to a piece of HTML instead, which `page` then reads. `params` are added to
    the address; with `method: POST`, `form` is sent as a form. `facts` name what the API states outright. `keep` lists
    the values that a field must have one of (a path through a list matches any of its entries).
    """

    rows: Path = ""
    html: Path | None = None
    title: FieldPath | None = None
    link: FieldPath | None = None
    date: FieldPath | None = None
    date_form: str | None = None
    edited: FieldPath | None = None
    summary: FieldPath | None = None
    id: FieldPath | None = None
    facts: dict[Literal["document", "effective", "until", "kind", "measure", "jurisdiction"], FieldPath] = {}
    keep: dict[Path, tuple[str, ...]] = {}
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


class Via(Strict):
    """A team's own way to a source that answers no plain client: another address, or an HTTP proxy.

    `url` (for example a route of the team's RSSHub) is read in place of the source's address, as `kind` rss.
    """

    url: str | None = None
    proxy: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Via:
        if (self.url is None) == (self.proxy is None):
            raise ValueError("give either `url` or `proxy`")
        return self
