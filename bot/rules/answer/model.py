"""An answer as a value. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from bot.model.copies import replace
from bot.model.supplements import Notice, ScreeningResult
from bot.rules.answer.comparison import Bare
from bot.rules.answer.findings import Finding
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.party_findings import PartyFinding
from bot.rules.answer.timeline import NextChange
from bot.rules.answer.verdict import GoodsVerdict, Verdict
from bot.rules.edition import Edition
from bot.rules.licensing import Guide
from bot.rules.model import Embargo, Searched
from bot.rules.notes import Note
from bot.rules.query.asked import Asked
from bot.rules.query.leftover import Left
from bot.rules.query.subjects import Thing
from bot.rules.status import unreviewed
from bot.vocabulary import RESTRICTING, Outcome, Status


class Answer(Struct, frozen=True):
    """What the rules say. `findings` are ordered, the gravest first; `by_exporter` has a status for each exporter."""

    typed: str
    """Exactly what was asked."""
    query: str
    """The same for people: on one line, without control characters."""
    asked: Asked
    """The question as it was understood; of several directions the one that the answer is for."""
    on: date
    today: date
    from_: str | None
    to: str | None
    outcome: Outcome
    status: Status
    by_exporter: Mapping[str, Status]
    by_destination: Mapping[str, Mapping[str, Status]]
    """Destination → exporter → status, if several destinations were asked for."""
    by_code: Mapping[str, tuple[Status, Mapping[str, Status]]]
    """Code → its status, and that of each exporter, if several codes were asked for."""
    subjects: tuple[str, ...]
    things: tuple[Thing, ...]
    findings: tuple[Finding, ...]
    lists: tuple[ListFinding, ...]
    near: tuple[str, ...]
    corrected: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    left: tuple[Left, ...]
    """Words that were passed over."""
    remarks: tuple[Note, ...]
    """Why something near is not listed, which digits of a code differ, what fell under a threshold, how it was read."""
    parties: tuple[PartyFinding, ...]
    embargo: Embargo | None
    next_change: NextChange | None
    reviewed: date | None
    """The oldest check among the rules that set the status; of the whole base where none does."""
    searched: tuple[int, int]
    """How many acts of how many exporters were searched."""
    problems: tuple[str, ...]
    groups: Mapping[str, str]
    """Names of the sets of destinations: EU → the European Union."""
    weights: Mapping[str, int]
    """Exporter → its place in what was asked, the first 0: by its trade where that is on file, else by its acts."""
    shown: Mapping[str, str]
    """Names of subjects with the capitals that they are written with: nvidia h100 → NVIDIA H100."""
    members: Mapping[str, frozenset[str]]
    """Sets of destinations → the countries in them."""
    everyday: bool = False
    """Whether nothing but everyday goods is asked about, which no act names."""
    close_by: tuple[str, ...] = ()
    """Goods near those asked about that acts of the exporter are on, where nothing counts for these."""
    list_on_file: bool = False
    """Whether a control list of the exporter's is on file, which may hold the goods by another name."""
    by_goods: tuple[GoodsVerdict, ...] = ()
    """The verdict on each of the goods that the question names."""
    some_kinds: Mapping[str, tuple[str, ...]] = {}
    """Exporter → the kind that its acts name, where they name one of the trade that is asked about."""
    bare: Bare | None = None
    """What the goods alone give, if more words narrowed it."""
    of_today: Verdict | None = None
    """The same question of today, if it asks about a past day."""
    goods_by_code: Mapping[str, tuple[str, ...]] = {}
    """Code → what it holds, if several codes were asked for."""
    family: frozenset[str] = frozenset()
    """What was asked for, with its kinds and what is above it: an act on another thing does not concern the answer."""
    screened: tuple[Note, ...] = ()
    """The party lists that a firm in the question was looked up in."""
    usual_from: str | None = None
    """The exporter that was taken because the question names none."""
    usual_to: str | None = None
    elsewhere: ScreeningResult | None = None
    """What a screening service said of the firms; None where none was asked."""
    guides: Mapping[str, Guide] = {}
    """Exporter → how its licence is applied for, where it asks for one today and that is on file."""
    looked_for: Mapping[str, Searched | None] = {}
    """Exporter → the search that its silence rests on; None: such goods were not looked for."""
    edition: Edition | None = None
    """The edition of a feed that the rules are of; None for the shipped ones."""
    unreviewed: Mapping[str, tuple[Notice, ...]] | None = None
    """Measure → announced acts that touch it and wait for a review; None where no store could be asked."""

    @property
    def firms(self) -> tuple[str, ...]:
        """The firms of the question that were looked up in party lists, as typed."""
        return tuple(self.asked.firms) if self.screened else ()

    @property
    def names_nothing(self) -> bool:
        """Whether nothing but countries and days was asked: no letter and no digit is left of the question."""
        return not any(map(str.isalnum, self.asked.query.plain))

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The words that changed nothing in the answer, as typed."""
        return tuple(dict.fromkeys(one.typed for one in self.left))

    @property
    def doubted(self) -> tuple[Left, ...]:
        """The words passed over that may make other goods of it, or be goods; before silence all that are no names."""
        silent = self.status not in RESTRICTING
        own = tuple(one for one in self.left if one.makes_doubt or (silent and one.makes_doubt_of_silence))
        if own or self.status is not Status.UNRECOGNISED:
            return own
        return tuple(one for one in self.left if not one.is_no_goods)

    @property
    def destinations(self) -> tuple[str, ...]:
        """Every destination that was asked for."""
        return tuple(self.by_destination) or ((self.to,) if self.to else ())

    def with_notices(self, touched: Mapping[str, Iterable[Notice]]) -> Answer:
        """Return the same answer with what waits for a review on the rules that it found."""
        measures = {finding.measure.key: finding.measure for finding in self.findings}
        waiting = unreviewed(measures, touched)
        own = {key_: tuple(one for one in those if self.concerns(one)) for key_, those in waiting.items()}
        return replace(self, unreviewed={key_: those for key_, those in own.items() if those})

    def with_elsewhere(self, found: ScreeningResult | None) -> Answer:
        """Return the same answer with what a screening service said."""
        return replace(self, elsewhere=found)

    def concerns(self, notice: Notice) -> bool:
        """Return whether exporter, goods and destination of an announced act meet those of the answer."""
        exporter = notice.jurisdiction is None or notice.jurisdiction in self.by_exporter
        goods = not notice.subjects or not self.family or not self.family.isdisjoint(notice.subjects)
        toward = {one for place in notice.destinations for one in (place, *self.members.get(place, ()))}
        return exporter and goods and (not toward or not self.destinations or not toward.isdisjoint(self.destinations))
