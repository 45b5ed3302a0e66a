"""`/exports sources`, and what operators are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.feeds.health import SourceCondition, SourceNotice
from bot.feeds.schedule import PollResult, SourceState, after_failure, after_success
from bot.feeds.sources import Source
from handlers.commands import sources
from handlers.messages.health import SourceView, ago, duration, views
from handlers.messages.operators import notice
from handlers.messages.reply import Reply, Tone, bare
from handlers.messages.speech import reading
from tests.commands.fakes import call
from tests.feeds.making import source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "https://agency.example/feed?token=hush"


def read(minutes: int = 5, **more: object) -> SourceState:
    reading = PollResult(items=9, newest=NOW - timedelta(hours=3))
    state = after_success(SourceState(), source(), reading, NOW - timedelta(minutes=minutes))
    return replace(state, **more)  # type: ignore[arg-type] # fields of a state


def failed() -> SourceState:
    state = read()
    for _ in range(3):
        state = after_failure(state, source(), "http-503", "agency.example answered 503", NOW)
    return state


def shown(states: dict[str, SourceState], seconds: dict[str, list[float]] | None = None) -> list[SourceView]:
    known = [*(source(SECRET, id=name, name=name.title()) for name in states), source(id="off", enabled=False)]
    return views(known, {name: state.to_json() for name, state in states.items()}, seconds or {}, NOW)


def words(reply: Reply) -> str:
    lines = [f"{line.bold} {line.text}" for line in (*reply.lines, *reply.more)]
    fields = [f"{field.name}: {field.value}" for field in reply.fields]
    return "\n".join([reply.title, *lines, *fields, reply.footer])


def answer(text: str, known: list[SourceView]) -> Reply:
    return sources.answer(call(text, more={sources.VIEWS: known}))


def test_trouble_comes_first_and_the_title_counts() -> None:
    reply = answer("", shown({"good": read(), "bad": failed(), "new": SourceState()}))

    assert reply.title == "3 sources: 1 failing, 1 fine, 1 not read yet"
    assert reply.tone is Tone.CAUTION
    assert [line.bold for line in reply.lines] == ["bad", "good", "new"]
    assert "503" in reply.lines[0].text
    assert reply.lines[1].text == "– read 5 min ago, newest entry 3 h ago"


def test_all_is_calm_where_nothing_is_wrong_and_what_is_long_stands_behind_more() -> None:
    reply = answer("", shown({f"s{n}": read() for n in range(40)}))

    assert reply.tone is Tone.CALM
    assert len(reply.lines) == 12
    assert len(reply.more) == 28


def test_one_source_is_told_in_full() -> None:
    reply = answer("Good", shown({"good": read()}, {"good": [60.0, 240.0, 1200.0]}))

    said = words(reply)
    assert reply.title == "Good (good)"
    assert "Last read: 5 min ago" in said
    assert "Newest entry: 3 h ago" in said
    assert "Published → seen: 50 % within 4 min, 95 % within 18 min" in said
    assert "Next reading: in " in said
    assert "agency.example" in said


def test_who_reads_no_english_is_told_why_in_words_and_of_one_source_what_the_program_said_too() -> None:
    known = shown({"bad": failed()})
    with reading("de"):
        every, one = words(answer("", known)), words(answer("bad", known))

    assert "3-mal in Folge fehlgeschlagen: der Server antwortete mit 503" in every
    assert "agency.example answered 503" not in every
    assert "3-mal in Folge fehlgeschlagen: der Server antwortete mit 503" in one
    assert "agency.example answered 503" in one
    assert words(answer("bad", known)).count("agency.example answered 503") == 1


def test_a_new_address_is_shown_and_no_token_ever() -> None:
    state = read(moved_to="https://user:pw@new.example/feed?token=hush")

    for asked in ("", "good"):
        said = words(answer(asked, shown({"good": state})))
        assert "https://new.example/feed" in said
        assert "hush" not in said
        assert "pw" not in said


def test_an_unknown_source_gets_a_suggestion() -> None:
    assert "/exports sources good" in bare(words(answer("godo", shown({"good": read()}))))
    assert "lists them" in words(answer("something else", shown({"good": read()})))


def test_a_source_that_is_switched_off_is_found_by_its_id_only() -> None:
    assert "off" not in [line.bold for line in answer("", shown({"good": read()})).lines]
    assert "switched off" in words(answer("off", shown({"good": read()})))


def told(what: str, condition: SourceCondition) -> str:
    made = SourceNotice(
        "agency", 1, "broke" if what == "broke" else "healed", condition, "3 failures in a row: 503", NOW
    )
    content = notice(Source.model_validate(source().model_dump(by_alias=True, exclude_unset=True)), made)
    return "\n".join([content.title, *content.lines])


def test_operators_read_what_broke_since_when_why_and_what_to_do() -> None:
    said = told("broke", SourceCondition.FAILING)

    assert said.startswith("Agency cannot be read")
    assert "Source agency, since 24 Nov 2026, 12:00 UTC: 3 failures in a row: 503" in said
    assert "All other sources go on." in said
    assert "selectors" in told("broke", SourceCondition.CHANGED)
    assert "silent" in told("broke", SourceCondition.SILENT)
    assert "new address" in told("broke", SourceCondition.GONE)


def test_operators_read_that_it_healed() -> None:
    assert told("healed", SourceCondition.FAILING) == (
        "Agency is read again\nSource agency. It was failing since 24 Nov 2026, 12:00 UTC."
    )


def test_spans_are_one_number_with_one_unit() -> None:
    assert [duration(n) for n in (0, 59, 60, 3599, 3600, 90_000, 200_000)] == [
        *("0 s", "59 s", "1 min", "60 min", "1 h", "25 h", "2 d"),
    ]
    assert ago(None, NOW) == "never"
    assert ago(NOW + timedelta(minutes=4), NOW) == "in 4 min"
