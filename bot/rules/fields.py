"""The fields of rule files: keys, codes, dates, parts of an act; each says what it refuses. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from bot.text.dates import When
from bot.text.notation import cas_is_valid, control_code_is_valid, hs_digits

_KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SUBJECT = r"^[^\s,:;|\"]([^,:;|\"]*[^\s,:;|\"])?$"
_PLACE = r"^([A-Z]{2}|[A-Z]{2,}(-[A-Z0-9]+)*)$"

# `examples` are shown to a curator whose value does not fit.
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Key = Annotated[str, Meta(pattern=_KEY, max_length=80, examples=["cn-mofcom-2023-39-graphite"])]
SubjectName = Annotated[str, Meta(pattern=_SUBJECT, max_length=80, examples=["dual-use items"])]
Jurisdiction = Annotated[str, Meta(pattern=r"^[A-Z]{2}$", examples=["CN"])]
Place = Annotated[str, Meta(pattern=_PLACE, examples=["CN", "EAEU"])]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z][a-z]{3})?$", examples=["en", "zh-Hans"])]
Chapter = Annotated[str, Meta(pattern=r"^\d{2}(\d{2})?(\d{2})?$", examples=["26", "2710"])]
PartId = Annotated[str, Meta(pattern=_KEY, max_length=40, examples=["para-2"])]
Day = Annotated[date, Meta(examples=["2026-11-24"], extra_json_schema={"pattern": r"^\d{4}-\d{2}-\d{2}$"})]


class Checked(str):
    """A text whose form no pattern tells: `check` raises ValueError for one that is none."""

    __slots__ = ()
    check: ClassVar[Callable[[str], object]]


def _check_control_code(text: str) -> None:
    if not control_code_is_valid(text):
        raise ValueError(f"{text!r} is not one control code, for example 1C117.d, 3A090.a or 252604X")


def _check_cas(text: str) -> None:
    if not cas_is_valid(text):
        raise ValueError(f"{text!r} is not a CAS number: three groups of digits whose last is the check digit")


def _check_url(text: str) -> None:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", text):
        raise ValueError(f"{text!r} is not an address that a reader can open (http or https)")


class HsCode(Checked):
    """A customs code as an act prints it: 4 to 10 digits, with or without dots."""

    check = hs_digits


class ControlCode(Checked):
    """One export-control code."""

    check = _check_control_code


class Cas(Checked):
    """A CAS Registry Number."""

    check = _check_cas


class Url(Checked):
    """An address that a reader can open."""

    check = _check_url


NOT_QUOTED = 'YAML reads this as the number {0}; put it in quotes, for example "{0}"'


def custom(form: type[Any], value: object) -> object:
    """Convert a file's value to a type that msgspec does not know. Raises ValueError if it does not fit."""
    if form is When:
        return When.read(value)
    if not isinstance(value, str):
        raise ValueError(NOT_QUOTED.format(value))  # noqa: TRY004 - msgspec reports ValueErrors
    form.check(value)
    return form(value)


def known(form: type[Any], value: Any) -> object:  # noqa: ANN401 - JSON
    """Return such a value without a check: it was checked before it was written."""
    return _when(value) if form is When else form(value)


_when = lru_cache(maxsize=4096)(When.read)


def written(value: object) -> str:
    """Return a value of such a type as text."""
    return value.text if isinstance(value, When) else str(value)


def custom_schema(form: type[Any]) -> dict[str, Any]:
    """Return the JSON Schema of such a type."""
    if form is When:
        return {"anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}, {"type": "integer"}]}
    # An editor that reads YAML 1.2 takes an unquoted 1E004 for a number; to us it is a text.
    return {"type": ["string", "number"] if form is ControlCode else "string"}


class Strict(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"from_": "from", "except_": "except"}
):
    """No unknown fields, no changes after reading. `from_` and `except_` are `from` and `except` in a file."""


# -- Parts of an act: periods, suspensions, destinations, whom it binds, exemptions, quotas, thresholds.


class Period(Strict, frozen=True):
    """Days on which an act (or a part or item of it) is in force; both ends count."""

    from_: When | None = None
    """First day. Left out: already in force as far back as we know."""
    until: When | None = None
    """Last day. Left out: no end."""
    announced: When | None = None
    """When this period was announced, if later than the act itself (a renewal)."""
    then: Literal["expired", "unknown", "unseen", "released"] = "expired"
    """What holds after the last day: `expired` (repealed, replaced, run out for good), `unknown` (habitually renewed
    and no later act is on file), `unseen` (no end was read: `until` is the day up to which it was seen in force),
    `released` (taken off the list: does not count in a status any more)."""
    by: Text | None = None
    """The document that ended it."""
    document: Text | None = None
    """The document on which it rested, where that is not the act's own: an order that a later one renewed."""

    def __post_init__(self) -> None:
        if self.from_ and self.until and self.until.last < self.from_.first:
            raise ValueError("until: is before from")
        if self.then != "expired" and self.until is None:
            raise ValueError(f"then: {self.then} needs an until")


class Suspension(Strict, frozen=True):
    """Days on which an act in force is not applied; both ends count."""

    from_: When
    by: Text
    """The suspending act, for example `No. 70 of 2025`."""
    until: When | None = None
    """Last day. Left out: open end."""
    then: Literal["unknown", "in-force", "ended"] = "unknown"
    """What holds after the last day. `in-force` only if an act or notice confirms that the rule is back, `ended` if
    the rule never came back."""
    note: Text | None = None

    def __post_init__(self) -> None:
        if self.until and self.until.last < self.from_.first:
            raise ValueError("until: is before from")


class Destinations(Strict, frozen=True):
    """Toward whom: countries (ISO codes) or groups of rules/groups.yaml. `only` minus `except`."""

    only: tuple[Place, ...] | None = None
    except_: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if self.only is not None and not self.only:
            raise ValueError("only: names nobody")

    @property
    def is_all(self) -> bool:
        """Whether every destination is meant."""
        return self.only is None and not self.except_


LISTED, PLANTS, EXPORTERS, OWNERS = "listed-parties", "plants", "exporters", "owners"
"""Whom an act binds: parties wherever goods meet them; plants, toward their place alone; senders; owned firms."""


class Binds(Strict, frozen=True):
    """Whom an act binds if it does not bind everyone: it is then shown as "also applies"."""

    who: Literal["listed-parties", "plants", "military", "end-use", "owners", "exporters", "other"]
    text: Text
    """Plain words: "20 Japanese entities on the control list"."""
    parties: tuple[Text, ...] = ()
    """Names that make the act count if a query holds them."""
    words: tuple[Text, ...] = ()
    """Words for the party or use in any language: military, 军事, défense."""


class Exemption(Strict, frozen=True):
    """Who is spared although the act would reach them, and when."""

    firms: tuple[Text, ...] = ()
    destinations: tuple[Place, ...] = ()
    from_: When | None = None
    until: When | None = None
    by: Text | None = None
    note: Text | None = None

    def __post_init__(self) -> None:
        if not self.firms and not self.destinations:
            raise ValueError("names neither firms nor destinations")


class Quota(Strict, frozen=True):
    """How much may leave in a year or another span."""

    period: Text
    """`"2026"`, `"2025-10-16/2025-12-31"`."""
    amount: Annotated[float, Meta(ge=0)]
    unit: Text
    note: Text | None = None


class Threshold(Strict, frozen=True):
    """A comparison that the item must meet. Two bounds make a range."""

    what: Text
    """`purity`, `specific energy`, `flexural strength` …"""
    unit: Text
    over: float | None = None
    """More than."""
    from_: float | None = None
    """This or more."""
    under: float | None = None
    """Less than."""
    up_to: float | None = None
    """This or less."""
    of: tuple[Text, ...] = ()
    """How papers call what a percentage is of (`Zn`, `zinc`); one of another substance is not compared."""

    def __post_init__(self) -> None:
        if self.over is self.from_ is self.under is self.up_to is None:
            raise ValueError("needs one of over, from, under, up_to")
        if self.over is not None and self.from_ is not None:
            raise ValueError("over (more than) and from (or more) exclude each other")
        if self.under is not None and self.up_to is not None:
            raise ValueError("under (less than) and up_to (or less) exclude each other")


class Source(Strict, frozen=True):
    """Where it stands, and what that page supports."""

    url: Url
    kind: Literal["official", "translation", "law-firm", "news", "company", "register"]
    supports: Text
    date: When | None = None
    read: Literal["yes", "no"] | None = None
    """Whether a curator read what is cited, wholly or the part that bears on the act; `no`: it is named by another
    source, or only its title was seen. Left out: not recorded."""
    read_on: Day | None = None
    """When it was read."""
    by: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    """Who read it: a name or a role, as that person wants to be called."""
    quote: Annotated[str, Meta(min_length=1, max_length=300)] | None = None
    """A few words of the legal text itself, as they stand there."""
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the text that was read, so that a later copy can be compared with it."""

    def __post_init__(self) -> None:
        told = {"read_on": self.read_on, "by": self.by, "quote": self.quote, "sha256": self.sha256}
        if self.read != "yes" and (first := next((name for name, value in told.items() if value), None)):
            raise ValueError(f"{first}: only of a source that was read (`read: yes`)")

    @property
    def is_kept(self) -> bool:
        """Whether words of the text, or its hash, are on record."""
        return bool(self.quote or self.sha256)
