"""Pages on what is on file: coverage and its freshness, control lists with their entries and editions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiohttp import web

from bot.errors import NotOnFileError, UsageError
from bot.lists.codes import parse
from bot.lists.difference import difference, difference_lines, exemption, limits, reason
from bot.lists.library import Lists
from bot.lists.loading import news_wording
from bot.lists.model import Edition, Entry
from bot.rules.coverage import coverage
from bot.text import countries
from handlers.commands.lookups import Known
from handlers.messages import wording
from handlers.messages.speech import say
from handlers.web.computed import Asked, Rendered
from handlers.web.site import Site, read_value


def routes(site: Site) -> list[web.AbstractRouteDef]:
    """Return the routes of these pages. The difference precedes the entry, because `changes` is no code."""
    pages = {
        "/coverage": coverage_page,
        "/lists": lists_page,
        "/lists/{list}": edition_page,
        "/lists/{list}/changes": difference_page,
        "/lists/{list}/{code}": entry_page,
    }
    return [web.get(path, site.showing(work)) for path, work in pages.items()]


def coverage_page(known: Known, asked: Asked) -> Rendered:
    """Render exporters, acts and lists, and how fresh each is."""
    found, today = coverage(known.rules), asked.today
    ages = {one.code: (today - one.checked_on).days for one in found.exporters}
    return asked.page("coverage.html", here="/coverage", found=found, ages=ages, today=today, country=_place)


def lists_page(known: Known, asked: Asked) -> Rendered:
    """Render every list on file; redirect to the entry of `code` if it is given."""
    lists, typed, problem = known.rules.lists, read_value(asked, "code"), ""
    if typed and lists:
        try:
            return Rendered.see(_address_of(lists, typed))
        except UsageError as error:
            problem = str(error)
    return asked.page(
        "lists.html",
        400 if problem else 200,
        here="/lists",
        editions=lists.editions() if lists else (),
        readable={one.key for one in lists.control_lists()} if lists else set(),
        not_held=lists.not_held() if lists else {},
        code=typed,
        problem=problem,
        country=_place,
    )


def edition_page(known: Known, asked: Asked) -> Rendered:
    """Render all entries of an edition by category, or those that contain a word."""
    edition, lists = _edition(known, asked), _lists(known)
    wanted = read_value(asked, "find").casefold()
    held = [one for one in edition.entries.values() if wanted in f"{one.code} {one.heading}".casefold()]
    groups = [
        (category, [one for one in held if one.code.startswith(category)])
        for category in sorted({one.code[0] for one in held})
    ]
    days = lists.days_of(edition.key)
    return asked.page("edition.html", here="/lists", edition=edition, groups=groups, find=wanted, days=days)


def entry_page(known: Known, asked: Asked) -> Rendered:
    """Render an entry (controls, licence exceptions, limits, paragraphs), and the same code on other lists."""
    edition, lists = _edition(known, asked), _lists(known)
    typed = asked.path["code"]
    code = parse(typed)
    entry = edition.entries.get(code.entry) if code else None
    if code is None or entry is None:
        raise NotOnFileError(
            say(
                "“{text}” is no entry of {list} of {day}. {address} shows its entries.",
                text=wording.trimmed(typed, 40),
                list=edition.title,
                day=edition.date,
                address=f"/lists/{edition.key}",
            )
        )
    return asked.page(
        "entry.html",
        here="/lists",
        edition=edition,
        entry=entry,
        controls=[(reason(one), limits(one.scope, news_wording()), one.cites) for one in entry.controls],
        exemptions=[exemption(one, news_wording()) for one in entry.exemptions],
        limits=[(one.path, one.what, one.limit) for one in entry.thresholds],
        paragraphs=list(_outline(entry)),
        others=[one for one in lists.control_lists() if one.key != edition.key and code.entry in one.entries],
        subjects=known.rules.codes.subjects_by_code(code.entry),
    )


def difference_page(known: Known, asked: Asked) -> Rendered:
    """Render the difference of two editions."""
    in_use, lists = _edition(known, asked), _lists(known)
    days = lists.days_of(in_use.key)
    newer = read_value(asked, "new") or days[0]
    older = read_value(asked, "old") or next((day for day in days if day < newer), newer)
    old, new = (lists.edition(in_use.key, day) for day in (older, newer))
    if old is None or new is None:
        missing = older if old is None else newer
        raise NotOnFileError(
            say(
                "{text}: no edition of {list} of this day is on file. There are: {days}.",
                text=wording.trimmed(missing, 40),
                list=in_use.title,
                days=", ".join(days),
            )
        )
    found = difference(old, new)
    lines = list(difference_lines(found, news_wording()))
    return asked.page("changes.html", here="/lists", edition=in_use, days=days, found=found, lines=lines)


def _lists(known: Known) -> Lists:
    if known.rules.lists is None:
        raise NotOnFileError(say("No control list is on file here."))
    return known.rules.lists


def _edition(known: Known, asked: Asked) -> Edition:
    lists, key = _lists(known), asked.path["list"]
    found = lists.edition(key)
    if found is None:
        on_file = ", ".join(one.key for one in lists.control_lists())
        raise NotOnFileError(
            say(
                "“{text}” is no control list on file. There are: {lists}.", text=wording.trimmed(key, 40), lists=on_file
            )
        )
    return found


def _address_of(lists: Lists, typed: str) -> str:
    """Return the address of the entry with this code, on the first list that has it. Raises UsageError."""
    code = parse(typed)
    if code is None:
        text = wording.trimmed(typed, 40)
        problem = say("“{text}” is no code of a control list. Write for example 3A001 or 5A002.a.", text=text)
        raise UsageError(problem)
    for one in lists.control_lists():
        if code.entry in one.entries:
            return f"/lists/{one.key}/{code.entry}"
    raise UsageError(
        say("No control list on file has an entry {code}. Look it up at / instead: acts may name it.", code=code.entry)
    )


def _place(code: str) -> str:
    return wording.country(code) if countries.is_code(code) else code


def _outline(entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    heads = dict.fromkeys(path.partition(".")[0] for path in entry.paragraphs)
    for head in heads:
        yield head, [path for path in entry.paragraphs if path.partition(".")[0] == head]
