"""The alert that a channel reads of an act, its later reports, its line in a list, the work on it. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from unicodedata import east_asian_width

from bot.errors import RecordError
from bot.model.added import only_added
from bot.model.announcement import RULES_FEED, Announcement, Report
from bot.model.delivery import Delivery
from bot.model.trail import TrailEntry
from bot.subscriptions.alert_form import AlertForm
from bot.subscriptions.filters import Filter
from bot.text.act_numbers import cited
from bot.vocabulary import Status
from handlers.messages import act_words, speech, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import later, say
from handlers.messages.touched_rules import TouchedRule, brief, ended_last, state

_CODES = 6
_RULES = 2
_CHANGES = 3
_TODO, _GIST, _FACTS, _REPORT, _RULE = 240, 320, 140, 80, 34
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
        title=act_words.own_title(announcement, form.title) or act_words.title(announcement),
        tone=act_words.tone(announcement),
        lines=(
            Line(wording.trimmed(act_words.todo(announcement), _TODO), bold=say("What to do:")),
            *_unverified_line(announcement),
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
    reports = act_words.leading(a)
    quoted = _up_to_the_number(a, reports[0].title) if reports else 0
    return (
        *_gist_lines(a),
        *_other_than_before(a),
        *_edit_line(a, a.edited_at, beside=_SAID_ABOVE),
        *_fact_line(a, touched, quoted=bool(quoted)),
        *_followed_line(followed),
        *_rule_line(touched, a),
        *_report_line(reports, _QUOTE, quoted),
        *_translation_line(reports),
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
    return (*_other_than_before(a), *_edit_line(a, a.edited_at), *_reporter_line(act_words.leading(a)))


def _reporter_line(items: Sequence[Report]) -> tuple[Line, ...]:
    if not items:
        return ()
    return (Line(_source_words(items), LineKind.SMALL, link=wording.web_link(items[0].link), link_text=say("open")),)


def _full_body(a: Announcement, touched: Sequence[TouchedRule], followed: Sequence[Announcement]) -> tuple[Line, ...]:
    """Return all that was read: every fact by its name, every rule with its state, every report with its words."""
    rules = ended_last(touched)
    reports = act_words.leading(a)
    quoted = (line for item in reports[:_REPORTS] for line in _report_line((item,), _QUOTE_FULL))
    more = [say("{n} more", n=len(reports) - _REPORTS)] if len(reports) > _REPORTS else []
    return (
        *_gist_lines(a),
        *_other_than_before(a),
        *_edit_line(a, a.edited_at),
        *(Line(value, LineKind.BULLET, wording.lead(name)) for name, value in act_words.known_facts(a)),
        *(
            (Line(wording.day(a.announced_at), LineKind.BULLET, wording.lead(say("Announced"))),)
            if a.announced_at
            else ()
        ),
        *_followed_line(followed),
        *((Line(say("Rules on file that it touches"), LineKind.HEADING),) if rules else ()),
        *(
            Line(
                state(rule),
                LineKind.BULLET,
                wording.lead(_citation(rule, a.jurisdiction)),
                wording.web_link(rule.source),
            )
            for rule in rules
        ),
        *((Line(say("Reported by"), LineKind.HEADING),) if reports else ()),
        *quoted,
        *(Line(text, LineKind.SMALL) for text in more),
        *_translation_line(reports),
    )


_BODIES: Mapping[str, Callable[[Announcement, Sequence[TouchedRule], Sequence[Announcement]], tuple[Line, ...]]] = {
    "short": _short_body,
    "full": _full_body,
}
_REPORTS, _QUOTE_FULL = 10, 200


def later_report(
    announcement: Announcement, report: Report, delivery: str = "", edited: str = "", others: Sequence[str] = ()
) -> Reply:
    """Build the short message for an alert's thread when another source reports the same act.

    `edited` is when this report changed what has to be done; '' if it did not. `others` are lines on several reports,
    in place of this one.
    """
    named = act_words.title(announcement)
    told = say("Changed: {title}", title=named) if edited else say("Also reported: {title}", title=named)
    lines = tuple(Line(wording.trimmed(text, act_words.LONGEST_VALUE + _REPORT), LineKind.BULLET) for text in others)
    return Reply(
        title=wording.trimmed(told, act_words.LONGEST_TITLE),
        tone=act_words.tone(announcement) if edited else Tone.CALM,
        lines=(
            *_edit_line(announcement, edited),
            *(lines or (*_report_line((report,)), *_translation_line((report,)))),
        ),
        actions=(Action("why", say("Why this alert"), delivery),),
        private=False,
    )


def changed_since(announcement: Announcement, delivery: str = "") -> Reply:
    """Build the short message beside a digest when the facts of one of its acts have changed."""
    return Reply(
        title=wording.trimmed(say("Changed: {title}", title=act_words.title(announcement)), act_words.LONGEST_TITLE),
        tone=act_words.tone(announcement),
        lines=(*_edit_line(announcement, announcement.edited_at), *_report_line(act_words.leading(announcement)[:1])),
        actions=(Action("why", say("Why this alert"), delivery),),
        private=False,
    )


def _gist_lines(a: Announcement) -> tuple[Line, ...]:
    if not a.gist:
        return ()
    note = Line(say("The line above was worded by a model, and checked by no person."), LineKind.SMALL)
    return (Line(wording.trimmed(a.gist, _GIST), bold=say("In short:")), note)


def _other_than_before(a: Announcement) -> tuple[Line, ...]:
    """Return what an edition of the feed of rules changed, in its own words."""
    said = a.lead.summary if a.lead and a.lead.source == RULES_FEED else ""
    return (Line(wording.trimmed(said, _GIST), bold=say("Changed:")),) if said else ()


def _followed_line(followed: Sequence[Announcement]) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"{act_words.title(act)} ({wording.day(act.announced_at)})",
            LineKind.SMALL,
            say("Follows:"),
            link=act_words.first_link(act),
            link_text=say("open"),
        )
        for act in followed[:1]
    )


def _edit_line(a: Announcement, at: str | None, beside: Collection[str] = ()) -> tuple[Line, ...]:
    """Word what was changed at an instant: `From: 15 Dec 2026 (before: 1 Dec 2026)`, in one line.

    Of facts that are told `beside` it only what they were before.
    """
    last = [change for change in a.changes if change.at == at]
    if not last:
        return ()
    told = wording.clauses(
        act_words.former_value(change) if change.name in beside and change.after else act_words.learnt(change)
        for change in last[:_CHANGES]
    )
    return (Line(told, LineKind.SMALL, say("Changed {day},", day=wording.day(at))),)


def _fact_line(a: Announcement, touched: Sequence[TouchedRule], *, quoted: bool = False) -> tuple[Line, ...]:
    """Return the facts that neither the title, nor what to do, nor the line on rules says, in one line.

    `quoted`: the number of the act stands in the words of its report.
    """
    more = [wording.goods(name) for name in a.subjects[act_words.GOODS_IN_TITLE :]]
    said = quoted or any(_is_own(rule, a) for rule in _rules_told(touched))
    named = (
        act_words.bare_number(cited(a.document)) if a.document and not said else "",
        "" if a.effective or a.deed in act_words.BESIDE_ACTS else say("no day given"),
        say("from {day}", day=wording.day(a.effective)) if a.effective and a.half_read else "",
        say("also {goods}", goods=wording.listed(more, act_words.GOODS_LISTED)) if more else "",
        _destination_words(a),
        say("codes {codes}", codes=wording.listed(a.codes, _CODES)) if a.codes else "",
    )
    text = wording.trimmed(" · ".join(filter(None, named)), _FACTS)
    return (Line(f"{text[0].upper()}{text[1:]}", LineKind.SMALL),) if text else ()


def _destination_words(a: Announcement) -> str:
    """Name the destinations where there are more than the line on what to do has room for, or where that names none."""
    if not a.destinations or (len(a.destinations) <= act_words.DESTINATIONS and not a.half_read):
        return ""
    return say(
        "toward {places}",
        places=wording.listed([wording.country(code) for code in a.destinations], act_words.GOODS_LISTED),
    )


def _rule_line(touched: Sequence[TouchedRule], a: Announcement) -> tuple[Line, ...]:
    """Return the rules on file that the act touches in one line, those of one state together; a button tells more."""
    by_state: dict[str, list[str]] = {}
    for rule in _rules_told(touched):
        by_state.setdefault(_state_words(rule, a), []).append(_citation(rule, a.jurisdiction))
    told = [f"{wording.listed(rules, _RULES)}{state}" for state, rules in by_state.items()]
    rest = [say("{n} more", n=len(touched) - _RULES)] if len(touched) > _RULES else []
    return (Line(wording.clauses((*told, *rest)), LineKind.SMALL, say("On file:")),) if told else ()


def _rules_told(touched: Sequence[TouchedRule]) -> Sequence[TouchedRule]:
    return ended_last(touched)[:_RULES]


def _state_words(rule: TouchedRule, a: Announcement) -> str:
    """Word the state of a rule, but for the act's own that starts on the day that the card tells already."""
    told = _is_own(rule, a) and rule.status == Status.NOT_YET_IN_FORCE and rule.since == a.effective
    return "" if told else f": {brief(rule)}"


def _is_own(rule: TouchedRule, a: Announcement) -> bool:
    """Return whether a rule on file is the act itself."""
    number = act_words.bare_number(cited(a.document)) if a.document else ""
    return bool(number) and rule.jurisdiction == a.jurisdiction and rule.document.partition(",")[0] == number


def _citation(rule: TouchedRule, jurisdiction: str | None) -> str:
    place = "" if rule.jurisdiction == jurisdiction else f"{wording.country(rule.jurisdiction)}, "
    return f"{place}{wording.trimmed(rule.document, _RULE)}"


def _report_line(items: Sequence[Report], most: int = _REPORT, exactly: int = 0) -> tuple[Line, ...]:
    """Return the report that speaks for the act, in at most so many columns of its own, and how many more there are.

    `exactly`: characters of its title that are quoted, if it is not the whole.
    """
    if not items:
        return ()
    first, source = items[0], _source_words(items)
    said = first.title or first.id
    wide = sum(east_asian_width(one) in "WF" for one in said)
    columns = most * len(said) // (len(said) + wide) if said else most
    text = wording.cut_at(said, exactly) if exactly else wording.trimmed(said, columns)
    quoted = f"“{text}”" if first.title else text
    return (Line(quoted, LineKind.SMALL, wording.lead(source), wording.web_link(first.link), say("open")),)


def _unverified_line(a: Announcement) -> tuple[Line, ...]:
    """Say of an act that no source of the files reports that nobody has confirmed its source."""
    if not only_added(a):
        return ()
    return (Line(say("Told only by a source that was added in chat and that nobody has confirmed."), LineKind.SMALL),)


def _source_words(items: Sequence[Report]) -> str:
    """Name the first report's source with its rank, and how many more there are."""
    source = act_words.source_name(items[0])
    return say("{listed} and {n} more", listed=source, n=len(items) - 1) if len(items) > 1 else source


def _translation_line(items: Sequence[Report]) -> tuple[Line, ...]:
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
    named = act_words.own_title(announcement, own) or act_words.title(announcement)
    return Line(named, LineKind.BULLET, wording.lead(day), link, say("open"))


ARCHIVE = later("From the archive: acts on file or told by the sources, from before this bot ran")
_ARCHIVED = 5


def archived_lines(acts: Sequence[Announcement], wanted: Filter, most: int = _ARCHIVED) -> tuple[Line, ...]:
    """Return the newest acts of the archive that match, under a heading that says what they are; () if none does."""
    found = matching(acts, wanted, most)
    return (Line(say(ARCHIVE), LineKind.HEADING), *list_lines(found)) if found else ()


WORK, TAKE_NOTE, MINE, WEEK, DONE, OPEN = (
    *("work", "work-seen", "work-mine"),
    *("work-week", "work-done", "work-open"),
)
"""The actions of buttons: open the card; acknowledge; take it; due in a week; done; open again."""
_STEPS_SHOWN = 4
"""Steps at first sight; the rest is behind “more”."""
_WORK_NOTE, _WORK_NAME = 200, 60


def work_lines(work: TrailEntry | None) -> tuple[Line, ...]:
    """Return the line of an alert on the work on it; none if nobody began."""
    return (Line(work_words(work), LineKind.SMALL, say("Work:")),) if work else ()


def work_words(work: TrailEntry) -> str:
    """Say how the work stands, and who left it so: `acknowledged · with Ben · due 10 Dec 2026 (Ann, 29 Nov 2026)`."""
    told = " · ".join(filter(None, (*_work_parts(work), wording.trimmed(work.note, _WORK_NOTE) if work.note else "")))
    return say("{what} ({who}, {day})", what=told, who=wording.trimmed(work.who, _WORK_NAME), day=wording.day(work.at))


def _work_parts(work: TrailEntry) -> tuple[str, ...]:
    state = say("done") if work.done else say("acknowledged") if work.acknowledged else say("not done yet")
    owner = say("with {name}", name=wording.trimmed(work.assignee, _WORK_NAME)) if work.assignee else ""
    due = say("due {day}", day=wording.day(work.due)) if work.due and not work.done else ""
    return (state, owner, due)


def work_card(act: Announcement, trail: Sequence[TrailEntry], alert: str, *, kept: bool = False) -> Reply:
    """Build the card of the work on an alert: how it stands, every step, and the buttons of what can be done."""
    steps = tuple(Line(work_words(one), LineKind.BULLET) for one in reversed(trail))
    now = trail[-1] if trail else None
    hint = say(
        "Also: `/exports work assign:Ann due:2026-12-10 note:…`. Everybody in this channel sees it on the alert."
    )
    return Reply(
        say("Kept: {what}", what=", ".join(filter(None, _work_parts(now))))
        if kept and now
        else say("Work on this alert"),
        Tone.DONE if now and now.done else Tone.CALM,
        (
            Line(act_words.title(act), bold=say("Act:")),
            *(steps[:_STEPS_SHOWN] or (Line(say("Nobody has begun.")),)),
            Line(wording.ticked(hint), LineKind.SMALL),
        ),
        actions=_work_actions(now, alert),
        more=steps[_STEPS_SHOWN:],
    )


def _work_actions(now: TrailEntry | None, alert: str) -> tuple[Action, ...]:
    if now and now.done:
        return (Action(OPEN, say("Open it again"), alert),)
    seen = () if now and now.acknowledged else (Action(TAKE_NOTE, say("Acknowledge"), alert),)
    return (
        *seen,
        Action(MINE, say("It is mine"), alert),
        Action(WEEK, say("Due in a week"), alert),
        Action(DONE, say("Done"), alert),
    )


def work_reminder(delivery: Delivery) -> Reply | None:
    """Build the reminder of an alert by the day on which somebody must be done with it; None if it is none."""
    try:
        work = TrailEntry.from_json(delivery.content.get("work") or "-")
        due, today = date.fromisoformat(work.due), date.fromisoformat(delivery.content.get("day"))
    except (RecordError, ValueError):
        return None
    title = say("Work on an alert is due {day}", day=wording.said(due))
    if due == today:
        title = say("Work on an alert is due today")
    elif due - timedelta(days=1) == today:
        title = say("Work on an alert is due tomorrow")
    about = (Line(act_words.title(delivery.announcement), bold=say("Act:")),) if delivery.announcement else ()
    return Reply(
        title,
        Tone.CAUTION,
        (*about, *work_lines(work)),
        actions=(Action(WORK, say("Work on it"), delivery.parent),),
        private=False,
    )
