"""Rules by hand, for tests of what chat says of them."""

from __future__ import annotations

from datetime import date

from bot.rules.fields import Period, Source, Suspension, Url
from bot.rules.model import Limb, Measure, Subject
from bot.text.dates import When
from bot.vocabulary import MeasureType

TODAY = date(2026, 11, 24)


def when(text: str) -> When:
    return When.read(text)


def limb(cite: str | None, type_: MeasureType, start: str, *stops: tuple[str, str]) -> Limb:
    return Limb(
        part=cite,
        cite=cite,
        type=type_,
        periods=(Period(when(start)),),
        suspensions=tuple(Suspension(when(a), "No. 72 of 2025", when(b)) for a, b in stops),
    )


def measure(
    key: str,
    *limbs: Limb,
    announced: str | None = "2023-10-20",
    document: str = "",
    url: str = "https://example.org/act",
    evidence: date = TODAY,
) -> Measure:
    return Measure(
        key=key,
        title=key,
        jurisdiction="CN",
        authority=("Ministry",),
        document=document or f"No. {key}",
        type=MeasureType.LICENCE,
        announced=when(announced) if announced else None,
        limbs=limbs,
        certainty="confirmed",
        evidence_as_of=evidence,
        checked_on=TODAY,
        sources=(Source(Url(url), "official", "all"),),
        origin="shipped",
        file="x.yaml",
    )


def subject(name: str, *names: str, broader: tuple[str, ...] = ()) -> Subject:
    return Subject(
        name=name,
        names={"en": names} if names else {},
        broader=broader,
        file="x.yaml",
    )
