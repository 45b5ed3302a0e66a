"""What notes say: one sentence for each kind. PURE.

A sentence names its values: `{document}`, or `{country:place}` with the way to write it (`_WAYS`). `[… {value} …]` is
left out if the value is not given; of `[one|other]` the first holds whose values are all given, and `{value:if}` asks
for a value without writing it. So a sentence is whole in one place, and can be translated as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from bot.rules.notes import Note, NoteKind
from bot.text import countries
from bot.vocabulary import Status
from handlers.messages import wording

_THRESHOLD = (
    "{what} [above {over} {unit} and below {under} {unit}|above {over} {unit} and of at most {up_to} {unit}"
    "|of at least {from} {unit} and below {under} {unit}|of at least {from} {unit} and of at most {up_to} {unit}"
    "|above {over} {unit}|of at least {from} {unit}|below {under} {unit}|of at most {up_to} {unit}]"
)
_GOODS = "{type} on [{subjects:three}|the act]"

SENTENCES: Mapping[NoteKind, str] = {
    NoteKind.WRITTEN: "{text}",
    NoteKind.FRAMEWORK: "A law that names no goods itself: what it covers is set by other acts.",
    NoteKind.CONTEXT: "On file for context: it sets no status.",
    NoteKind.PLANNED: "Planned, not in force.",
    NoteKind.NOT_ADOPTED: "Proposed and not adopted.",
    NoteKind.AMENDING: "This act changes others; it has no items of its own.",
    NoteKind.NOT_KNOWN: (
        "Not known[ since {since}]: what was dated[ by {by}] has ended and "
        "[no later act that carries it on is on file (a later act stands beside it: {later})|no later act is on file]; "
        "[by its text it applies again (“{again}”)|by its text the rule would be (“{otherwise}”)]; not confirmed; "
        "check with the authority.[ Said, without being an act: {statement}: {what}.]"
    ),
    NoteKind.NOT_SEEN: (
        "Last seen in force on {day} (“{otherwise}”); no end was read, and nothing later is on file: check with the "
        "authority."
    ),
    NoteKind.BINDS: "Binds only: {who}.",
    NoteKind.EXEMPT_HERE: "Exempt, by the terms given here.",
    NoteKind.EXEMPTION: "Exempt[ until {until}]: {firms}[ toward {destinations}][ ({why})].",
    NoteKind.QUOTA: "Quota {period}: {amount:number} {unit}[ ({why})].",
    NoteKind.SOURCES_CONFLICT: "Sources conflict: {what}.",
    NoteKind.SINGLE_SOURCE: "Rests on a single source.",
    NoteKind.ITEM: "{subject}: {text}.",
    NoteKind.CODES_AGREE: (
        "The act prints {printed}; you asked for {code}. They agree on {digits} digits, and the digits behind differ "
        "from country to country and from year to year: compare the description."
    ),
    NoteKind.CODES_DIFFER: (
        "The act prints {printed:three}, and {code} is none of these: the status is that of the name. If the code is "
        "right, compare the act's description."
    ),
    NoteKind.PART_OF_CODE: "The act prints {printed}, a part of {code}.",
    NoteKind.USUAL_HEADING: "{printed} is the usual heading of {subject}; the act prints no code.",
    NoteKind.CLASS_OF_PARTY: "Holds for {subject}; whether this is one of them is not on file.",
    NoteKind.OUTSIDE_THRESHOLD: "{document}: {subject} is outside ({compared:semicolons}).",
    NoteKind.COMPARED: f"{{amount}} against {_THRESHOLD}",
    NoteKind.OUTSIDE_CODE: "{document}: {code} is outside: {why}.",
    NoteKind.BY_HEADING: (
        "{code} is answered as {subject}, whose usual heading is {printed}: other goods may stand under it, so ask for "
        "yours by its name as well."
    ),
    NoteKind.BESIDE: "The acts found speak of {beside:and}, not of {asked:and} itself.",
    NoteKind.ABROAD: "The acts of {country:place} bind goods that other countries send as well: {why}.",
    NoteKind.ORIGIN: "The acts of {country:place} may bind them as well: {why}.",
    NoteKind.NARROWER: (
        "The acts name kinds of {subject} only, and the status is theirs: {kinds:three}. Ask for the kind that you "
        "have."
    ),
    NoteKind.EMBARGO: (
        "[{places:capital} are|{country:place_first} is] under an embargo or broad sanctions on {scope}: "
        "{laws:semicolons}, as of {as_of}. Sanctions are not in this base: stop and check."
    ),
    NoteKind.LISTS_IN_ACTS: "lists in the acts of {country:place}",
    NoteKind.PARTY_SPARED: "exempt",
    NoteKind.PARTY_STATUS: "{status}",
    NoteKind.PARTY_LICENCE: "licence: {scope:spaced}",
    NoteKind.PARTY_END_USE: "end use check",
    NoteKind.APPLY: (
        "{authority}.[ For: {regime}.][ Form: {form}.]"
        "[ Time (law): {law}.| Time (aim): {aim}.| Time (as reported): {practice}.] "
        "Checked {checked:day}[, not confirmed{weak:if}]."
    ),
    NoteKind.LOOKED_FOR: "Looked for in the acts of {country:place} up to {day:day}[: {by}].",
    NoteKind.NOT_LOOKED_FOR: "No search for such goods in the acts of {country:place} is on record.",
    NoteKind.PARTY_BEGINS: "“{typed}” is no party on file as it stands. Parties whose names begin so: {parties}.",
    NoteKind.NO_SUCH_PLACE: (
        "“to {typed}” was passed over: no country or party on file bears that name; write for example to:NL."
    ),
    NoteKind.UNASKED: "Left out, as asked: {names}.",
    NoteKind.SENT_FROM: (
        "The goods come from {made:place}, and {sender:place} sends them: the acts of both are shown. Whether those of "
        "{made:place} bind goods that left it, each says itself."
    ),
    NoteKind.MADE_IN: (
        "Made in {made:place} does not say who exports: write from: and the country that the goods leave."
    ),
    NoteKind.NOT_FROM: "Left out, as asked: the acts of {countries:places}.",
    NoteKind.NOT_TO: "Left out, as asked: {countries:places} as destination.",
    NoteKind.PASSING: (
        "Taken for places beside the shipment, neither where the goods leave nor where they arrive: {countries:places}."
    ),
    NoteKind.REGION: "{region:region} is answered as a part of {country:place}.",
    NoteKind.SHARED_NAME: (
        "Two countries bear that name: {taken:place} is taken, where most acts come from; for {other:place} write "
        "{other}."
    ),
    NoteKind.PASSED_DAYS: (
        "Passed over, as a day of papers, of the past or of a later step: {typed:and}; on: asks for a day."
    ),
    NoteKind.UNREAD_WORDS: "Only the first {count} words were read: ask for the rest apart.",
    NoteKind.UNREAD_CODES: "Only the first {count} codes were read: ask for the rest apart.",
    NoteKind.NO_DAY: "“{typed}” is no day that can be looked up: write one, such as on:2024-12-10.",
    NoteKind.LIST_LIMITS: (
        "The goods may be of this entry: its limits decide[ ({limits:semicolons} …{more:if})| ({limits:semicolons})]."
    ),
    NoteKind.LIST_EMBARGO: "{document}.",
    NoteKind.LIST_REASONS: "Reasons: {columns}.[ {permits} stands in for it.]",
    NoteKind.LIST_CONDITIONS: "On conditions, exempt under {permits}.",
    NoteKind.LIST_PERMIT: (
        "{name}[ (up to ${limit:number})][ for {paragraphs} and more{more:if}| for {paragraphs}| in part{in_part:if}]"
    ),
    NoteKind.LIST_PARAGRAPHS: "A licence for paragraphs {needing}[; none for {free}].",
    NoteKind.LIST_NEWER: "A later edition of {day} is not on file.",
    NoteKind.LIST_EDITION: "{title} of {day}",
    NoteKind.PROHIBITIONS_REMAIN: "End-use and end-user rules apply all the same.",
    NoteKind.INHERITED: "The rule for {detail} holds.",
    NoteKind.REGION_EMBARGO: "Parts of the country are under {detail}.",
    NoteKind.UNENFORCED: "Printed, and not enforced.",
    NoteKind.READ: "The entry's text decides: read it.",
    NoteKind.PARTIES: "More holds for parties on the Entity List.",
    NoteKind.PARAGRAPH: "Paragraph {detail} is not on file.",
    NoteKind.OTHER_LAW: "Another law decides: {detail}.",
    NoteKind.ELSEWHERE: "The entry points to {detail}.",
    NoteKind.NO_DESTINATION: "Whether a licence is needed depends on the destination: name it.",
    NoteKind.SANCTIONS: "Sanctions: {detail}.",
    NoteKind.MEMBERS_DIFFER: "A licence toward {members:places_apart}; none toward the other members.",
    NoteKind.COPIED: "The codes are from a copy by others: check the official text.",
    NoteKind.RENUMBERED: "It numbers the item of {detail} so; limits may differ: compare its text.",
    NoteKind.WITHIN_UNION: "Inside the Union goods move without a licence, unless Annex IV names them.",
    NoteKind.HIGH_PRIORITY: (
        "{code} is on the Common High Priority List (tier {tier}): Russia seeks it for weapons; look closely at buyers "
        "elsewhere."
    ),
    NoteKind.MUNITIONS_CODE: "{code} is a code of munitions lists that no list on file of the exporter has[: {laws}].",
    NoteKind.CODE_BEGINS: "{code} is the beginning of {entries:six}: name one.",
    NoteKind.NO_ENTRY: "{code} is no entry of the {lists:or_the}[ ({others:and}: yes)].",
    NoteKind.CHAPTER: "Chapter {code} of {edition} is {name}: give at least four digits of the code.",
    NoteKind.CODE_NAME: (
        "{code}, {edition}: {name}."
        "[ No act on file prints it{nobody:if}.| No act of {exporter:place} on file prints it.]"
        "[ It is on the Common High Priority List (tier {tier}): Russia seeks it for weapons.]"
    ),
    NoteKind.NO_CODE: "{code} is no code of {edition}[; {nearest} is {name}].",
    NoteKind.TARIFF_LINE: "{code} in the tariff of {country:place}: {text}.",
    NoteKind.SUBSTANCE: "CAS {cas}: {name}, printed by {entries:semicolons}.",
    NoteKind.STARTS: f"in force: {_GOODS}",
    NoteKind.ENDS: f"last day in force (no longer in force): {_GOODS}",
    NoteKind.ENDS_UNRENEWED: f"last day in force (renewal not known): {_GOODS}",
    NoteKind.QUOTA_ENDS: f"last day of the quota of {{period}} ({{amount:number}} {{unit}}): {_GOODS}",
    NoteKind.SUSPENDED: f"suspended: {_GOODS}",
    NoteKind.SUSPENSION_ENDS: (
        "last day of the suspension (then: [not known{unknown:if}|in force again{again:if}|ended]): " + _GOODS
    ),
    NoteKind.CHANGE_BEGINS: "{document} begins: {after:state}",
    NoteKind.CHANGE_ENDS: "last day of [the suspension of {suspended} by {by}|{document}], then {after:state}",
}
_STATES: Mapping[str, str] = {Status.UNKNOWN: "not known", Status.EXPIRED: "ended"}
"""How a status is named that an act will have."""

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_VALUE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_THREE, _SIX = 3, 6


@lru_cache(maxsize=8192)
def worded(note: Note) -> str:
    """Return what a note says."""
    values = dict(note.values)
    sentence = _CHOICE.sub(lambda choice: _chosen(choice[1], values), SENTENCES[note.kind])
    return _VALUE.sub(lambda value: _WAYS[value[2] or "plain"](values[value[1]]), sentence)


def sentences(notes: Iterable[Note]) -> str:
    """Return what several notes say, one behind the other."""
    return " ".join(map(worded, notes))


def names_of(sentence: str) -> frozenset[str]:
    """Return the names of the values that a sentence may use."""
    return frozenset(value[1] for value in _VALUE.finditer(sentence))


def _chosen(alternatives: str, values: Mapping[str, object]) -> str:
    """Return the first alternative whose values are all given; empty if there is none."""
    return next((one for one in alternatives.split("|") if names_of(one) <= values.keys()), "")


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any value of a note
    """Return one value, or each of several, as text."""
    several = value if isinstance(value, tuple) else (value,)
    return [worded(one) if isinstance(one, Note) else _number(one) for one in several]


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _some(most: int) -> Callable[[Any], str]:
    """Return a way to write the first values, and how many more there are."""

    def write(value: Any) -> str:  # noqa: ANN401 - any value of a note
        texts = _texts(value)
        more = f" and {len(texts) - most} more" if len(texts) > most else ""
        return ", ".join(texts[:most]) + more

    return write


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


_WAYS: Mapping[str, Callable[[Any], str]] = {
    "plain": lambda value: ", ".join(_texts(value)),
    "and": lambda value: " and ".join(_texts(value)),
    "or_the": lambda value: " or the ".join(_texts(value)),
    "semicolons": lambda value: "; ".join(_texts(value)),
    "three": _some(_THREE),
    "six": _some(_SIX),
    "number": lambda value: f"{value:,.15g}",
    "spaced": lambda text: text.replace("-", " "),
    "capital": _capital,
    "place": countries.the,
    "place_first": lambda code: _capital(countries.the(code)),
    "places": lambda codes: " and ".join(map(countries.the, codes)),
    "places_apart": lambda codes: ", ".join(map(countries.the, codes)),
    "region": countries.region_name,
    "state": lambda status: _STATES.get(status, status),
    "day": wording.day,
    "if": lambda _: "",
}
"""Ways to write a value, by the name that sentences use."""
