"""An announced act in words: the alert that a channel reads, its later reports, its line in a list. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from bot.model.announcement import Announcement, FactChange, Report, tier_rank
from bot.subscriptions.filters import Filter
from bot.text.act_numbers import cited
from bot.vocabulary import DetectedMeasure, Kind, Tier
from handlers.messages import todo, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.touched_rules import TouchedRule, brief, ended_last

GOODS_IN_TITLE = 3
_GOODS = 8
_CODES = 6
_RULES = 2
_CHANGES = 3
_TITLE, _TODO, _GIST, _FACTS, _REPORT, _VALUE, _RULE = 160, 240, 320, 140, 80, 60, 34
"""Characters: a phone shows the whole alert on half a screen."""


def alert(
    announcement: Announcement,
    touched: Sequence[TouchedRule] = (),
    delivery: str = "",
    followed: Sequence[Announcement] = (),
) -> Reply:
    """Build the message for a channel. The buttons carry `delivery`, the delivery's id.

    `followed` are earlier acts that this one extends, suspends or changes.
    """
    return Reply(
        title=title(announcement),
        tone=tone(announcement),
        lines=(
            Line(wording.trimmed(todo.todo(announcement), _TODO), bold="What to do:"),
            *_gist(announcement),
            *_edited(announcement, announcement.edited_at),
            *_facts(announcement),
            *_followed(followed),
            *_rules(touched, announcement.jurisdiction),
            *_reports(leading(announcement)),
            *_translation(leading(announcement)),
        ),
        actions=(
            Action("why", "Why", delivery),
            Action("rules", "Rules today", delivery),
            Action("mute", "Mute", delivery),
            Action("relevant", "Relevant", delivery),
            Action("irrelevant", "Not relevant", delivery),
        ),
        footer=f"{wording.disclaimer()}.",
        private=False,
    )


def later_report(
    announcement: Announcement, report: Report, delivery: str = "", edited: str = "", others: Sequence[str] = ()
) -> Reply:
    """Build the short message for an alert's thread when another source reports the same act.

    `edited` is when this report changed what has to be done; '' if it did not. `others` are lines on several reports,
    in place of this one.
    """
    told = "Changed" if edited else "Also reported"
    lines = tuple(Line(wording.trimmed(text, _VALUE + _REPORT), LineKind.BULLET) for text in others)
    return Reply(
        title=wording.trimmed(f"{told}: {title(announcement)}", _TITLE),
        tone=tone(announcement) if edited else Tone.CALM,
        lines=(*_edited(announcement, edited), *(lines or (*_reports((report,)), *_translation((report,))))),
        actions=(Action("why", "Why this alert", delivery),),
        private=False,
    )


def changed_since(announcement: Announcement, delivery: str = "") -> Reply:
    """Build the short message beside a digest when the facts of one of its acts have changed."""
    return Reply(
        title=wording.trimmed(f"Changed: {title(announcement)}", _TITLE),
        tone=tone(announcement),
        lines=(*_edited(announcement, announcement.edited_at), *_reports(leading(announcement)[:1])),
        actions=(Action("why", "Why this alert", delivery),),
        private=False,
    )


def first_link(announcement: Announcement) -> str | None:
    """Return the address of the report that speaks for the act; None if it cannot be followed."""
    return wording.web_link(announcement.lead.link) if announcement.lead else None


def leading(announcement: Announcement) -> tuple[Report, ...]:
    """Return the reports, those of authorities first."""
    return tuple(sorted(announcement.items, key=lambda item: tier_rank(item.tier)))


def title(announcement: Announcement) -> str:
    """Word who does what to which goods: `China: new export licence requirement for graphite`."""
    return wording.trimmed(f"{_who(announcement)}: {_what(announcement)}", _TITLE)


def _who(a: Announcement) -> str:
    return wording.country(a.jurisdiction) if a.jurisdiction else "Country not read"


_SAID: dict[str, str] = {
    "impose": "new {control}",
    "widen": "{control} widened",
    "amend": "amended {control}",
    "extend": "{control} extended",
    "ease": "{control} eased",
    "exempt": "exemption from {control}",
    "postpone": "{control} postponed",
    "suspend": "{control} suspended",
    "suspend or lift": "{control} suspended or lifted",
    "extend-suspension": "suspension of {control} extended",
    "lift": "{control} lifted",
    "restore": "{control} restored",
    "draft": "{control} proposed",
    "list": "entity listing{goods}",
    "delist": "parties taken off a list{goods}",
    "grant": "export licensing policy{goods}",
    "refuse": "export licensing policy{goods}",
    "guide": "guidance on {control}",
}


def _what(a: Announcement) -> str:
    goods = wording.listed(a.subjects, GOODS_IN_TITLE)
    touching = f" touching {goods}" if goods else ""
    if a.half_read:
        return f"an act{touching}, {_language(a)}; details not read"
    noun, joint = todo.control(a)
    control = f"{noun} {joint} {goods}" if goods else noun
    said = _SAID.get(todo.done(a), "{control}") if a.kind or a.deed else "{control}"
    return said.format(control=control, goods=touching)


def _language(a: Announcement) -> str:
    name = wording.language(a.read_in) if a.read_in else ""
    return f"in {name}" if name else "in a language that is not read"


def tone(a: Announcement) -> Tone:
    """Return the colour of an act, by what it does to trade."""
    if a.kind in (Kind.SUSPENSION, Kind.GUIDANCE) or a.measure == DetectedMeasure.SUSPENSION:
        return Tone.CALM
    banned = (DetectedMeasure.PROHIBITION, DetectedMeasure.TECHNOLOGY_BAN, DetectedMeasure.ENTITY_LIST)
    return Tone.STOP if a.measure in banned else Tone.CAUTION


def _gist(a: Announcement) -> tuple[Line, ...]:
    if not a.gist:
        return ()
    note = Line("The line above was worded by a model, and checked by no person.", LineKind.SMALL)
    return (Line(wording.trimmed(a.gist, _GIST), bold="In short:"), note)


def _followed(acts: Sequence[Announcement]) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"{title(act)} ({wording.day(act.announced_at)})",
            LineKind.SMALL,
            "Follows:",
            link=first_link(act),
            link_text="open",
        )
        for act in acts[:1]
    )


_CHANGED = {
    "title": "title",
    "jurisdiction": "exporter",
    "kind": "kind",
    "measure": "measure",
    "effective": "from",
    "until": "until",
    "document": "document",
    "subjects": "goods",
    "destinations": "toward",
}


def _edited(a: Announcement, at: str | None) -> tuple[Line, ...]:
    """Word what was changed at an instant: `From: 15 Dec 2026 (before: 1 Dec 2026)`, in one line."""
    last = [change for change in a.changes if change.at == at]
    if not last:
        return ()
    told = "; ".join(f"{_named(change)}: {_change(change)}" for change in last[:_CHANGES])
    return (Line(told, LineKind.SMALL, f"Changed {wording.day(at)},"),)


def _named(change: FactChange) -> str:
    return _CHANGED.get(change.name, change.name)


def _change(change: FactChange) -> str:
    after, before = (wording.trimmed(changed(change.name, text), _VALUE) for text in (change.after, change.before))
    return f"{after or 'no longer said'} (before: {before})" if before else f"{after} (not known before)"


def changed(name: str, text: str) -> str:
    """Word a value of the fact `name`."""
    match name:
        case "effective" | "until":
            return wording.day(text)
        case "destinations" | "jurisdiction":
            return wording.listed([wording.country(code) for code in text.split(", ") if code], _GOODS)
        case "subjects":
            return wording.listed([name for name in text.split(", ") if name], _GOODS)
        case "kind":
            return wording.KINDS.get(text, text)
        case "measure":
            return wording.MEASURES.get(text, text)
    return text


def _facts(a: Announcement) -> tuple[Line, ...]:
    """Return the facts that neither the title nor what to do says, in one line."""
    more = a.subjects[GOODS_IN_TITLE:]
    named = (
        _number(cited(a.document)) if a.document else "",
        "" if a.effective else "no day given",
        f"from {wording.day(a.effective)}" if a.effective and a.half_read else "",
        f"also {wording.listed(more, _GOODS)}" if more else "",
        _toward(a),
        f"codes {wording.listed(a.codes, _CODES)}" if a.codes else "",
    )
    text = wording.trimmed(" · ".join(filter(None, named)), _FACTS)
    return (Line(f"{text[0].upper()}{text[1:]}", LineKind.SMALL),) if text else ()


def _number(cited_as: str) -> str:
    """Return a number without the word for what bears it: `No. 90 of 2026`."""
    at = cited_as.find("No. ")
    return cited_as[at:] if at > 0 and cited_as[:at].strip().isalpha() else cited_as


def _toward(a: Announcement) -> str:
    """Name the destinations where there are more than the line on what to do has room for, or where that names none."""
    if not a.destinations or (len(a.destinations) <= todo.DESTINATIONS and not a.half_read):
        return ""
    return f"toward {wording.listed([wording.country(code) for code in a.destinations], _GOODS)}"


def _rules(touched: Sequence[TouchedRule], jurisdiction: str | None) -> tuple[Line, ...]:
    """Return the rules on file that the act touches, each with its state, in one line; the button tells the rest."""
    told = [f"{_cited(rule, jurisdiction)}: {brief(rule)}" for rule in ended_last(touched)[:_RULES]]
    rest = [f"{len(touched) - _RULES} more"] if len(touched) > _RULES else []
    return (Line("; ".join((*told, *rest)), LineKind.SMALL, "On file:"),) if told else ()


def _cited(rule: TouchedRule, jurisdiction: str | None) -> str:
    place = "" if rule.jurisdiction == jurisdiction else f"{wording.country(rule.jurisdiction)}, "
    return f"{place}{wording.trimmed(rule.document, _RULE)}"


def document(a: Announcement) -> str:
    """Write the act's number as it is cited in English, and in brackets as the text has it, if that differs."""
    if not a.document:
        return ""
    number = cited(a.document)
    return number if number == a.document else f"{number} ({a.document})"


_TIERS: dict[str, str] = {Tier.OFFICIAL: "official", Tier.TRADE: "trade press", Tier.PRESS: "press"}


def _reports(items: Sequence[Report]) -> tuple[Line, ...]:
    """Return the report that speaks for the act, in its own words, and how many more there are."""
    if not items:
        return ()
    first, more = items[0], f" and {len(items) - 1} more" if len(items) > 1 else ""
    source = f"{wording.trimmed(first.source_name, _VALUE)} ({_TIERS.get(first.tier, first.tier)}){more}:"
    text = wording.trimmed(first.title or first.id, _REPORT)
    quoted = f"“{text}”" if first.title else text
    return (Line(quoted, LineKind.SMALL, source, wording.web_link(first.link), "open"),)


def _translation(items: Sequence[Report]) -> tuple[Line, ...]:
    """Link a translation of the first report if that is not in English."""
    first = items[0] if items else None
    url = wording.web_link(first.link) if first else None
    language = first.language.partition("-")[0].lower() if first else ""
    if not url or language in ("", "en"):
        return ()
    page = wording.web_link(wording.translated(url, language))
    return (Line("", LineKind.SMALL, "In English:", page, "machine translation"),) if page else ()


# -- announcements as lines of a list


def matching(announcements: Iterable[Announcement], wanted: Filter, most: int) -> tuple[Announcement, ...]:
    """Return the first `most` announcements that match the filter."""
    return tuple(islice(filter(wanted.matches, announcements), most))


def list_lines(announcements: Sequence[Announcement]) -> tuple[Line, ...]:
    """Return one line each: the day, the alert's title, the first report's link."""
    return tuple(_list_line(each) for each in announcements)


def _list_line(announcement: Announcement) -> Line:
    link = next(filter(None, (wording.web_link(item.link) for item in announcement.items)), None)
    day = wording.day(announcement.announced_at)
    return Line(title(announcement), LineKind.BULLET, f"{day}:", link, "open")


ARCHIVE = "From the archive: acts on file or told by the sources, from before this bot ran"
_ARCHIVED = 5


def archived_lines(acts: Sequence[Announcement], wanted: Filter, most: int = _ARCHIVED) -> tuple[Line, ...]:
    """Return the newest acts of the archive that match, under a heading that says what they are; () if none does."""
    found = matching(acts, wanted, most)
    return (Line(ARCHIVE, LineKind.HEADING), *list_lines(found)) if found else ()
