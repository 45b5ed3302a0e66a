"""An answer as the JSON object of the contract: one declaration of its text and of its schema. PURE.

Every key is there and unknown values are null, but for those that only some answers have (`by_destination`, `by_code`,
`apply`, `looked_for`, `columns`). Keys may be added.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from bot.lists.list_answer import Remark
from bot.model.supplements import Notice, ScreeningResult
from bot.rules.answer.applying import told_time
from bot.rules.answer.findings import Finding, embargo_note
from bot.rules.answer.limits import Compared
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.model import Answer
from bot.rules.answer.party_findings import PartyFinding
from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.fields import Destinations
from bot.rules.licensing import Guide
from bot.rules.model import Item, Searched
from bot.rules.notes import Note, NoteKind
from bot.rules.query.parse import MOST_CODES, MOST_WORDS, Query
from bot.vocabulary import Certainty, Outcome, Status
from handlers.messages import wording
from handlers.messages.notes import sentences, worded

_Day: TypeAlias = Annotated[str, Meta(description="A day, ISO 8601.", extra_json_schema={"format": "date"})]
_ByExporter: TypeAlias = Mapping[str, Status]
Found = TypeVar("Found")
Document = TypeVar("Document")
Schema: TypeAlias = dict[str, Any]


class NextChangeDocument(Struct, frozen=True):
    """The next change: the last day of what ends, or the first of what begins."""

    date: _Day
    what: str
    measure: str


class PartyDocument(Struct, frozen=True, rename={"list_": "list"}):
    """A listed party that the question names. `match` says how: by its name, or by one that is only like it."""

    name: str
    list_: str
    effect: str
    document: str
    since: str | None
    match: Literal["named", "alike"]


class ScreeningMatchDocument(Struct, frozen=True):
    """A party that a screening service found; `score` is 0 to 1."""

    asked: str
    name: str
    lists: tuple[str, ...]
    countries: tuple[str, ...]
    score: float


class ScreeningDocument(Struct, frozen=True):
    """What a screening service said; `error` says why it could not be asked."""

    asked: tuple[str, ...]
    matches: tuple[ScreeningMatchDocument, ...]
    error: str | None


class UnreviewedDocument(Struct, frozen=True):
    """An announced act that touches a rule and waits for a review."""

    event: str
    announced_at: str
    summary: str
    link: str | None


class ItemDocument(Struct, frozen=True):
    """What an act or a list names."""

    subject: str
    forms: str | None
    hs: tuple[str, ...]
    control_codes: tuple[str, ...]


class ChangeDocument(Struct, frozen=True):
    """A dated event in the life of an act."""

    date: str | None
    document: str
    what: str


class FigureDocument(Struct, frozen=True):
    """A limit of a list's entry beside the figure of the question that is on it; `amount` is null where none is."""

    limit: str
    amount: str | None
    met: bool | None


class LimitsDocument(Struct, frozen=True):
    """Limits of one paragraph that must all be met; `met`: whether they are, null where figures are missing.

    `sure`: they are, and no words of the entry decide as well. What misses a limit may fall under other paragraphs.
    """

    code: str
    met: bool | None
    sure: bool
    figures: tuple[FigureDocument, ...]


class FindingDocument(Struct, frozen=True, kw_only=True):
    """A limb of an act with its state on the day, or the entry of a control list (`columns` are its reasons)."""

    measure: str
    jurisdiction: str
    authority: tuple[str, ...]
    document: str
    type: str
    status: Status
    announced: str | None
    since: str | None
    until: str | None
    destinations: str | tuple[str, ...] | Mapping[str, tuple[str, ...]]
    sets_status: bool
    items: tuple[ItemDocument, ...]
    columns: tuple[str, ...] | UnsetType = UNSET
    limits: LimitsDocument | UnsetType = UNSET
    """Of an entry of a control list: the limits that figures of the question come nearest to."""
    changes: tuple[ChangeDocument, ...]
    note: str | None
    sources: tuple[str, ...]
    checked_on: _Day
    certainty: Certainty
    unreviewed: tuple[UnreviewedDocument, ...] | None


class StatusDocument(Struct, frozen=True):
    """A status, and that of each exporter."""

    status: Status
    by_exporter: _ByExporter


class BareDocument(Struct, frozen=True):
    """What the goods alone give, where more words narrowed it; `why` tells by what."""

    status: Status
    by_exporter: _ByExporter
    why: str


class GoodsDocument(Struct, frozen=True):
    """The answer to one of the goods; `findings` are the keys of the acts and lists that it rests on.

    `codes` and `quantities` (as typed) are those of its own line.
    """

    name: str
    outcome: Outcome
    status: Status
    by_exporter: _ByExporter
    findings: tuple[str, ...]
    codes: tuple[str, ...]
    quantities: tuple[str, ...]


class ApplyDocument(Struct, frozen=True):
    """How an exporter's licence is applied for; `time_kind`: `law`, `aim` of the authority, or `practice`."""

    guide: str
    authority: str
    regime: str
    page: str | None
    form: str | None
    papers: tuple[str, ...]
    time: str | None
    time_kind: Literal["law", "aim", "practice"] | None
    checked_on: _Day
    certainty: Literal["sure", "likely", "weak"]


class SearchDocument(Struct, frozen=True):
    """Up to which day, and in what, acts on such goods were looked for; `exporter`: a country, or its union."""

    exporter: str
    up_to: _Day
    by: str


class NameDocument(Struct, frozen=True):
    """Goods that are read as words of a party's name: what would hold for them, by the first exporters, if stricter."""

    firm: str
    goods: tuple[str, ...]
    status: Status
    exporters: tuple[str, ...]


class EditionDocument(Struct, frozen=True):
    """The edition of a feed of rules that an answer rests on: its number, and the day on which it was published."""

    number: int
    day: _Day


class ReadFirstDocument(Struct, frozen=True, omit_defaults=True):
    """How many words or codes of a question were read, where it has more of them."""

    words: int | UnsetType = UNSET
    codes: int | UnsetType = UNSET


class AnswerDocument(Struct, frozen=True, rename={"schema_": "schema", "from_": "from"}):
    """An answer: `exportwatch restricted --json`, `/api/v1/restricted`, the tool `restricted` of assistants."""

    schema_: Literal[1]
    query: str
    on: _Day
    day_unread: str | None
    from_: str | None
    to: str | None
    outcome: Outcome
    status: Status
    next_change: NextChangeDocument | None
    passed_over: tuple[str, ...]
    parties: tuple[PartyDocument, ...]
    elsewhere: ScreeningDocument | None
    embargo: str | None
    by_exporter: _ByExporter
    by_goods: tuple[GoodsDocument, ...]
    today: StatusDocument | None
    bare: BareDocument | None
    subjects: tuple[str, ...]
    reviewed: _Day | None
    findings: tuple[FindingDocument, ...]
    near: tuple[str, ...]
    by_destination: Mapping[str, _ByExporter] | UnsetType = UNSET
    by_code: Mapping[str, StatusDocument] | UnsetType = UNSET
    read_first: ReadFirstDocument | UnsetType = UNSET
    apply: Mapping[str, ApplyDocument] | UnsetType = UNSET
    looked_for: Mapping[str, SearchDocument | None] | UnsetType = UNSET
    edition: EditionDocument | UnsetType = UNSET
    in_names: tuple[NameDocument, ...] | UnsetType = UNSET


def to_json(answer: Answer) -> dict[str, Any]:
    """Return the object as plain values."""
    found: dict[str, Any] = msgspec.json.decode(_encoded(answer))
    return found


def to_json_text(answer: Answer) -> str:
    """Return the object as one line of JSON."""
    return msgspec.json.format(_encoded(answer), indent=0).decode()


def error_text(error: object) -> str:
    """Return why a line of a list has no answer, as one line of JSON."""
    return json.dumps({"error": str(error)}, ensure_ascii=False)


def schema(refs: str = "#/$defs/{name}") -> tuple[Schema, dict[str, Schema]]:
    """Return the JSON Schema of an answer, and those of its parts by name; `refs` says where the parts are."""
    _, parts = msgspec.json.schema_components([AnswerDocument], ref_template=refs)
    return parts.pop(AnswerDocument.__name__), parts


def _encoded(answer: Answer) -> bytes:
    """Encode an answer; codes of rules are texts of types of their own (`enc_hook`)."""
    return msgspec.json.encode(document(answer), enc_hook=str)


def document(answer: Answer) -> AnswerDocument:
    """Return the document of an answer."""
    asked = answer.asked.query
    return AnswerDocument(
        1,
        query=answer.typed,
        on=answer.on.isoformat(),
        day_unread="; ".join(asked.unread) or None,
        from_=answer.from_,
        to=answer.to,
        outcome=answer.outcome,
        status=answer.status,
        next_change=_told(
            answer.next_change, lambda one: NextChangeDocument(one.date.isoformat(), worded(one.what), one.measure)
        ),
        passed_over=(*answer.passed_over, *asked.unread),
        parties=tuple(map(_party, answer.parties)),
        elsewhere=_told(answer.elsewhere, _screening),
        embargo=_told(answer.embargo, lambda found: worded(embargo_note(found))),
        by_exporter=answer.by_exporter,
        by_goods=tuple(map(_goods, answer.by_goods)),
        today=_told(answer.of_today, lambda one: StatusDocument(one.status, one.by_exporter)),
        bare=_told(answer.bare, lambda one: BareDocument(one.status, one.by_exporter, one.reason)),
        subjects=answer.subjects,
        reviewed=_told(answer.reviewed, date.isoformat),
        findings=(*(_finding(answer, one) for one in answer.findings), *map(_list_finding, answer.lists)),
        near=answer.near,
        by_destination=answer.by_destination or UNSET,
        by_code={code: StatusDocument(*found) for code, found in answer.by_code.items()} or UNSET,
        read_first=_read_first(asked) if asked.is_cut else UNSET,
        apply={code: _apply(guide) for code, guide in answer.guides.items()} or UNSET,
        looked_for={code: _search(search) for code, search in answer.looked_for.items()} or UNSET,
        edition=_told(answer.edition, lambda one: EditionDocument(one.number, one.day.isoformat())) or UNSET,
        in_names=tuple(_in_a_name(one) for one in answer.remarks if one.kind is NoteKind.GOODS_OF_A_NAME) or UNSET,
    )


def _in_a_name(note: Note) -> NameDocument:
    told = dict(note.values)
    return msgspec.convert(
        {"firm": told["firm"], "goods": told["asked"], "status": told["status"], "exporters": told["exporters"]},
        NameDocument,
    )


def _told(found: Found | None, document_of: Callable[[Found], Document]) -> Document | None:
    return document_of(found) if found else None


def _read_first(asked: Query) -> ReadFirstDocument:
    return ReadFirstDocument(MOST_WORDS if asked.more_words else UNSET, MOST_CODES if asked.more_codes else UNSET)


def _apply(guide: Guide) -> ApplyDocument:
    time = told_time(guide)
    return ApplyDocument(
        guide=guide.key,
        authority=guide.authority,
        regime=guide.regime,
        page=guide.page,
        form=guide.form,
        papers=guide.papers,
        time=time.what if time else None,
        time_kind=time.kind if time else None,
        checked_on=guide.checked_on.isoformat(),
        certainty=guide.certainty,
    )


def _search(search: Searched | None) -> SearchDocument | None:
    return SearchDocument(search.exporter, search.looked_for.isoformat(), search.by) if search else None


def _goods(found: GoodsVerdict) -> GoodsDocument:
    verdict = found.verdict
    return GoodsDocument(
        found.name,
        verdict.outcome,
        verdict.status,
        verdict.by_exporter,
        found.measures,
        found.codes,
        tuple(one.text for one in verdict.asked.query.quantities),
    )


def _party(found: PartyFinding) -> PartyDocument:
    match: Literal["named", "alike"] = "alike" if found.alike else "named"
    effect = wording.clauses(map(worded, filter(None, (found.effect, found.changed))))
    return PartyDocument(found.name, found.list_, effect, found.document, found.since, match)


def _screening(found: ScreeningResult) -> ScreeningDocument:
    matches = (
        ScreeningMatchDocument(one.asked, one.name, one.lists, one.countries, one.score) for one in found.matches
    )
    return ScreeningDocument(found.asked, tuple(matches), found.error or None)


def _finding(answer: Answer, found: Finding) -> FindingDocument:
    if answer.unreviewed is None:
        return _act(found)
    waiting = answer.unreviewed.get(found.measure.key, ())
    return msgspec.structs.replace(_act(found), unreviewed=tuple(map(_unreviewed, waiting)))


def _unreviewed(notice: Notice) -> UnreviewedDocument:
    return UnreviewedDocument(notice.event, notice.announced_at, notice.summary, notice.link)


@lru_cache(maxsize=8192)
def _act(found: Finding) -> FindingDocument:
    """Return an act's document; kept, because a parts list repeats its findings."""
    measure, state = found.measure, found.state
    announced = state.announced or measure.announced
    return FindingDocument(
        measure=measure.key,
        jurisdiction=measure.jurisdiction,
        authority=tuple(measure.authority),
        document=found.document,
        type=str(found.limb.type),
        status=state.status,
        announced=announced.iso if announced else None,
        since=state.since.iso if state.since else None,
        until=state.until.iso if state.until else None,
        destinations=_destinations(found.limb.destinations),
        sets_status=found.sets_status,
        items=tuple(map(_item, found.items)),
        changes=tuple(ChangeDocument(one.date.iso, one.document, one.what) for one in found.changes),
        note=sentences(found.notes) or None,
        sources=tuple(source.url for source in measure.sources),
        checked_on=measure.checked_on.isoformat(),
        certainty=found.certainty,
        unreviewed=None,
    )


def _destinations(destinations: Destinations) -> str | tuple[str, ...] | Mapping[str, tuple[str, ...]]:
    """Return `all`, codes, or `{"except": […]}`, with `only` if both are given."""
    if destinations.is_all:
        return "all"
    if not destinations.except_:
        return tuple(destinations.only or ())
    only = {"only": tuple(destinations.only)} if destinations.only is not None else {}
    return {**only, "except": tuple(destinations.except_)}


def _item(item: Item) -> ItemDocument:
    codes = (*item.control_codes, *item.entries)
    return ItemDocument(item.subject, item.forms, tuple(line.printed for line in item.hs), codes)


def _limits(compared: Compared) -> LimitsDocument:
    """Return the limits of a paragraph beside the figures of a question."""
    told = {limit: (figure.amount.text, held) for limit, figure, held in compared.told}
    each = ((worded(one.note()), *told.get(one, (None, None))) for one in compared.limits.limits)
    met = False if compared.is_missed else compared.is_met or None
    return LimitsDocument(compared.limits.code, met, compared.decides, tuple(FigureDocument(*one) for one in each))


@lru_cache(maxsize=8192)
def _list_finding(finding: ListFinding) -> FindingDocument:
    found = finding.answer
    codes = tuple(f"{found.code.entry}.{path}" for path in found.needing) or (str(found.code),)
    return FindingDocument(
        measure=found.list_key,
        jurisdiction=found.jurisdiction,
        authority=finding.authorities,
        document=found.document,
        type="licence",
        status=finding.status,
        announced=None,
        since=None,
        until=None,
        destinations=(found.destination,) if found.destination else "all",
        sets_status=True,
        items=(ItemDocument(found.heading or str(found.code), None, (), codes),),
        columns=tuple(found.columns),
        limits=_limits(finding.compared) if finding.compared else UNSET,
        changes=(),
        note=sentences(finding.notes) or None,
        sources=(found.source,),
        checked_on=found.edition,
        certainty=Certainty.BY_ITS_TEXT if found.newer or found.has(Remark.COPIED) else Certainty.CONFIRMED,
        unreviewed=(),
    )
