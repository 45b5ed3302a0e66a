"""Valid values of `from:`, `about:` and the other filter keys, and what each value includes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.lists.codes import Shape, parse
from bot.subscriptions.clauses import itself, subject_key
from bot.text.codes import code_steps, control_code_is_valid, control_key
from bot.vocabulary import DetectedMeasure, Kind, Tier

TYPED = str.maketrans("“”„‟«»「」『』＂－−–—‐‑：∶，、､｜（）", '"' * 11 + "-" * 6 + "::,,,|()")
"""What phones, word processors and East Asian keyboards write for the grammar's signs; each for one character, so
that places stay true."""


def _nothing(_text: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Vocabulary:
    """Where values come from; functions, so that filters need to know no rule base.

    `find_country` gives an ISO code (or EU), `find_subject` a canonical name, for a name in any language; both also
    accept what they give. `narrower` names the subjects that a subject includes (one level or all, as you like).
    `groups` are destinations that stand for several (EU). `sources` maps ids to names. The last two give near names
    for what is not known, nearest first.
    """

    find_country: Callable[[str], str | None]
    find_subject: Callable[[str], str | None]
    narrower: Callable[[str], frozenset[str]]
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    near_countries: Callable[[str], Sequence[str]] = _nothing
    near_subjects: Callable[[str], Sequence[str]] = _nothing


FIXED: dict[str, tuple[str, ...]] = {"kind": tuple(Kind), "measure": tuple(DetectedMeasure), "tier": tuple(Tier)}
"""Names whose values are the same everywhere."""

ALERTING = (Kind.NEW_MEASURE, Kind.AMENDMENT, Kind.SUSPENSION, Kind.LICENCE_POLICY, Kind.ENTITY_LISTING, Kind.GUIDANCE)
"""The kinds that alerts have."""

OFFERED: dict[str, tuple[str, ...]] = {**FIXED, "kind": ALERTING}
"""Those worth asking for."""

ALSO_SAID = {
    "license": "licence",
    "licensing": "licence",
    "licencing": "licence",
    "ban": "prohibition",
    "embargo": "prohibition",
    "duty": "tax",
    "export-duty": "tax",
    "technology-prohibition": "technology-ban",
    "entities": "entity-list",
    "entity": "entity-listing",
    "license-policy": "licence-policy",
    "new": "new-measure",
    "government": "official",
}


def resolve(name: str, typed: str, vocabulary: Vocabulary) -> str | None:
    """Return the value as announcements have it, None if it is unknown."""
    if name in ("from", "to"):
        return vocabulary.find_country(typed)
    if name == "about":
        return vocabulary.find_subject(typed)
    if name == "code":
        return _code(typed)
    if name == "source":
        return _source(typed.casefold(), vocabulary.sources)
    word = "-".join(typed.casefold().replace("_", " ").split())
    return next((value for value in (word, ALSO_SAID.get(word)) if value in FIXED[name]), None)


def _source(typed: str, sources: Mapping[str, str]) -> str | None:
    return next((id_ for id_, name in sources.items() if typed in (id_.casefold(), name.casefold())), None)


_CUSTOMS = re.compile(r"\d{2}(?:[.\s]?\d{2}){0,4}|\d{4,10}")
_SHORTEST = 2


def _code(typed: str) -> str | None:
    """Normalise a control code or customs code, whole or its beginning (3A, 81), for comparison."""
    digits = re.sub(r"[.\s]", "", typed)
    if _CUSTOMS.fullmatch(typed):
        return digits if len(digits) % 2 == 0 else None
    found = parse(typed)
    if found and found.shape in {Shape.ENTRY, Shape.HALF, Shape.MUNITIONS}:
        return str(found) if len(found.entry) >= _SHORTEST else None
    return ".".join(control_key(typed)) if control_code_is_valid(typed) else None


def reach(name: str, value: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Everything an announcement may say for the value to hold."""
    if name == "about":
        return frozenset(map(subject_key, _with_narrower(value, vocabulary.narrower)))
    if name == "code":
        # An act on the whole of 3A090 concerns 3A090.a: so do those on what holds a code, from the entry on.
        holders = [step for step in code_steps(value) if "." in value and step.startswith(value.partition(".")[0])]
        whole = code_steps(value) if value.isdigit() else holders
        return frozenset((value, *(itself(step) for step in whole)))
    if name == "to":
        members = vocabulary.groups.get(value, frozenset())
        return members | {value} | {group for group, inside in vocabulary.groups.items() if value in inside}
    return frozenset((value,))


def _with_narrower(subject: str, narrower: Callable[[str], frozenset[str]]) -> set[str]:
    known, open_ = {subject}, [subject]
    while open_:
        fresh = narrower(open_.pop()) - known
        known |= fresh
        open_ += fresh
    return known
