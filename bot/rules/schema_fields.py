"""Field types of rule files: keys, codes, dates, addresses, each validated where it stands."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from bot.rules.codes import cas_is_valid, control_code_is_valid, hs_digits
from bot.rules.when import When

_KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SUBJECT = r"^[^\s,:;|\"]([^,:;|\"]*[^\s,:;|\"])?$"
_JURISDICTION = r"^[A-Z]{2}$"
_PLACE = r"^([A-Z]{2}|[A-Z]{2,}(-[A-Z0-9]+)*)$"


def _text(value: object) -> object:
    if isinstance(value, (int, float)):
        raise ValueError(f'YAML reads this as the number {value}; put it in quotes, for example "{value}"')  # noqa: TRY004 - pydantic reports ValueErrors
    if isinstance(value, str):
        return " ".join(value.split())
    return value


def _when(value: object) -> object:
    return value if isinstance(value, When) else When.read(value)


def one_or_more(value: object) -> object:
    """A text alone is a list of one."""
    return [value] if isinstance(value, str) else value


def _day(value: object) -> object:
    when = When.read(value)
    if not when.is_day:
        raise ValueError(f"{when.text!r} must be a day, for example 2026-11-24")
    return when.first


def _hs(value: str) -> str:
    hs_digits(value)
    return value


def _control(value: str) -> str:
    if not control_code_is_valid(value):
        raise ValueError(f"{value!r} is not one control code, for example 1C117.d, 3A090.a or 252604X")
    return value


def _cas(value: str) -> str:
    if not cas_is_valid(value):
        raise ValueError(f"{value!r} is not a CAS number: three groups of digits whose last is the check digit")
    return value


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
        raise ValueError(f"{value!r} is not an address that a reader can open (http or https)")
    return value


Text = Annotated[str, BeforeValidator(_text), StringConstraints(min_length=1, max_length=2000)]
Key = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_KEY, max_length=80)]
SubjectName = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_SUBJECT, max_length=80)]
Jurisdiction = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_JURISDICTION)]
Place = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_PLACE)]
Language = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=r"^[a-z]{2}(-[A-Z][a-z]{3})?$")]
PartId = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_KEY, max_length=40)]
HsCode = Annotated[str, BeforeValidator(_text), AfterValidator(_hs)]
ControlCode = Annotated[str, BeforeValidator(_text), AfterValidator(_control)]
Cas = Annotated[str, BeforeValidator(_text), AfterValidator(_cas)]
Url = Annotated[str, BeforeValidator(_text), AfterValidator(_url)]
Day = Annotated[date, BeforeValidator(_day)]
PartialDate = Annotated[When, BeforeValidator(_when)]
