"""Rules by hand, for tests of what chat says of them."""

from __future__ import annotations

from datetime import date

from bot.rules.model import Destinations, Limb, Measure, Period, Source, Subject, Suspension
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
        periods=(Period(when(start), None, None, "expired", None),),
        suspensions=tuple(Suspension(when(a), when(b), "No. 72 of 2025", "unknown", None) for a, b in stops),
        destinations=Destinations(),
        binds=None,
        exempt=(),
        quotas=(),
        items=(),
        note=None,
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
        names=(),
        standing="act",
        affects=(),
        replaces=(),
        classes=(),
        type=MeasureType.LICENCE,
        announced=when(announced) if announced else None,
        limbs=limbs,
        changes=(),
        note=None,
        certainty="confirmed",
        disputes=(),
        evidence_as_of=evidence,
        checked_on=TODAY,
        check_every_days=90,
        sources=(Source(url, "official", "", None),),
        origin="shipped",
        file="x.yaml",
    )


def subject(name: str, *names: str, broader: tuple[str, ...] = ()) -> Subject:
    return Subject(
        name=name,
        kind="material",
        names=tuple(("en", other) for other in names),
        symbols=(),
        cas=(),
        hs=(),
        control_codes=(),
        broader=broader,
        related=(),
        shared_names=(),
        not_listed=None,
        note=None,
        file="x.yaml",
    )
