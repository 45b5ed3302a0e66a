"""An announced act in words: the alert that a channel reads, its later reports, its line in a list. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from unicodedata import east_asian_width

from bot.model.added import is_added, only_added
from bot.model.announcement import RULES_FEED, Announcement, FactChange, Report, tier_rank
from bot.subscriptions import alert_form
from bot.subscriptions.alert_form import AlertForm
from bot.subscriptions.filters import Filter
from bot.text.act_numbers import cited
from bot.vocabulary import DetectedMeasure, Kind, Status, Tier
from handlers.messages import speech, todo, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import Words, later, say
from handlers.messages.touched_rules import TouchedRule, brief, ended_last, state

GOODS_IN_TITLE = 3
_GOODS = 8
_CODES = 6
_RULES = 2
_CHANGES = 3
_TITLE, _TODO, _GIST, _FACTS, _REPORT, _VALUE, _RULE = 160, 240, 320, 140, 80, 60, 34
_QUOTE = 48
"""Characters: a phone shows the whole alert on half a screen."""
USUAL = AlertForm()


def alert(
    announcement: Announcement,
    touched: Sequence[TouchedRule] = (),
    delivery: str = "",
    followed: Sequence[Announcement] = (),
    form: AlertForm = USUAL,
) -> Reply:
    """Build the message for a channel. The buttons carry `delivery`, the delivery's id.

    `followed` are earlier acts that this one extends, suspends or changes. `form` is how the channel wants it: a short
    alert says what to do and who reports it, a full one holds everything that was read.
    """
    body = _BODIES.get(form.length, _usual_body)
    return Reply(
        title=own_title(announcement, form.title) or title(announcement),
        tone=tone(announcement),
        lines=(
            Line(wording.trimmed(todo.todo(announcement), _TODO), bold=say("What to do:")),
            *_unverified(announcement),
            *body(announcement, touched, followed),
        ),
        actions=(
            Action("why", say("Why"), delivery),
            Action("more", say("Show more"), delivery)
            if form.length == "short"
            else Action("rules", say("Rules today"), delivery),
            Action("mute", say("Mute"), delivery),
            Action("work", say("Work on it"), delivery),
            Action("irrelevant", say("Not relevant"), delivery),
        ),
        footer=wording.disclaimer_line(),
        private=False,
    )


def _usual_body(a: Announcement, touched: Sequence[TouchedRule], followed: Sequence[Announcement]) -> tuple[Line, ...]:
    """Return each fact once: what title and line on what to do say is not said again, nor the number that is quoted."""
    reports = leading(a)
    quoted = _up_to_the_number(a, reports[0].title) if reports else 0
    return (
        *_gist(a),
        *_other_than_before(a),
        *_edited(a, a.edited_at, beside=_SAID_ABOVE),
        *_facts(a, touched, quoted=bool(quoted)),
        *_followed(followed),
        *_rules(touched, a),
        *_reports(reports, _QUOTE, quoted),
        *_translation(reports),
    )


def _up_to_the_number(a: Announcement, title: str) -> int:
    """Return how many characters of a report's title hold the act's number at its head; 0 if they do not.

    What follows there says again what the alert's own title does.
    """
    shown = " ".join(title.split())
    digits = r"\D{0,8}".join(_DIGITS.findall(a.document or ""))
    found = re.search(rf"(?<!\d){digits}(?!\d)", shown) if digits else None
    if found is None or found.end() >= _QUOTE or not shown.isascii():
        return 0
    return found.end()


_DIGITS = re.compile(r"\d+")
_SAID_ABOVE = frozenset({"jurisdiction", "measure", "subjects", "destinations"})
"""Facts that an alert's title and its line on what to do name; of days both are told, as one plans by them."""


def _short_body(a: Announcement, _: Sequence[TouchedRule], __: Sequence[Announcement]) -> tuple[Line, ...]:
    return (*_other_than_before(a), *_edited(a, a.edited_at), *_reporter(leading(a)))


def _reporter(items: Sequence[Report]) -> tuple[Line, ...]:
    """Return who reports it, with the address, and no quotation."""
    if not items:
        return ()
    return (Line(_source(items), LineKind.SMALL, link=wording.web_link(items[0].link), link_text=say("open")),)


def _full_body(a: Announcement, touched: Sequence[TouchedRule], followed: Sequence[Announcement]) -> tuple[Line, ...]:
    """Return all that was read: every fact by its name, every rule with its state, every report with its words."""
    rules = ended_last(touched)
    reports = leading(a)
    quoted = (line for item in reports[:_REPORTS] for line in _reports((item,), _QUOTE_FULL))
    more = [say("{n} more", n=len(reports) - _REPORTS)] if len(reports) > _REPORTS else []
    return (
        *_gist(a),
        *_other_than_before(a),
        *_edited(a, a.edited_at),
        *(Line(value, LineKind.BULLET, wording.lead(name)) for name, value in known_facts(a)),
        *(
            (Line(wording.day(a.announced_at), LineKind.BULLET, wording.lead(say("Announced"))),)
            if a.announced_at
            else ()
        ),
        *_followed(followed),
        *((Line(say("Rules on file that it touches"), LineKind.HEADING),) if rules else ()),
        *(
            Line(
                state(rule), LineKind.BULLET, wording.lead(_cited(rule, a.jurisdiction)), wording.web_link(rule.source)
            )
            for rule in rules
        ),
        *((Line(say("Reported by"), LineKind.HEADING),) if reports else ()),
        *quoted,
        *(Line(text, LineKind.SMALL) for text in more),
        *_translation(reports),
    )


_BODIES: Mapping[str, Callable[[Announcement, Sequence[TouchedRule], Sequence[Announcement]], tuple[Line, ...]]] = {
    "short": _short_body,
    "full": _full_body,
}
_REPORTS, _QUOTE_FULL, _ALL = 10, 200, 40
_TOLD = Words(
    {
        "exporter": later("Exporter"),
        "kind": later("Kind of act"),
        "measure": later("Measure"),
        "goods": later("Goods"),
        "destinations": later("Toward"),
        "date": later("In force from"),
        "until": later("Until"),
        "document": later("Document"),
        "authority": later("Authority"),
        "codes": later("Codes"),
    }
)
"""The fields that a full alert names, in this order."""


def known_facts(a: Announcement) -> Iterator[tuple[str, str]]:
    """Yield the known facts of an act, worded: name and value."""
    yield from ((_TOLD[name], value) for name, value in fields(a).items() if name in _TOLD and value)


def fields(a: Announcement) -> dict[str, str]:
    """Return the values of `alert_form.FIELDS`, worded; '' for what is not known."""
    lead = a.lead
    values = {
        "exporter": wording.country(a.jurisdiction) if a.jurisdiction else "",
        "kind": wording.KINDS.get(a.kind, a.kind) if a.kind else "",
        "measure": wording.MEASURES.get(a.measure, a.measure) if a.measure else "",
        "goods": wording.listed([wording.goods(name) for name in a.subjects], _ALL),
        "destinations": wording.listed([wording.country(code) for code in a.destinations], _ALL),
        "date": wording.day(a.effective),
        "until": wording.day(a.until),
        "document": document(a),
        "authority": next((item.authority for item in leading(a) if item.authority), ""),
        "codes": wording.listed(a.codes, _ALL),
        "announced": wording.day(a.announced_at),
        "source": lead.source_name if lead else "",
        "act": _what(a),
        "title": title(a),
    }
    return {name: wording.trimmed(value, _LONGEST_FIELD) for name, value in values.items()}


_LONGEST_FIELD = 300


def own_title(announcement: Announcement, template: str) -> str:
    """Return a channel's own title line for an act; '' if it has none, or nothing that it names is known.

    In a title, goods and destinations are named as in the usual one: three, and how many more there are.
    """
    if not template:
        return ""
    goods = wording.listed([wording.goods(name) for name in announcement.subjects], GOODS_IN_TITLE)
    places = wording.listed([wording.country(code) for code in announcement.destinations], GOODS_IN_TITLE)
    values = {**fields(announcement), "goods": goods, "destinations": places}
    return wording.trimmed(alert_form.filled(template, values), _TITLE)


def later_report(
    announcement: Announcement, report: Report, delivery: str = "", edited: str = "", others: Sequence[str] = ()
) -> Reply:
    """Build the short message for an alert's thread when another source reports the same act.

    `edited` is when this report changed what has to be done; '' if it did not. `others` are lines on several reports,
    in place of this one.
    """
    named = title(announcement)
    told = say("Changed: {title}", title=named) if edited else say("Also reported: {title}", title=named)
    lines = tuple(Line(wording.trimmed(text, _VALUE + _REPORT), LineKind.BULLET) for text in others)
    return Reply(
        title=wording.trimmed(told, _TITLE),
        tone=tone(announcement) if edited else Tone.CALM,
        lines=(*_edited(announcement, edited), *(lines or (*_reports((report,)), *_translation((report,))))),
        actions=(Action("why", say("Why this alert"), delivery),),
        private=False,
    )


def changed_since(announcement: Announcement, delivery: str = "") -> Reply:
    """Build the short message beside a digest when the facts of one of its acts have changed."""
    return Reply(
        title=wording.trimmed(say("Changed: {title}", title=title(announcement)), _TITLE),
        tone=tone(announcement),
        lines=(*_edited(announcement, announcement.edited_at), *_reports(leading(announcement)[:1])),
        actions=(Action("why", say("Why this alert"), delivery),),
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
    told = say("{country}: {act}", country=_who(announcement), act=_what(announcement))
    return wording.trimmed(told, _TITLE)


def _who(a: Announcement) -> str:
    if a.jurisdiction:
        return wording.country(a.jurisdiction)
    return say("Rules on file") if a.deed in todo.BESIDE_ACTS else say("Country not read")


_SAID: Mapping[str, str] = {
    "impose": later("new {control}"),
    "widen": later("{control} widened"),
    "amend": later("amended {control}"),
    "extend": later("{control} extended"),
    "ease": later("{control} eased"),
    "exempt": later("exemption from {control}"),
    "postpone": later("{control} postponed"),
    "suspend": later("{control} suspended"),
    "suspend or lift": later("{control} suspended or lifted"),
    "extend-suspension": later("suspension of {control} extended"),
    "lift": later("{control} lifted"),
    "restore": later("{control} restored"),
    "draft": later("{control} proposed"),
    "list": later("entity listing{goods}"),
    "delist": later("parties taken off a list{goods}"),
    "grant": later("export licensing policy{goods}"),
    "refuse": later("export licensing policy{goods}"),
    "guide": later("guidance on {control}"),
    "rule-added": later("rule added: {control}"),
    "rule-changed": later("rule changed: {control}"),
    "rule-removed": later("rule removed: {control}"),
    "goods-changed": later("names or codes changed{goods}"),
    "list-changed": later("control list changed{goods}"),
    "group-changed": later("group of countries changed"),
    "embargo-changed": later("embargo changed"),
    "guide-changed": later("how to apply was changed"),
    "coverage-changed": later("acts were looked for elsewhere than before"),
}


def _what(a: Announcement) -> str:
    goods = wording.listed([wording.goods(name) for name in a.subjects], GOODS_IN_TITLE)
    touching = say(" touching {goods}", goods=goods) if goods else ""
    if a.half_read:
        return say("an act{touching}, {language}; details not read", touching=touching, language=_language(a))
    said = _SAID.get(todo.done(a), "{control}") if a.kind or a.deed else "{control}"
    return say(said, control=todo.control(a, goods), goods=touching)


def _language(a: Announcement) -> str:
    name = wording.language(a.read_in) if a.read_in else ""
    return say("in {language}", language=name) if name else say("in a language that is not read")


def tone(a: Announcement) -> Tone:
    """Return the colour of an act, by what it does to trade."""
    if a.kind in (Kind.SUSPENSION, Kind.GUIDANCE) or a.measure == DetectedMeasure.SUSPENSION:
        return Tone.CALM
    banned = (DetectedMeasure.PROHIBITION, DetectedMeasure.TECHNOLOGY_BAN, DetectedMeasure.ENTITY_LIST)
    return Tone.STOP if a.measure in banned else Tone.CAUTION


def _gist(a: Announcement) -> tuple[Line, ...]:
    if not a.gist:
        return ()
    note = Line(say("The line above was worded by a model, and checked by no person."), LineKind.SMALL)
    return (Line(wording.trimmed(a.gist, _GIST), bold=say("In short:")), note)


def _other_than_before(a: Announcement) -> tuple[Line, ...]:
    """Return what an edition of the feed of rules changed, in its own words."""
    said = a.lead.summary if a.lead and a.lead.source == RULES_FEED else ""
    return (Line(wording.trimmed(said, _GIST), bold=say("Changed:")),) if said else ()


def _followed(acts: Sequence[Announcement]) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"{title(act)} ({wording.day(act.announced_at)})",
            LineKind.SMALL,
            say("Follows:"),
            link=first_link(act),
            link_text=say("open"),
        )
        for act in acts[:1]
    )


_CHANGED = Words(
    {
        "title": later("title"),
        "jurisdiction": later("exporter"),
        "kind": later("kind"),
        "measure": later("measure"),
        "effective": later("from"),
        "until": later("until"),
        "document": later("document"),
        "subjects": later("goods"),
        "destinations": later("toward"),
    }
)


def _edited(a: Announcement, at: str | None, beside: Collection[str] = ()) -> tuple[Line, ...]:
    """Word what was changed at an instant: `From: 15 Dec 2026 (before: 1 Dec 2026)`, in one line.

    Of facts that are told `beside` it only what they were before.
    """
    last = [change for change in a.changes if change.at == at]
    if not last:
        return ()
    told = wording.clauses(
        _before(change) if change.name in beside and change.after else learnt(change) for change in last[:_CHANGES]
    )
    return (Line(told, LineKind.SMALL, say("Changed {day},", day=wording.day(at))),)


def learnt(change: FactChange) -> str:
    """Word what became known of a fact later: `In force from: 1 Dec 2026 (not known before)`."""
    return say("{fact}: {change}", fact=_named(change), change=_change(change))


def _named(change: FactChange) -> str:
    return _CHANGED.get(change.name, change.name)


def _before(change: FactChange) -> str:
    """Word what a fact was: `goods (before: gallium)`."""
    before, named = wording.trimmed(changed(change.name, change.before), _VALUE), _named(change)
    return (
        say("{after} (before: {before})", after=named, before=before)
        if before
        else say("{after} (not known before)", after=named)
    )


def _change(change: FactChange) -> str:
    after, before = (wording.trimmed(changed(change.name, text), _VALUE) for text in (change.after, change.before))
    if before:
        return say("{after} (before: {before})", after=after or say("no longer said"), before=before)
    return say("{after} (not known before)", after=after)


def changed(name: str, text: str) -> str:
    """Word a value of the fact `name`."""
    match name:
        case "effective" | "until":
            return wording.day(text)
        case "destinations" | "jurisdiction":
            return wording.listed([wording.country(code) for code in text.split(", ") if code], _GOODS)
        case "subjects":
            return wording.listed([wording.goods(name) for name in text.split(", ") if name], _GOODS)
        case "kind":
            return wording.KINDS.get(text, text)
        case "measure":
            return wording.MEASURES.get(text, text)
    return text


def _facts(a: Announcement, touched: Sequence[TouchedRule], *, quoted: bool = False) -> tuple[Line, ...]:
    """Return the facts that neither the title, nor what to do, nor the line on rules says, in one line.

    `quoted`: the number of the act stands in the words of its report.
    """
    more = [wording.goods(name) for name in a.subjects[GOODS_IN_TITLE:]]
    said = quoted or any(_is_own(rule, a) for rule in _told(touched))
    named = (
        _number(cited(a.document)) if a.document and not said else "",
        "" if a.effective or a.deed in todo.BESIDE_ACTS else say("no day given"),
        say("from {day}", day=wording.day(a.effective)) if a.effective and a.half_read else "",
        say("also {goods}", goods=wording.listed(more, _GOODS)) if more else "",
        _toward(a),
        say("codes {codes}", codes=wording.listed(a.codes, _CODES)) if a.codes else "",
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
    return say("toward {places}", places=wording.listed([wording.country(code) for code in a.destinations], _GOODS))


def _rules(touched: Sequence[TouchedRule], a: Announcement) -> tuple[Line, ...]:
    """Return the rules on file that the act touches in one line, those of one state together; a button tells more."""
    by_state: dict[str, list[str]] = {}
    for rule in _told(touched):
        by_state.setdefault(_standing(rule, a), []).append(_cited(rule, a.jurisdiction))
    told = [f"{wording.listed(rules, _RULES)}{state}" for state, rules in by_state.items()]
    rest = [say("{n} more", n=len(touched) - _RULES)] if len(touched) > _RULES else []
    return (Line(wording.clauses((*told, *rest)), LineKind.SMALL, say("On file:")),) if told else ()


def _told(touched: Sequence[TouchedRule]) -> Sequence[TouchedRule]:
    return ended_last(touched)[:_RULES]


def _standing(rule: TouchedRule, a: Announcement) -> str:
    """Word the state of a rule, but for the act's own that starts on the day that the card tells already."""
    told = _is_own(rule, a) and rule.status == Status.NOT_YET_IN_FORCE and rule.since == a.effective
    return "" if told else f": {brief(rule)}"


def _is_own(rule: TouchedRule, a: Announcement) -> bool:
    """Return whether a rule on file is the act itself."""
    number = _number(cited(a.document)) if a.document else ""
    return bool(number) and rule.jurisdiction == a.jurisdiction and rule.document.partition(",")[0] == number


def _cited(rule: TouchedRule, jurisdiction: str | None) -> str:
    place = "" if rule.jurisdiction == jurisdiction else f"{wording.country(rule.jurisdiction)}, "
    return f"{place}{wording.trimmed(rule.document, _RULE)}"


def document(a: Announcement) -> str:
    """Write the act's number as it is cited in English, and in brackets as the text has it, if that differs."""
    if not a.document:
        return ""
    number = cited(a.document)
    return number if number == a.document else f"{number} ({a.document})"


_TIERS: Mapping[str, str] = Words(
    {Tier.OFFICIAL: later("official"), Tier.TRADE: later("trade press"), Tier.PRESS: later("press")}
)


def _reports(items: Sequence[Report], most: int = _REPORT, exactly: int = 0) -> tuple[Line, ...]:
    """Return the report that speaks for the act, in at most so many columns of its own, and how many more there are.

    `exactly`: characters of its title that are quoted, if it is not the whole.
    """
    if not items:
        return ()
    first, source = items[0], _source(items)
    said = first.title or first.id
    wide = sum(east_asian_width(one) in "WF" for one in said)
    columns = most * len(said) // (len(said) + wide) if said else most
    text = wording.cut_at(said, exactly) if exactly else wording.trimmed(said, columns)
    quoted = f"“{text}”" if first.title else text
    return (Line(quoted, LineKind.SMALL, wording.lead(source), wording.web_link(first.link), say("open")),)


def source_name(report: Report) -> str:
    """Name a report's source with its rank: `Federal Register (official)`; one that people added is unverified."""
    name = wording.trimmed(report.source_name, _VALUE)
    if report.source == RULES_FEED:
        return name
    if is_added(report.source):
        return say("{name} (added in chat, unverified)", name=name)
    return f"{name} ({_TIERS.get(report.tier, report.tier)})"


def _unverified(a: Announcement) -> tuple[Line, ...]:
    """Say of an act that no source of the files reports that nobody has confirmed its source."""
    if not only_added(a):
        return ()
    return (Line(say("Told only by a source that was added in chat and that nobody has confirmed."), LineKind.SMALL),)


def _source(items: Sequence[Report]) -> str:
    """Name the first report's source with its rank, and how many more there are."""
    source = source_name(items[0])
    return say("{listed} and {n} more", listed=source, n=len(items) - 1) if len(items) > 1 else source


def _translation(items: Sequence[Report]) -> tuple[Line, ...]:
    """Link a translation of the first report if that is not in the reader's language."""
    first = items[0] if items else None
    url = wording.web_link(first.link) if first else None
    language = first.language.partition("-")[0].lower() if first else ""
    if not url or language in ("", speech.locale().language):
        return ()
    page = wording.web_link(wording.translated(url, language))
    return (Line("", LineKind.SMALL, link=page, link_text=say("machine translation")),) if page else ()


# -- announcements as lines of a list


def matching(announcements: Iterable[Announcement], wanted: Filter, most: int) -> tuple[Announcement, ...]:
    """Return the first `most` announcements that match the filter."""
    return tuple(islice(filter(wanted.matches, announcements), most))


def list_lines(announcements: Sequence[Announcement], own: str = "") -> tuple[Line, ...]:
    """Return one line each: the day, the alert's title (`own`: a channel's own), the first report's link."""
    return tuple(_list_line(each, own) for each in announcements)


def _list_line(announcement: Announcement, own: str = "") -> Line:
    link = next(filter(None, (wording.web_link(item.link) for item in announcement.items)), None)
    day = wording.day(announcement.announced_at)
    named = own_title(announcement, own) or title(announcement)
    return Line(named, LineKind.BULLET, wording.lead(day), link, say("open"))


ARCHIVE = later("From the archive: acts on file or told by the sources, from before this bot ran")
_ARCHIVED = 5


def archived_lines(acts: Sequence[Announcement], wanted: Filter, most: int = _ARCHIVED) -> tuple[Line, ...]:
    """Return the newest acts of the archive that match, under a heading that says what they are; () if none does."""
    found = matching(acts, wanted, most)
    return (Line(say(ARCHIVE), LineKind.HEADING), *list_lines(found)) if found else ()
