"""An announced act in words: the alert that a channel reads, its later reports, its line in a list. PURE."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice

from bot.model.announcement import Announcement, FactChange, Report, tier_rank
from bot.subscriptions.filters import Filter
from bot.text.act_numbers import cited
from bot.vocabulary import DetectedMeasure, Kind
from handlers.messages import wording
from handlers.messages.reply import Action, Field, Line, LineKind, Reply, Tone
from handlers.messages.touched_rules import TouchedRule, ended_last, state

GOODS_IN_TITLE = 3
_GOODS = 8
_CODES = 12
_RULES = 3
_REPORTS = 3
_CHANGES = 4
_TITLE, _SUMMARY, _REPORT, _VALUE, _RULE = 160, 400, 120, 120, 200
"""Characters: a phone shows the whole alert on one screen."""


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
            *_summary(announcement),
            *_followed(followed),
            *_edited(announcement, announcement.edited_at),
            *_rules(touched),
            *_reports(leading(announcement), announcement.summary),
            *_translation(leading(announcement)),
        ),
        fields=_fields(announcement),
        actions=(
            Action("why", "Why this alert", delivery),
            Action("rules", "Rules today", delivery),
            Action("relevant", "Relevant", delivery),
            Action("irrelevant", "Not relevant", delivery),
            Action("mute", "Mute this event", delivery),
        ),
        footer=f"{wording.DISCLAIMER}.",
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
    if a.jurisdiction:
        return wording.country(a.jurisdiction)
    return (a.lead.authority or a.lead.source_name if a.lead else "") or "Unknown authority"


_CONTROLS: dict[str | None, tuple[str, str]] = {
    DetectedMeasure.LICENCE: ("export licence requirement", "for"),
    DetectedMeasure.PROHIBITION: ("export ban", "on"),
    DetectedMeasure.QUOTA: ("export quota", "for"),
    DetectedMeasure.TAX: ("export duty", "on"),
    DetectedMeasure.ENTITY_LIST: ("entity listing", "touching"),
    DetectedMeasure.TECHNOLOGY_BAN: ("technology export ban", "on"),
}


_SAID: dict[str | None, str] = {
    Kind.NEW_MEASURE: "new {control}",
    Kind.AMENDMENT: "amended {control}",
    Kind.SUSPENSION: "{control} suspended or lifted",
    Kind.LICENCE_POLICY: "export licensing policy{goods}",
    Kind.ENTITY_LISTING: "entity listing{goods}",
    Kind.GUIDANCE: "guidance on {control}",
}


def _what(a: Announcement) -> str:
    goods = wording.listed(a.subjects, GOODS_IN_TITLE)
    noun, joint = _CONTROLS.get(a.measure, ("export control", "on"))
    control = f"{noun} {joint} {goods}" if goods else noun
    return _SAID.get(a.kind, "{control}").format(control=control, goods=f" touching {goods}" if goods else "")


def tone(a: Announcement) -> Tone:
    """Return the colour of an act, by what it does to trade."""
    if a.kind in (Kind.SUSPENSION, Kind.GUIDANCE) or a.measure == DetectedMeasure.SUSPENSION:
        return Tone.CALM
    banned = (DetectedMeasure.PROHIBITION, DetectedMeasure.TECHNOLOGY_BAN, DetectedMeasure.ENTITY_LIST)
    return Tone.STOP if a.measure in banned else Tone.CAUTION


def _summary(a: Announcement) -> tuple[Line, ...]:
    text = wording.trimmed(a.summary, _SUMMARY)
    return (Line(text),) if text else ()


def _followed(acts: Sequence[Announcement]) -> tuple[Line, ...]:
    return tuple(
        Line(f"{title(act)} ({wording.day(act.announced_at)})", bold="Follows:", link=first_link(act), link_text="open")
        for act in acts[:1]
    )


_CHANGED = {
    "title": "Title",
    "jurisdiction": "Exporter",
    "kind": "Kind",
    "measure": "Measure",
    "effective": "From",
    "until": "Until",
    "document": "Document",
    "subjects": "Goods",
    "destinations": "Toward",
}


def _edited(a: Announcement, at: str | None) -> tuple[Line, ...]:
    """Word what was changed at an instant: `From: 15 Dec 2026 (before: 1 Dec 2026)`."""
    last = [change for change in a.changes if change.at == at]
    if not last:
        return ()
    head = Line(f"Changed on {wording.day(at)}", LineKind.HEADING)
    return (head, *(_change(change) for change in last[:_CHANGES]))


def _change(change: FactChange) -> Line:
    after, before = (wording.trimmed(changed(change.name, text), _VALUE) for text in (change.after, change.before))
    text = f"{after or 'no longer said'} (before: {before})" if before else f"{after} (not known before)"
    return Line(text, LineKind.BULLET, f"{_CHANGED.get(change.name, change.name)}:")


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


def _fields(a: Announcement) -> tuple[Field, ...]:
    authority = a.lead.authority if a.lead else None
    place = wording.country(a.jurisdiction) if a.jurisdiction else ""
    who = f"{authority} ({place})" if authority and place and place not in authority else authority or place
    named = (
        ("Authority" if authority else "Exporter", who),
        ("Goods", wording.listed(a.subjects, _GOODS) if len(a.subjects) > GOODS_IN_TITLE else ""),
        # The title says what most acts do.
        ("Measure", "" if a.measure in _CONTROLS else wording.MEASURES.get(a.measure or "", a.measure or "")),
        ("Toward", wording.listed([wording.country(code) for code in a.destinations], _GOODS)),
        ("From", wording.day(a.effective) or "no day given"),
        ("Until", wording.day(a.until)),
        ("Document", document(a)),
        ("Codes", wording.listed(a.codes, _CODES)),
    )
    return tuple(Field(name, wording.trimmed(value, _VALUE)) for name, value in named if value)


def _rules(touched: Sequence[TouchedRule]) -> tuple[Line, ...]:
    touched = ended_last(touched)
    lines = [Line(wording.trimmed(state(rule), _RULE), LineKind.BULLET, _cited(rule)) for rule in touched[:_RULES]]
    if len(touched) > _RULES:
        lines.append(Line(f"and {wording.counted(len(touched) - _RULES, 'more rule')}", LineKind.BULLET))
    return (Line("Rules on file that it touches", LineKind.HEADING), *lines) if lines else ()


def _cited(rule: TouchedRule) -> str:
    return wording.trimmed(f"{wording.country(rule.jurisdiction)}, {rule.document}:", _VALUE)


def document(a: Announcement) -> str:
    """Write the act's number as it is cited in English, and in brackets as the text has it, if that differs."""
    if not a.document:
        return ""
    number = cited(a.document)
    return number if number == a.document else f"{number} ({a.document})"


def _reports(items: Sequence[Report], summary: str = "") -> tuple[Line, ...]:
    """List the sources, each with its title unless the summary quotes that already."""
    said = _bare(summary)
    lines = [_report(item, said) for item in items[:_REPORTS]]
    if len(items) > _REPORTS:
        lines.append(Line(f"and {wording.counted(len(items) - _REPORTS, 'more report')}", LineKind.SMALL))
    return tuple(lines)


def _report(item: Report, said: str) -> Line:
    link = wording.web_link(item.link)
    quoted = link and item.title and _bare(item.title) in said
    source = f"{wording.trimmed(item.source_name, _VALUE)} ({wording.TIERS.get(item.tier, item.tier)}):"
    text = "" if quoted else wording.trimmed(item.title or item.id, _REPORT)
    return Line(text, LineKind.SMALL, source, link, "open")


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


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
