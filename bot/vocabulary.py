"""The vocabulary shared by rules, detection and filters, in one table.

Values are what stands in YAML, in JSON and in a chat filter; they never change with a language.
"""

from enum import StrEnum


class MeasureType(StrEnum):
    """What an act does to the items it names."""

    PROHIBITION = "prohibition"
    PRESUMPTION_OF_DENIAL = "presumption-of-denial"
    TECHNOLOGY_PROHIBITION = "technology-prohibition"
    QUOTA = "quota"
    LICENCE = "licence"
    STATE_TRADING = "state-trading"
    REGISTRATION = "registration"
    TECHNOLOGY_RESTRICTION = "technology-restriction"
    END_USE_CHECK = "end-use-check"
    TAX = "tax"
    OTHER = "other"


class Status(StrEnum):
    """What holds for an item on a day; declared in order of severity, gravest first."""

    PROHIBITED = "prohibited"
    TECHNOLOGY_PROHIBITED = "technology-prohibited"
    QUOTA = "quota"
    LICENCE = "licence"
    TECHNOLOGY_RESTRICTED = "technology-restricted"
    OTHER = "other"
    UNKNOWN = "unknown"
    SUSPENDED = "suspended"
    NOT_YET_IN_FORCE = "not-yet-in-force"
    EXPIRED = "expired"
    LISTED = "listed"
    """On a control list that asks for no licence toward that destination."""
    NOT_COVERED = "not-covered"
    """What is meant is known, and that the rules on file do not reach it."""
    UNRECOGNISED = "unrecognised"
    """What is meant is not known."""
    NOT_LISTED = "not-listed"
    """The goods are known, the exporters asked for are covered, and nothing is on file."""

    @property
    def rank(self) -> int:
        """Position in the order of severity: 0 is the gravest."""
        return list(Status).index(self)


FREE = frozenset({Status.NOT_LISTED, Status.NOT_COVERED})
"""Statuses by which nothing on file restricts goods."""
RESTRICTING = frozenset(
    {
        Status.PROHIBITED,
        Status.TECHNOLOGY_PROHIBITED,
        Status.QUOTA,
        Status.LICENCE,
        Status.TECHNOLOGY_RESTRICTED,
        Status.OTHER,
        Status.UNKNOWN,
        Status.SUSPENDED,
        Status.NOT_YET_IN_FORCE,
    }
)
"""Statuses of an act that holds, held, or will hold by its text."""


class Outcome(StrEnum):
    """What became of a question; a person sees a headline and a sign of its own for each."""

    RESTRICTED = "restricted"
    LISTED = "listed"
    NOTHING_ON_FILE = "nothing-on-file"
    PARTLY_UNDERSTOOD = "partly-understood"
    """A known subject, and words that may make it something else: the status is the subject's."""
    NOT_COVERED = "not-covered"
    UNRECOGNISED = "unrecognised"


STATUS_IN_FORCE: dict[MeasureType, Status] = {
    MeasureType.PROHIBITION: Status.PROHIBITED,
    MeasureType.PRESUMPTION_OF_DENIAL: Status.PROHIBITED,
    MeasureType.TECHNOLOGY_PROHIBITION: Status.TECHNOLOGY_PROHIBITED,
    MeasureType.QUOTA: Status.QUOTA,
    MeasureType.LICENCE: Status.LICENCE,
    MeasureType.STATE_TRADING: Status.LICENCE,
    MeasureType.REGISTRATION: Status.LICENCE,
    MeasureType.TECHNOLOGY_RESTRICTION: Status.TECHNOLOGY_RESTRICTED,
    MeasureType.END_USE_CHECK: Status.OTHER,
    MeasureType.TAX: Status.OTHER,
    MeasureType.OTHER: Status.OTHER,
}


class Certainty(StrEnum):
    """How far an answer can be trusted on the asked day."""

    CONFIRMED = "confirmed"
    BY_ITS_TEXT = "by-its-text"
    DISPUTED = "disputed"


class Kind(StrEnum):
    """What a detected item is. The first six can be worth an alert, the last four are not."""

    NEW_MEASURE = "new-measure"
    AMENDMENT = "amendment"
    SUSPENSION = "suspension"
    LICENCE_POLICY = "licence-policy"
    ENTITY_LISTING = "entity-listing"
    GUIDANCE = "guidance"
    ENFORCEMENT = "enforcement"
    ANALYSIS = "analysis"
    MARKET = "market"
    UNRELATED = "unrelated"


class DetectedMeasure(StrEnum):
    """The instrument that a detected act uses."""

    LICENCE = "licence"
    PROHIBITION = "prohibition"
    QUOTA = "quota"
    SUSPENSION = "suspension"
    TAX = "tax"
    ENTITY_LIST = "entity-list"
    TECHNOLOGY_BAN = "technology-ban"
    OTHER = "other"


_GRAVEST_FIRST: tuple[str, ...] = (
    DetectedMeasure.PROHIBITION,
    DetectedMeasure.TECHNOLOGY_BAN,
    DetectedMeasure.ENTITY_LIST,
    DetectedMeasure.QUOTA,
    DetectedMeasure.LICENCE,
    DetectedMeasure.TAX,
    DetectedMeasure.OTHER,
    DetectedMeasure.SUSPENSION,
)


def gravity(measure: str | None) -> int:
    """Return how grave a detected measure is, 0 the gravest; one that was not read counts as `other`."""
    measure = measure or DetectedMeasure.OTHER
    return _GRAVEST_FIRST.index(measure) if measure in _GRAVEST_FIRST else len(_GRAVEST_FIRST)


class Tier(StrEnum):
    """How close a source stands to the act."""

    OFFICIAL = "official"
    TRADE = "trade"
    PRESS = "press"


class SourceKind(StrEnum):
    """How a source is read. `rss` also reads Atom, RDF and JSON Feed."""

    RSS = "rss"
    PAGE = "page"
    JSON = "json"
    LIST = "list"
    """The official text of a control list, or a list of parties."""
    RULES = "rules"
    """Editions of the rules themselves (EXPORTWATCH_RULES_FEED; no entry of feeds.yaml)."""
