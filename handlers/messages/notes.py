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
from bot.text import gazetteer
from bot.text.locales import SOURCE
from bot.vocabulary import Status
from handlers.messages import speech, wording
from handlers.messages.speech import Words, later, say

SENTENCES: Mapping[NoteKind, str] = {
    NoteKind.WRITTEN: "{text}",
    NoteKind.FRAMEWORK: later("A law that names no goods itself: what it covers is set by other acts."),
    NoteKind.CONTEXT: later("On file for context: it sets no status."),
    NoteKind.PLANNED: later("Planned, not in force."),
    NoteKind.NOT_ADOPTED: later("Proposed and not adopted."),
    NoteKind.AMENDING: later("This act changes others; it has no items of its own."),
    NoteKind.NOT_KNOWN: later(
        "Not known[ since {since}]: what was dated[ by {by}] has ended and "
        "[no later act that carries it on is on file (a later act stands beside it: {later})|no later act is on file]; "
        "[by its text it applies again (“{again}”)|by its text the rule would be (“{otherwise}”)]; not confirmed; "
        "check with the authority.[ Said, without being an act: {statement}: {what}.]"
    ),
    NoteKind.NOT_SEEN: later(
        "Last seen in force on {day} (“{otherwise}”); no end was read, and nothing later is on file: check with the "
        "authority."
    ),
    NoteKind.BINDS: later("Binds only: {who}."),
    NoteKind.EXEMPT_HERE: later("Exempt, by the terms given here."),
    NoteKind.EXEMPTION: later("Exempt[ until {until}]: {firms}[ toward {destinations}][ ({why})]."),
    NoteKind.QUOTA: later("Quota {period}: {amount:number} {unit}[ ({why})]."),
    NoteKind.SOURCES_CONFLICT: later("Sources conflict: {what}."),
    NoteKind.SINGLE_SOURCE: later("Rests on a single source."),
    NoteKind.ITEM: later("{subject}: {text}."),
    NoteKind.CODES_AGREE: later(
        "The act prints {printed}; you asked for {code}. They agree on {digits} digits, and the digits behind differ "
        "from country to country and from year to year: compare the description."
    ),
    NoteKind.CODES_DIFFER: later(
        "The act prints {printed:three}, and {code} is none of these: the status is that of the name. If the code is "
        "right, compare the act's description."
    ),
    NoteKind.PART_OF_CODE: later("The act prints {printed}, a part of {code}."),
    NoteKind.USUAL_HEADING: later("{printed} is the usual heading of {subject}; the act prints no code."),
    NoteKind.CLASS_OF_PARTY: later("Holds for {subject}; whether this is one of them is not on file."),
    NoteKind.OUTSIDE_THRESHOLD: later("{document}: {subject} is outside ({compared:semicolons})."),
    NoteKind.COMPARED: later(
        "{amount} against {what} "
        "[above {over} {unit} and below {under} {unit}|above {over} {unit} and of at most {up_to} {unit}"
        "|of at least {from} {unit} and below {under} {unit}|of at least {from} {unit} and of at most {up_to} {unit}"
        "|above {over} {unit}|of at least {from} {unit}|below {under} {unit}|of at most {up_to} {unit}]"
    ),
    NoteKind.LIMIT: later(
        "{what} "
        "[above {over} {unit} and below {under} {unit}|above {over} {unit} and of at most {up_to} {unit}"
        "|of at least {from} {unit} and below {under} {unit}|of at least {from} {unit} and of at most {up_to} {unit}"
        "|above {over} {unit}|of at least {from} {unit}|below {under} {unit}|of at most {up_to} {unit}]"
    ),
    NoteKind.OUTSIDE_CODE: later("{document}: {code} is outside: {why}."),
    NoteKind.BY_HEADING: later(
        "{code} is answered as {subject}, whose usual heading is {printed}: other goods may stand under it, so ask for "
        "yours by its name as well."
    ),
    NoteKind.BESIDE: later("The acts found speak of {beside:and}, not of {asked:and} itself."),
    NoteKind.ABROAD: later("The acts of {country:place} bind goods that other countries send as well: {why}."),
    NoteKind.ORIGIN: later(
        "The acts of {country:place} may bind them as well"
        "[ ({status:status} by {codes:three}, if its limits are met{hedged:if})| ({status:status} by {codes:three})]"
        ": {why}."
    ),
    NoteKind.NARROWER: later(
        "The acts name kinds of {subject} only, and the status is theirs: {kinds:three}. Ask for the kind that you "
        "have."
    ),
    NoteKind.EMBARGO: later(
        "[{places:capital} are|{country:place_first} is] under an embargo or broad sanctions on {scope}: "
        "{laws:semicolons}, as of {as_of}. Sanctions are not in this base: stop and check."
    ),
    NoteKind.ACT_CHANGE: later("{day:day}, {document}: {what}."),
    NoteKind.NO_ACT_CHANGE: later("No change of that kind is on file for {documents}."),
    NoteKind.LISTS_IN_ACTS: later("lists in the acts of {country:place}"),
    NoteKind.PARTY_SPARED: later("exempt"),
    NoteKind.PARTY_STATUS: "{status:status}",
    NoteKind.PARTY_CHECK: later("end-use check"),
    NoteKind.PARTY_LICENCE: later("licence for {scope:scope}[, {policy:policy}]"),
    NoteKind.PARTY_END_USE: later("end use check"),
    NoteKind.PARTY_STATEMENT: later("no licence exceptions; its signed statement first"),
    NoteKind.APPLY: later(
        "{authority}.[ For: {regime}.][ Form: {form}.]"
        "[ Time (law): {law}.| Time (aim): {aim}.| Time (as reported): {practice}.] "
        "Checked {checked:day}[, not confirmed{weak:if}]."
    ),
    NoteKind.LOOKED_FOR: later("Looked for in the acts of {country:place} up to {day:day}[: {by}]."),
    NoteKind.NOT_LOOKED_FOR: later("No search for such goods in the acts of {country:place} is on record."),
    NoteKind.PARTY_BEGINS: later(
        "“{typed}” is no party on file as it stands; names that begin so[ "
        "({country:place_short}, {document}: {effect})]: {parties}."
    ),
    NoteKind.PARTY_NAMED: later("{name}[ ({country:place_short}, {document}: {effect})]"),
    NoteKind.PARTY_CHANGED: later(
        "changed by {document} of {day:day}: {what}. The list on file is of {edition:day}: check with {ask}"
    ),
    NoteKind.NO_SUCH_PLACE: later(
        "“to {typed}” was passed over: no country or party on file bears that name; write for example to:NL."
    ),
    NoteKind.NO_SUCH_ORIGIN: later(
        "“{typed}” is no place on file, so the acts of every exporter are shown; write from: and its country."
    ),
    NoteKind.UNASKED: later("Left out, as asked: {names}."),
    NoteKind.GOODS_OF_A_NAME: later(
        "“{firm}” is read as a party's name. If it tells what is sent, ask for it: {asked:and} ({exporters:places}: "
        "{status:status})."
    ),
    NoteKind.SENT_FROM: later(
        "The goods come from {made:place}, and {sender:place} sends them: the acts of both are shown. Whether those of "
        "{made:place} bind goods that left it, each says itself."
    ),
    NoteKind.MADE_IN: later(
        "Made in {made:place} does not say who exports: write from: and the country that the goods leave."
    ),
    NoteKind.NOT_FROM: later("Left out, as asked: the acts of {countries:places}."),
    NoteKind.NOT_TO: later("Left out, as asked: {countries:places} as destination."),
    NoteKind.PASSING: later(
        "Taken for places beside the shipment, neither where the goods leave nor where they arrive: {countries:places}."
    ),
    NoteKind.CLASS_OF_GOODS: later(
        "“{classes:and}” is a class of goods: what is in it may be restricted, and the class by itself has no answer."
    ),
    NoteKind.REGION: later("{region:region} is answered as a part of {country:place}."),
    NoteKind.SHARED_NAME: later(
        "Two countries bear that name: {taken:place} is taken, where most acts come from; for {other:place} write "
        "{other}."
    ),
    NoteKind.PASSED_DAYS: later(
        "Passed over, as a day of papers, of the past or of a later step: {typed:and}; on: asks for a day."
    ),
    NoteKind.UNREAD_WORDS: later("Only the first {count} words were read: ask for the rest apart."),
    NoteKind.UNREAD_CODES: later("Only the first {count} codes were read: ask for the rest apart."),
    NoteKind.NO_DAY: later("“{typed}” is no clear day: write one, such as on:2024-12-10."),
    NoteKind.LIST_LIMITS: later(
        "The goods may be of this entry: its limits decide[ ({limits:semicolons} …{more:if})| ({limits:semicolons})]."
    ),
    NoteKind.FIGURE: "{amount} ({limit})",
    NoteKind.FIGURES_MET: later("The limits of {code} are met: {figures}."),
    NoteKind.FIGURES_MET_IN_PART: later(
        "The limits of {code} are met: {figures}; what it says in words decides as well."
    ),
    NoteKind.FIGURES_OPEN: later("{code}, met so far: {figures}; tell also: {open}."),
    NoteKind.FIGURES_OUTSIDE: later("Outside of {code}, if nothing else of the entry fits: {figures}."),
    NoteKind.LIST_EMBARGO: "{document}.",
    NoteKind.LIST_REASONS: later("Reasons: {columns}.[ {permits} stands in for it.]"),
    NoteKind.LIST_CONDITIONS: later("On conditions, exempt under {permits}."),
    NoteKind.LIST_PERMIT: later(
        "{name}[ (up to ${limit:number})][ for {paragraphs} and more{more:if}| for {paragraphs}| in part{in_part:if}]"
    ),
    NoteKind.LIST_PARAGRAPHS: later("A licence for paragraphs {needing}[; none for {free}]."),
    NoteKind.LIST_NEWER: later("A later edition of {day} is not on file."),
    NoteKind.LIST_EDITION: later("{title} of {day}"),
    NoteKind.PROHIBITIONS_REMAIN: later("End-use and end-user rules apply all the same."),
    NoteKind.INHERITED: later("The rule for {detail} holds."),
    NoteKind.REGION_EMBARGO: later("Parts of the country are under {detail}."),
    NoteKind.UNENFORCED: later("Printed, and not enforced."),
    NoteKind.READ: later("The entry's text decides: read it."),
    NoteKind.PARTIES: later("More holds for parties on the Entity List."),
    NoteKind.PARAGRAPH: later("Paragraph {detail} is not on file."),
    NoteKind.OTHER_LAW: later("Another law decides: {detail}."),
    NoteKind.ELSEWHERE: later("The entry points to {detail}."),
    NoteKind.NO_DESTINATION: later("Whether a licence is needed depends on the destination: name it."),
    NoteKind.SANCTIONS: later("Sanctions: {detail}."),
    NoteKind.MEMBERS_DIFFER: later("A licence toward {members:places_apart}; none toward the other members."),
    NoteKind.COPIED: later("The codes are from a copy by others: check the official text."),
    NoteKind.RENUMBERED: later("It numbers the item of {detail} so; limits may differ: compare its text."),
    NoteKind.WITHIN_UNION: later("Inside the Union goods move without a licence, unless Annex IV names them."),
    NoteKind.HIGH_PRIORITY: later(
        "{code} is on the Common High Priority List (tier {tier}): Russia seeks it for weapons; look closely at buyers "
        "elsewhere."
    ),
    NoteKind.MUNITIONS_CODE: later(
        "{code} is a code of munitions lists that no list on file of the exporter has[: {laws}]."
    ),
    NoteKind.CODE_BEGINS: later("{code} is the beginning of {entries:six}: name one."),
    NoteKind.NO_ENTRY: later("{code} is no entry of the {lists:or_the}[ ({others:and}: yes)]."),
    NoteKind.CHAPTER: later("Chapter {code} of {edition} is {name}: give at least four digits of the code."),
    NoteKind.CODE_NAME: later(
        "{code}, {edition}: {name}."
        "[ No act on file prints it{nobody:if}.| No act of {exporter:place} on file prints it.]"
        "[ It is on the Common High Priority List (tier {tier}): Russia seeks it for weapons.]"
    ),
    NoteKind.NO_CODE: later("{code} is no code of {edition}[; {nearest} is {name}]."),
    NoteKind.TARIFF_LINE: later("{code} in the tariff of {country:place}: {text}."),
    NoteKind.SUBSTANCE: later("CAS {cas}: {name}, printed by {entries:semicolons}."),
    NoteKind.STARTS: later("in force: {type:measure} on [{subjects:three}|the act]"),
    NoteKind.ENDS: later("last day in force (no longer in force): {type:measure} on [{subjects:three}|the act]"),
    NoteKind.ENDS_UNRENEWED: later(
        "last day in force (renewal not known): {type:measure} on [{subjects:three}|the act]"
    ),
    NoteKind.QUOTA_ENDS: later(
        "last day of the quota of {period} ({amount:number} {unit}): {type:measure} on [{subjects:three}|the act]"
    ),
    NoteKind.SUSPENDED: later("suspended: {type:measure} on [{subjects:three}|the act]"),
    NoteKind.SUSPENSION_ENDS: later(
        "last day of the suspension (then: [not known{unknown:if}|in force again{again:if}|ended]): "
        "{type:measure} on [{subjects:three}|the act]"
    ),
    NoteKind.CHANGE_BEGINS: later("{document} begins: {after:state}"),
    NoteKind.CHANGE_ENDS: later("last day of [the suspension of {suspended} by {by}|{document}], then {after:state}"),
}
_STATUSES: Mapping[str, str] = Words({one: one for one in (
    later("prohibited"), later("technology-prohibited"), later("quota"), later("licence"),
    later("technology-restricted"), later("other"), later("unknown"), later("suspended"),
    later("not-yet-in-force"), later("expired"), later("listed"),
)})  # fmt: skip
_STATES: Mapping[str, str] = Words({Status.UNKNOWN: later("not known"), Status.EXPIRED: later("ended")})
"""How a status is named that an act will have, where that is not its usual name."""
_MEASURES: Mapping[str, str] = Words({one: one for one in (
    later("prohibition"), later("presumption-of-denial"), later("technology-prohibition"), later("quota"),
    later("licence"), later("state-trading"), later("registration"), later("technology-restriction"),
    later("end-use-check"), later("tax"), later("other"),
)})  # fmt: skip
_SCOPES: Mapping[str, str] = Words(
    {
        "all-items": later("all items"),
        "all-but-some": later("all items but some"),
        "items-in-projects": later("items for certain projects"),
        "ccl-and-746-supp-7": later("the Commerce Control List and Supplement 7 to Part 746"),
        "744-supp-2": later("the items of Supplement 2 to Part 744"),
    }
)
"""For which goods the listing of a party asks for a licence."""
_POLICIES: Mapping[str, str] = Words(
    {
        "presumption-of-denial": later("presumption of denial"),
        "denial": later("policy of denial"),
        "case-by-case": later("case-by-case review"),
        "mixed": later("review policy differs by goods"),
        "approval": later("presumption of approval"),
    }
)
"""How applications for a licence toward a listed party are judged."""

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_VALUE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_THREE, _SIX = 3, 6


def worded(note: Note) -> str:
    """Return what a note says, in the reader's language."""
    return _worded(note, speech.language(), bool(speech.goods()))


@lru_cache(maxsize=8192)
def _worded(note: Note, _language: str, _with_goods: bool) -> str:  # noqa: FBT001 - the reader, part of the cache's key
    values = {name: _named(name, value) for name, value in note.values}
    sentence = _CHOICE.sub(lambda choice: _chosen(choice[1], values), say(SENTENCES[note.kind]))
    return _VALUE.sub(lambda value: _WAYS[value[2] or "plain"](values[value[1]]), sentence)


_GOODS = frozenset({"subject", "subjects", "beside", "asked", "kinds"})
"""Values that are names of goods."""


def _named(name: str, value: Any) -> Any:  # noqa: ANN401 - any value of a note
    """Return a value with its goods named as the reader knows them."""
    if name not in _GOODS or not speech.goods():
        return value
    if isinstance(value, tuple):
        return tuple(wording.goods(one) if isinstance(one, str) else one for one in value)
    return wording.goods(value) if isinstance(value, str) else value


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
    several = value if isinstance(value, tuple) else (value,)
    return [worded(one) if isinstance(one, Note) else _number(one) for one in several]


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _some(most: int) -> Callable[[Any], str]:
    """Return a way to write the first values, and how many more there are."""

    def write(value: Any) -> str:  # noqa: ANN401 - any value of a note
        texts = _texts(value)
        listed = say(", ").join(texts[:most])
        return say("{listed} and {n} more", listed=listed, n=len(texts) - most) if len(texts) > most else listed

    return write


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _and(texts: list[str]) -> str:
    return " and ".join(texts) if speech.language() == SOURCE else wording.listed(texts, len(texts))


_WAYS: Mapping[str, Callable[[Any], str]] = {
    "plain": lambda value: say(", ").join(_texts(value)),
    "and": lambda value: _and(_texts(value)),
    "or_the": lambda value: say(" or the ").join(_texts(value)),
    "semicolons": lambda value: wording.clauses(_texts(value)),
    "three": _some(_THREE),
    "six": _some(_SIX),
    "number": speech.figures,
    "policy": lambda policy: _POLICIES.get(policy, policy.replace("-", " ")),
    "scope": lambda scope: _SCOPES.get(scope, scope.replace("-", " ")),
    "capital": _capital,
    "place": wording.place,
    "place_short": wording.country,
    "place_first": lambda code: _capital(wording.place(code)),
    "places": lambda codes: _and([wording.place(code) for code in codes]),
    "places_apart": lambda codes: say(", ").join(map(wording.place, codes)),
    "region": gazetteer.region_name,
    "state": lambda status: _STATES.get(status) or _STATUSES.get(status, status),
    "status": lambda status: _STATUSES.get(status, status),
    "measure": lambda kind: _MEASURES.get(kind, kind),
    "day": wording.day,
    "if": lambda _: "",
}
"""Ways to write a value, by the name that sentences use."""
