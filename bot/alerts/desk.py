"""The desk: the single ordered consumer of the intake. It judges each item, finds its event and settles it, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

from redis.exceptions import RedisError

from bot.alerts.amendments import NewFacts, amended, lacking, reported, undecided, with_article
from bot.detect import EventCard, Placement, SourceText, Verdict
from bot.detect.relevance import is_doubtful
from bot.detect.similarity import cited_in
from bot.errors import FetchError
from bot.model.announcement import LISTED, RULE, Announcement, Facts, tier_rank
from bot.store.events import Events, Ruling
from bot.store.intake import Floods, Intake, IntakeEntry, Pending, WantedArticles
from bot.text.vectors import whole_text
from bot.vocabulary import Tier

log = logging.getLogger(__name__)


class Judge(Protocol):
    """Decides what an item is (bot.detect.Detector)."""

    def judge(self, text: SourceText, order: float | None = None) -> Verdict:
        """Return the verdict on one item; never raises for what a text holds."""
        ...


class OrderReader(Protocol):
    """Reads texts word by word in order (bot.feeds.worker.pool.ParserPool)."""

    async def read_order(self, text: str) -> float | None:
        """Return what a text says for an act, or against one, as log-odds; None if it rests. Raises FetchError."""
        ...


class EventPlacer(Protocol):
    """Decides which event an item belongs to (bot.detect.EventMemory)."""

    def place(self, verdict: Verdict, text: SourceText, seen_at: datetime) -> Placement:
        """Return the event to which an item belongs, and remember nothing."""
        ...

    def remember(self, card: EventCard) -> None:
        """Remember a settled card."""
        ...


class GistWriter(Protocol):
    """Words the gist of an act (handlers.external_services.GistWriter)."""

    async def gist(self, text: SourceText, verdict: Verdict) -> str | None:
        """Return a gist that says nothing that was not read, or None; never raises."""
        ...


Touched = Callable[[Verdict, Sequence[str]], tuple[str, ...]]
"""Names the rules that an act touches; the texts are the numbers of acts that its text names."""


class Desk:
    """Reads the intake from its cursor. Whatever is killed whenever, an entry is settled once.

    `touched` names the rules that an event touches. `articles` takes items
    whose linked page is to be read; None reads none. `floods` bounds how much one source announces; None does not.
    `subjects_of` names the subjects that codes stand for on the lists of a jurisdiction. `gists` words the gist of a
    new act; None words none. `reader` settles doubts about an item; None leaves them.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        intake: Intake,
        events: Events,
        judge: Judge,
        new_memory: Callable[[], EventPlacer],
        touched: Touched,
        articles: WantedArticles | None = None,
        floods: Floods | None = None,
        subjects_of: Callable[[Sequence[str], str | None], tuple[str, ...]] = lambda _codes, _jurisdiction: (),
        gists: GistWriter | None = None,
        reader: OrderReader | None = None,
    ) -> None:
        self._reader = reader
        self._gists = gists
        self._subjects_of = subjects_of
        self._floods = floods
        self._articles = articles
        self._intake = intake
        self._events = events
        self._judge = judge
        self._new_memory = new_memory
        self._touched = touched
        self._memory: EventPlacer | None = None
        self._cursor = ""
        self._authority_waits = False
        """An authority's item stands behind the one that is being judged."""
        self._reader_failed = False

    async def turn(self) -> None:
        """Settle what lies after the cursor, waiting a little for news. Raises redis errors, to be waited out."""
        cursor = await self._intake.cursor()
        memory = self._memory
        if memory is None or cursor != self._cursor:
            memory = await self._recall()
            self._memory, self._cursor = memory, cursor
        passed = ""
        batch = await self._intake.after(cursor)
        officials = [at for at, pending in enumerate(batch) if pending.entry.tier == Tier.OFFICIAL]
        for at, pending in enumerate(batch):
            self._authority_waits = bool(officials) and at < officials[-1]
            ruling, placement = await self._rule_or_set_aside(pending, memory)
            if ruling.what == "nothing":
                # Nothing to record: the next settlement, or the end of this batch, moves the cursor past it.
                passed = pending.stream_id
                continue
            passed = ""
            if not await self._settle(pending.stream_id, item_name(pending.entry), ruling):
                return
            if placement:
                memory.remember(placement.card)
        if passed:
            await self._settle(passed, "", Ruling("nothing"))

    async def _settle(self, stream_id: str, item: str, ruling: Ruling) -> bool:
        stands = await self._events.settle(self._cursor, stream_id, item, ruling)
        if stands != stream_id:
            log.info("Another desk settled %s first; reading again from %s.", stream_id, stands)
            self._memory = None
            return False
        self._cursor = stream_id
        if ruling.what == "announce":
            log.info("New event: %s", ruling.event, extra={"event": ruling.event})
        return True

    async def _recall(self) -> EventPlacer:
        memory = self._new_memory()
        for card in await self._events.cards():
            try:
                memory.remember(EventCard.from_json(card))
            except (TypeError, ValueError) as error:
                log.warning("A remembered event of another version is passed over: %s", error)
        return memory

    async def _rule_or_set_aside(self, pending: Pending, memory: EventPlacer) -> tuple[Ruling, Placement | None]:
        """Rule on an entry. If that fails, set it aside: one text must not hold up all that come after it."""
        try:
            if listed(pending.entry):
                return await self._new_edition(pending.entry), None
            return await self._rule(pending, memory)
        except (RedisError, OSError):
            raise
        except Exception:
            log.exception(
                "An item of %s could not be judged and is set aside: %s", pending.entry.source, pending.entry.id
            )
            await self._intake.set_aside(pending)
            return Ruling("nothing"), None

    async def _rule(self, pending: Pending, memory: EventPlacer) -> tuple[Ruling, Placement | None]:
        entry = pending.entry
        text = source_text(entry)
        verdict = await self._judged(entry, text)
        if verdict is None:
            return Ruling("nothing"), None
        known = await self._events.event_of(item_name(entry))
        if known and not entry.article:
            return await self._learned(await self._rule_on_edit(known, entry, verdict), known)
        placement = memory.place(verdict, text, datetime.fromisoformat(entry.seen_at))
        card = placement.card.to_json()
        if known:
            same = placement.event == known
            ruling = await self._detailed(known, entry, verdict)
            return replace(ruling, card=card if same else ""), placement if same and ruling.what == "edit" else None
        if not placement.new:
            ruling = await self._reported(placement.event, entry, verdict, card)
            learned = corrected(placement.card, ruling.announcement) if ruling.announcement else placement.card
            return replace(ruling, card=learned.to_json()), replace(placement, card=learned)
        if self._floods and await self._floods.is_full(entry):
            return Ruling("hold", report=entry), None
        measures, now = self._touched(verdict, cited_in(text)), datetime.now(UTC)
        announcement = compose(entry, verdict, placement.event, measures, now, follows=placement.follows)
        announcement = replace(announcement, gist=await self._gist(text, verdict))
        return Ruling("announce", placement.event, card, announcement), placement

    async def _learned(self, ruling: Ruling, event: str) -> tuple[Ruling, Placement | None]:
        """Let the act's card say what an edit has made of its facts: by these its next report is known."""
        kept = await self._events.card(event) if ruling.announcement else None
        if kept is None or ruling.announcement is None or ruling.card:
            return ruling, None
        try:
            card = corrected(EventCard.from_json(kept), ruling.announcement)
        except (TypeError, ValueError):
            return ruling, None
        return replace(ruling, card=card.to_json()), Placement(event, new=False, follows=None, card=card)

    async def _gist(self, text: SourceText, verdict: Verdict) -> str | None:
        return await self._gists.gist(text, verdict) if self._gists else None

    async def _reported(self, event: str, entry: IntakeEntry, verdict: Verdict, card: str = "") -> Ruling:
        """Rule on one more report of an announced act, which may correct it or fill in what was not known."""
        known = await self._events.announcement(event)
        if known is None:
            return Ruling("report", event, card, report=entry.report)
        facts = facts_of(entry, verdict, self._touched(verdict, cited_in(source_text(entry))))
        changed = reported(known, entry.report, facts, entry.jurisdiction, datetime.now(UTC))
        if changed.edited_at == known.edited_at:
            return Ruling("report", event, card, report=entry.report)
        if changed.summary != known.summary:
            gist = await self._gist(source_text(entry), verdict)
            changed = replace(changed, gist=gist, why=verdict.why, score=round(verdict.score, 3), **deed_of(verdict))
        changed = replace(changed, codes=tuple(dict.fromkeys((*known.codes, *verdict.codes))))
        return Ruling("report", event, card, changed, entry.report, edited_before=known.edited_at or "")

    async def _new_edition(self, entry: IntakeEntry) -> Ruling:
        """Rule on what a new edition of a list or of our rules changes: it was read from both, and is not judged."""
        if await self._events.event_of(item_name(entry)):
            return Ruling("nothing")
        stated = dict(entry.facts)
        if RULE in stated and self._floods and await self._floods.is_full(entry):
            return Ruling("hold", report=entry)
        subjects = tuple(filter(None, stated.get("subjects", "").split("|")))
        codes = tuple(stated.get("codes", "").split())
        verdict = Verdict(
            relevant=True,
            score=1.0,
            kind=stated.get("kind"),
            jurisdiction=entry.jurisdiction,
            destinations=tuple(stated.get("destinations", "").split()),
            subjects=subjects or self._subjects_of(codes, entry.jurisdiction),
            measure=stated.get("measure"),
            effective=date.fromisoformat(stated["effective"]) if "effective" in stated else None,
            until=None,
            document=stated.get("document"),
            codes=codes,
            summary=f"{entry.title}. {entry.summary}",
            why=(),
            language=entry.language,
            deed=stated.get("deed"),
        )
        # A rule that an edition changed is the newest there is: nobody has to compare it with this announcement.
        touched = () if RULE in stated else self._touched(verdict, ())
        announcement = compose(entry, verdict, entry.id, touched, datetime.now(UTC))
        return Ruling("announce", entry.id, announcement=announcement)

    async def _judged(self, entry: IntakeEntry, text: SourceText) -> Verdict | None:
        """Return the verdict on an item that tells of an act; None for any other, and for a page that adds nothing."""
        bare = self._judge.judge(text)
        order = await self._order(entry, text, bare)
        if order is not None:
            bare = self._judge.judge(text, order)
        bare = with_authority(bare, entry)
        if entry.article is None:
            await self._ask_for_article(entry, bare)
            return bare if bare.relevant else None
        # What the item says by itself has been settled before.
        whole = with_article(self._judge.judge, text, bare, entry.article, order)
        return with_authority(whole, entry) if whole else None

    async def _order(self, entry: IntakeEntry, text: SourceText, verdict: Verdict) -> float | None:
        """Return what the reader says of a doubtful item; None if there is no doubt, no reader, or no answer.

        Once it has failed, no item keeps an authority's waiting for it, until it answers again.
        """
        hurried = self._reader_failed and self._authority_waits and entry.tier != Tier.OFFICIAL
        if self._reader is None or hurried or not is_doubtful(verdict.score):
            return None
        try:
            order = await self._reader.read_order(whole_text(text.title, text.summary))
        except FetchError as error:
            self._reader_failed = True
            log.warning("An item of %s is judged without the reader of word order: %s", text.source, error)
            return None
        self._reader_failed = self._reader_failed and order is None
        return order

    async def _ask_for_article(self, entry: IntakeEntry, verdict: Verdict) -> None:
        """Have the page behind an item read if the item leaves something open; it comes back through the intake."""
        if (
            self._articles
            and entry.link
            and (undecided(verdict, entry.tier) or (verdict.relevant and lacking(verdict)))
        ):
            await self._articles.want(entry)

    async def _detailed(self, event: str, entry: IntakeEntry, verdict: Verdict) -> Ruling:
        """Fill in facts that were missing, from the page behind an item whose event was announced."""
        announcement = await self._events.announcement(event)
        if announcement is None or entry.article is None:
            return Ruling("nothing")
        facts = facts_of(entry, verdict, self._touched(verdict, cited_in(source_text(entry))))
        if not announced_by(announcement, entry):
            facts = replace(facts, wording=None)
        changed = amended(announcement, facts, entry.source, datetime.now(UTC), "extend")
        if changed is None:
            return Ruling("nothing")
        changed = replace(changed, rests_on="article", article=entry.article.address, why=verdict.why)
        if announcement.deed is None:
            changed = replace(changed, **deed_of(verdict))
        return Ruling("edit", event, announcement=changed, edited_before=announcement.edited_at or "")

    async def _rule_on_edit(self, event: str, entry: IntakeEntry, verdict: Verdict) -> Ruling:
        """Rule on an edit, or on an old item that is shown anew: the event has been announced."""
        announcement = await self._events.announcement(event)
        if announcement is None or not announced_by(announcement, entry):
            return await self._reported(event, entry, verdict)
        facts = facts_of(entry, verdict, self._touched(verdict, cited_in(source_text(entry))))
        # What an authority has said since stands against an edit of another's report.
        outranked = tier_rank(entry.tier) > min(tier_rank(item.tier) for item in announcement.items)
        changed = amended(announcement, facts, entry.source, datetime.now(UTC), "fill" if outranked else "replace")
        if changed is None:
            return Ruling("nothing")
        if not outranked:
            changed = replace(changed, gist=None, **deed_of(verdict))
        return Ruling("edit", event, announcement=changed, edited_before=announcement.edited_at or "")


def corrected(card: EventCard, act: Announcement) -> EventCard:
    """Return the card of an act with what its last change has made of its facts."""
    names = {change.name for change in act.changes if change.at == act.edited_at} & LEARNED
    return replace(card, **{name: getattr(act, name) for name in names if getattr(act, name)})


LEARNED = frozenset({"jurisdiction", "measure", "effective", "until", "subjects", "destinations"})
"""Facts by which the next report of an act is known."""


def announced_by(announcement: Announcement, entry: IntakeEntry) -> bool:
    """Return whether the act was announced by this item."""
    first = announcement.items[0] if announcement.items else None
    return first is not None and (first.source, first.id) == (entry.source, entry.id)


def facts_of(entry: IntakeEntry, verdict: Verdict, measures: tuple[str, ...]) -> NewFacts:
    """Return the facts that an item states now."""
    return NewFacts.of(verdict, title=entry.title, summary=entry.summary, wording=verdict.summary, measures=measures)


def item_name(entry: IntakeEntry) -> str:
    """Return the item's name among all sources."""
    return f"{entry.source}|{entry.key}"


def source_text(entry: IntakeEntry) -> SourceText:
    """Return what detection reads of an entry."""
    published = datetime.fromisoformat(entry.published) if entry.published else None
    return SourceText(
        id=entry.id,
        title=entry.title,
        summary=entry.summary,
        source=entry.authority or entry.source_name,
        url=entry.link,
        lang=entry.language,
        published=published,
        facts=entry.facts,
        tier=entry.tier,
        jurisdiction=entry.jurisdiction,
        authority=entry.authority,
    )


def with_authority(verdict: Verdict, entry: IntakeEntry) -> Verdict:
    """Add the source's jurisdiction to a verdict without one, if the source is official."""
    if verdict.jurisdiction is None and entry.tier == Tier.OFFICIAL and entry.jurisdiction:
        return replace(verdict, jurisdiction=entry.jurisdiction)
    return verdict


def deed_of(verdict: Verdict) -> dict[str, Any]:
    """Return what is done to which control, and how far the text was read, by the announcement's fields."""
    return {
        "deed": verdict.deed,
        "instrument": verdict.instrument,
        "read_in": verdict.language,
        "half_read": verdict.half_read,
    }


def listed(entry: IntakeEntry) -> bool:
    """Return whether an item is what a new edition of a control list or of our rules changes."""
    return any(name in {LISTED, RULE} for name, _ in entry.facts)


def compose(  # noqa: PLR0913 - what an announcement is made of
    entry: IntakeEntry,
    verdict: Verdict,
    event: str,
    measures: tuple[str, ...],
    now: datetime,
    *,
    follows: str | None = None,
) -> Announcement:
    """Make the announcement of an event by its first report."""
    return Announcement(
        event=event,
        announced_at=now.isoformat(timespec="milliseconds"),
        summary=verdict.summary,
        **Facts.of(verdict).by_name(),
        score=round(verdict.score, 3),
        why=verdict.why,
        measures=measures,
        codes=verdict.codes,
        **deed_of(verdict),
        items=(entry.report,),
        follows=follows,
        rests_on="article" if entry.article else "item",
        article=entry.article.address if entry.article else None,
    )
