"""A subscription as a form: what stands in its fields, and the text that is typed for the same. PURE.

Whatever a form has no field for stands in one of its two texts: parts of a filter in `words`, options in `further`.
So a form that is opened and saved unchanged changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from bot.subscriptions.clauses import AllClause, AnyClause, Clause, FieldClause
from bot.subscriptions.delivery_options import OFF, USUAL_TIME, WEEKDAYS, Digest, Options, Quiet, clock, zone
from bot.subscriptions.filters import Filter
from bot.subscriptions.options import NAME, as_one
from bot.subscriptions.records import Subscription
from bot.text.notation import quoted
from handlers.commands import options
from handlers.commands.options import weekday
from handlers.messages.reply import OptionChoice, Purpose
from handlers.messages.speech import later, say

SEARCHED = ("about", "from", "to")
"""Filters whose values are too many for a list: they are searched."""
CHOSEN = ("kind", "measure", "tier")
"""Filters whose values are chosen from a list."""
USUAL, AT_ONCE = "usual", "off"
TITLES: Mapping[Purpose, str] = MappingProxyType(
    {
        "subscribe": later("Subscribe a channel"),
        "edit": later("Edit a subscription"),
        "copy": later("Copy to a channel"),
    }
)
SUBMITS: Mapping[Purpose, str] = MappingProxyType(
    {"subscribe": later("Subscribe"), "edit": later("Save"), "copy": later("Copy")}
)


@dataclass(frozen=True, slots=True)
class FormValues:
    """What stands in the fields. `fields` are the values of filters by name, `more` further filters, one a line.

    `digest` is `usual` (as the channel does), `off` (each act at once), `daily`, or `weekly-mon` to `weekly-sun`; `at`,
    `quiet_from` and `quiet_to` are times (`09:00`), `until` is the day on which a pause ends. Empty: nothing is said.
    """

    name: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    more: str = ""
    digest: str = USUAL
    at: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    zone: str = ""
    remind: str = ""
    language: str = ""
    until: str = ""
    further: str = ""

    @property
    def first_text(self) -> str:
        """The first filter as it is typed. Alternatives among its words hold for everything that was chosen."""
        chosen = [part for name in (*SEARCHED, *CHOSEN) if (part := self._named(name))]
        return " ".join(filter(None, (*chosen, as_one(self.words.strip()))))

    @property
    def filter_text(self) -> str:
        """All filters as they are typed."""
        return " | ".join(filter(None, (self.first_text, *(line.strip() for line in self.more.splitlines()))))

    @property
    def options_text(self) -> str:
        """The options as they are typed, but for when it is posted and paused."""
        return replace(self, name="", fields={}, words="", more="", digest=USUAL, until="").text

    @property
    def text(self) -> str:
        """Everything as it is typed after `/exports subscribe`."""
        name = " ".join(self.name.replace('"', "'").split())
        parts = (self.filter_text, *self._options(), self.further.strip(), f'{NAME}:"{name}"' if name else "")
        return " ".join(filter(None, parts))

    def _named(self, name: str) -> str:
        values = ",".join(quoted(value) for value in self.fields.get(name, ()))
        return f"{name}:{values}" if values else ""

    def _options(self) -> Iterator[str]:
        if self.digest == AT_ONCE:
            yield "digest:off"
        elif self.digest != USUAL:
            every, _, weekday = self.digest.partition("-")
            at = self.at or clock(USUAL_TIME)
            yield f"digest:{every}@{weekday}-{at}" if weekday else f"digest:{every}@{at}"
        if self.quiet_from or self.quiet_to:
            yield f"quiet:{self.quiet_from}-{self.quiet_to}"
        if self.zone:
            yield f"tz:{quoted(self.zone) if ' ' in self.zone else self.zone}"
        if self.remind.strip():
            yield f"remind:{self.remind.strip()}"
        if self.language:
            yield f"lang:{self.language}"
        if self.until:
            yield f"pause:{self.until}"


def form_of(one: Subscription, wanted: Filter, where: str) -> FormValues:
    """Return the form of a subscription; `where` is the zone in which days are meant."""
    return form_of_options(replace(form_of_filter(wanted), name=one.name), one.options, where)


def form_of_filter(wanted: Filter) -> FormValues:
    """Return the fields of a filter: of its alternatives the one that fills most; the others stand one a line."""
    clause = wanted.clause
    alternatives = clause.parts if isinstance(clause, AnyClause) else (clause,)
    first = max(alternatives, key=lambda part: sum(isinstance(each, FieldClause) for each in _parts(part)))
    more = [part for part in alternatives if part is not first]
    fields: dict[str, tuple[str, ...]] = {}
    words: list[str] = []
    for part in _parts(first):
        if isinstance(part, FieldClause) and part.name not in fields and _fits(part):
            fields[part.name] = part.values
        else:
            words.append(f"({part.text})" if isinstance(part, AnyClause) and part is not first else part.text)
    return FormValues(fields=fields, words=" ".join(words), more="\n".join(part.text for part in more))


def _parts(clause: Clause) -> tuple[Clause, ...]:
    return clause.parts if isinstance(clause, AllClause) else (clause,)


def _fits(part: FieldClause) -> bool:
    offered = {"kind": options.kinds, "measure": options.measures, "tier": options.tiers}.get(part.name)
    if offered:
        return {one.value for one in offered()}.issuperset(part.values)
    return part.name in SEARCHED


def form_of_options(form: FormValues, own: Options, where: str) -> FormValues:
    """Return a form with the fields of these options; what has no field stands in `further`."""
    left = own
    if own.digest is OFF:
        form, left = replace(form, digest=AT_ONCE), replace(left, digest=None)
    elif isinstance(own.digest, Digest):
        every = "daily" if own.digest.weekday is None else f"weekly-{WEEKDAYS[own.digest.weekday]}"
        form, left = replace(form, digest=every, at=clock(own.digest.at)), replace(left, digest=None)
    if isinstance(own.quiet, Quiet):
        form = replace(form, quiet_from=clock(own.quiet.start), quiet_to=clock(own.quiet.end))
        left = replace(left, quiet=None)
    if isinstance(own.zone, str):
        form, left = replace(form, zone=own.zone), replace(left, zone=None)
    if isinstance(own.remind, tuple):
        form, left = replace(form, remind=",".join(map(str, own.remind))), replace(left, remind=None)
    if isinstance(own.language, str):
        form, left = replace(form, language=own.language), replace(left, language=None)
    if isinstance(own.pause, datetime):
        form = replace(form, until=own.pause.astimezone(zone(where)).date().isoformat())
        left = replace(left, pause=None)
    return replace(form, further=left.text)


def rhythms() -> tuple[OptionChoice, ...]:
    """Return how often may be posted, to choose from."""
    weekly = ((f"weekly-{day}", say("Every week, on {day}", day=weekday(n))) for n, day in enumerate(WEEKDAYS))
    return (
        OptionChoice(say("As usual in this channel"), USUAL),
        OptionChoice(say("Each act at once"), AT_ONCE),
        OptionChoice(say("Once a day"), "daily"),
        *(OptionChoice(label, value) for value, label in weekly),
    )


def offered(name: str) -> Collection[OptionChoice]:
    """Return the values of a filter to choose from."""
    return {"kind": options.kinds, "measure": options.measures, "tier": options.tiers}[name]()
