"""The line above an answered mail, `On Thu, 12 Mar 2020 at 16:05 John wrote:`: a mail's day and who wrote it. PURE.

Its words are those of `bot/data/query/mail.yaml`, in every served language. A day to come heads no mail.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache

from bot.data import read_yaml
from bot.text import days, pasted
from bot.text.calendar import Span
from bot.text.day_wordings import weekdays_as_written
from bot.text.normalize import alternatives, keys_of, unspaced
from bot.text.question_words import role

_TOLD = " ; e-mail dated {day} ; "
"""How a mail's day is led, so that it is read as a paper's."""
_ZONE = r"[+-]\d{2}:?\d{2}"
_COLON = re.compile("[:：]")
_MARKS = r"[\s,.()（）\[\]–،、，-]"
_NAME = r"[^;|?!:：。()（）\d\n\t]{1,60}?(?:\d{1,4}@[^;|?!:\s]+>?)?"
_SENDER = rf"{_NAME}(?:<[^<>;|]{{1,80}}>)?"
_LONGEST = 160
"""Characters before and behind a day that may be of one such line."""
_MOST_WORDS, _LONGEST_WORD = 4, 6
"""Words of a person's name; signs of one of them in scripts that have no capitals."""
_ADDRESS = re.compile(r"<[^<>]*>|\S+@\S+")


def with_days_of_mails(text: str, today: date) -> str:
    """Return a text in which what heads answered mails says so: `e-mail dated 12 Mar 2020 ; agent: John`.

    A line is one if a verb of writing and a colon stand beside its day, or a clock time or weekday and a sender with a
    colon do, or a mail's label with a colon stands right before the day.
    """
    if not _COLON.search(text) or not _may_head().search(text):
        return text
    told: list[str] = []
    floor = 0
    spans = [span for span in days.read(text, today) if _is_gone(span, today)]
    for span in spans:
        if span.start < floor:
            continue
        prefix = _prefix().search(text, floor, span.start)
        start = prefix.start() if prefix else span.start
        found = _head(text[floor:start], text[span.start : span.end], text[span.end : span.end + _LONGEST])
        if found:
            kept, who, length = found
            told += [kept, _TOLD.format(day=text[span.start : span.end]), who]
            floor = span.end + length
    return "".join((*told, text[floor:]))


def _is_gone(span: Span, today: date) -> bool:
    """Return whether a span is one day that has come, or may be one."""
    if span.of_two:
        return False
    if span.either:
        return min(span.either) <= today
    return span.is_day and span.first is not None and span.first <= today


def _head(before: str, day: str, behind: str) -> tuple[str, str, int] | None:
    """Return what stays of the text before a day, who wrote, and how many characters behind the day are of the head."""
    if label := _label_before().search(before):
        hours = _hours().match(behind)
        return before[: label.start()], "", hours.end() if hours else 0
    if (verb := _verb_before().search(before)) and (end := _ends_with_hours().match(behind)):
        return _with_the_last_name_led(before[: verb.start()]), "", end.end()
    begins = _begins_a_line().search(before) is not None
    if found := _verb_behind().match(behind):
        who = " ".join(filter(None, (found["who"], found["after"])))
        if _is_timed(day, found["hours"]) or _is_a_name(who) or (begins and len(who.split()) <= _MOST_WORDS):
            return (before if who else _with_the_last_name_led(before)), _led(who), found.end()
    found = _sender_behind().match(behind)
    if found and begins and _is_a_sender(found["who"]) and _is_timed(day, found["hours"]):
        return before, _led(found["who"]), found.end()
    return None


_LAST_CLAUSE = re.compile(
    r"(?:^|[;|\n\t.:：!?。,，(（])\s*([^;|\n\t.:：!?。,，(（<>]{1,60}(?:<[^<>]{1,80}>)?)[\s,，]*$"
)


def _with_the_last_name_led(before: str) -> str:
    """Return a text before a verb, its last clause led as who wrote if it is a name: `张三 于2020年3月4日写道`."""
    last = _LAST_CLAUSE.search(before)
    return f"{before[: last.start(1)]}{_led(last[1])}" if last and _is_a_name(last[1]) else before


def _is_timed(day: str, hours: str) -> bool:
    return _clock().search(hours) is not None or _names_a_weekday(day + hours)


def _led(sender: str) -> str:
    """Return who wrote, led as an agent is: neither where goods leave nor arrive; other words as they are."""
    bare = " ".join(_ADDRESS.sub(" ", sender).split()).strip(" ,\"'<>")
    if not bare:
        return ""
    return f"{pasted.led_as_contact(bare) if _is_a_name(sender) else bare} ; "


def _is_a_name(sender: str) -> bool:
    """Return whether words may be a person's name: few, with capitals or in a script that has none."""
    parts = [part for part in re.split(r"[\s,]+", _ADDRESS.sub(" ", sender).strip(" ,\"'")) if part]
    return 0 < len(parts) <= _MOST_WORDS and all(map(_may_be_of_a_name, parts))


def _is_a_sender(sender: str) -> bool:
    """Return whether words alone before a colon may be a person's name, and no label: `2025-03-01 10:00 Ship to:`."""
    if not _is_a_name(sender) or pasted.tells_a_place(sender):
        return False
    spaced = [word for word in keys_of(sender.split()) if word not in _small() and not unspaced(word[:1])]
    return bool(_ADDRESS.search(sender)) or not spaced or not all(map(role, spaced))


def _may_be_of_a_name(part: str) -> bool:
    if part.casefold() in _small():
        return True
    if unspaced(part[0]) or unicodedata.category(part[0]) == "Lo":
        return len(part) <= _LONGEST_WORD + 2 * (not unspaced(part[0]))
    return part[0].isupper() or not part[0].isalpha()


def _names_a_weekday(text: str) -> bool:
    return _weekday().search(text) is not None


@cache
def _listed(kind: str) -> tuple[str, ...]:
    listed = unicodedata.normalize("NFKC", str(read_yaml("query/mail")[kind]))
    return tuple(one.strip() for one in listed.split(",") if one.strip())


@cache
def _small() -> frozenset[str]:
    return frozenset(one.casefold() for one in _listed("in_names_of_people"))


def _worded(kind: str) -> str:
    """Return an expression of the words of a kind; those of scripts without blanks are looked for inside a text."""
    spaced = [one for one in _listed(kind) if not unspaced(one[0])]
    joined = [one for one in _listed(kind) if unspaced(one[0])]
    either = [rf"(?<![^\W_])(?:{alternatives(spaced)})(?![^\W_])", alternatives(joined)]
    return rf"(?:{'|'.join(part for part, those in zip(either, (spaced, joined), strict=True) if those)})"


@cache
def _clock_time() -> str:
    """Return an expression of a clock time: `10:02`, `16.05`, `4:05 PM`, `11h30`, `10時15分`."""
    hour, minute = (f"[{''.join(_listed(kind))}]" for kind in ("behind_hours", "behind_minutes"))
    half = r"(?:\s?[ap]\.?\s?m\b\.?)"
    return rf"(?:\d{{1,2}}\s?(?:[:：.]|{hour})\s?[0-5]\d(?:[:.]?[0-5]\d)?(?:\s?{minute})?{half}?|\d{{1,2}}\s?{half})"


@cache
def _words_of_hours() -> str:
    """Return an expression of the words and signs that stand around a clock time."""
    words = str(read_yaml("query/mail")["hours"]).split()
    spaced = alternatives(word for word in words if not unspaced(word[0]))
    joined = alternatives(word for word in words if unspaced(word[0]))
    return rf"(?:(?<![^\W\d_])(?:{spaced})(?![^\W\d_])|{joined})"


@cache
def _hours_of_mails() -> str:
    """Return an expression of hours, their words, zones and weekdays with marks between them."""
    short = rf"(?<![^\W_])[^\W\d_]{{1,4}}[.,]{{0,2}}\s(?={_clock_time()})"
    return rf"(?:{_MARKS}|{_clock_time()}|{_ZONE}|{_words_of_hours()}|{_weekday_name()}|{short})*"


@cache
def _weekday_name() -> str:
    """Return an expression of a weekday's name."""
    spaced = alternatives(name for name in weekdays_as_written() if not unspaced(name[0]))
    joined = alternatives(name for name in weekdays_as_written() if unspaced(name[0]) and len(name) > 1)
    marks = alternatives(read_yaml("days")["any"]["weekday_marks"])
    return rf"(?:(?<![^\W\d_])(?:{spaced})(?![^\W\d_])|{joined}|[(（]\s?(?:{marks})\s?[)）])"


@cache
def _weekday() -> re.Pattern[str]:
    return re.compile(_weekday_name(), re.IGNORECASE)


@cache
def _clock() -> re.Pattern[str]:
    return re.compile(_clock_time(), re.IGNORECASE)


@cache
def _hours() -> re.Pattern[str]:
    return re.compile(_hours_of_mails(), re.IGNORECASE)


@cache
def _ends_with_hours() -> re.Pattern[str]:
    return re.compile(rf"{_hours_of_mails()}\s*[:：](?![^\s)）])", re.IGNORECASE)


@cache
def _prefix() -> re.Pattern[str]:
    """Return a pattern of the words right before a mail's day, if any, at the end of a text."""
    led, signs = _worded("before_day"), alternatives(one for one in _listed("before_day") if unspaced(one[0]))
    weekday = r"\s[^\W\d_]{2,4}(?:(?:\s\d)?[.,]{1,2}|(?=\s$))"
    words = rf"{led}(?:{weekday})?|{_weekday_name()}"
    return re.compile(rf"(?:(?:(?:{words})(?![^\W_])|{signs})[\s,.(（\[،]*){{0,3}}$", re.IGNORECASE)


@cache
def _begins_a_line() -> re.Pattern[str]:
    return re.compile(r"(?:^|[\n\t;|,.:：!?。)>(（，\[{–-])\s*$")


@cache
def _label_before() -> re.Pattern[str]:
    labels = pasted.labels_of_headers("sent")
    return re.compile(rf"(?<![^\W_])(?:{labels})\s*[:：]\s*$", re.IGNORECASE)


@cache
def _verb_before() -> re.Pattern[str]:
    return re.compile(rf"{_worded('wrote')}[\s,(（\[]*$", re.IGNORECASE)


@cache
def _verb_behind() -> re.Pattern[str]:
    verb = rf"{_worded('wrote')}"
    return re.compile(
        rf"(?P<hours>{_hours_of_mails()})(?P<who>{_SENDER})??\s*{verb}(?P<after>[\s,]{_SENDER})?\s*\)?\s*[:：](?!\d)",
        re.IGNORECASE,
    )


@cache
def _sender_behind() -> re.Pattern[str]:
    return re.compile(rf"(?P<hours>{_hours_of_mails()})(?P<who>{_SENDER})\s*[:：](?!\d)", re.IGNORECASE)


@cache
def _may_head() -> re.Pattern[str]:
    """Return a pattern of what no line above a mail lacks: a verb, a label or an hour or weekday before a colon."""
    told = rf"{_worded('wrote')}|(?:{pasted.labels_of_headers('sent')})\s*[:：]"
    return re.compile(rf"{told}|{_clock_time()}|{_weekday_name()}", re.IGNORECASE)
