"""Who reads what in which language: on Slack, on Discord, in a channel, in a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from bot.alerts.planning import in_their_words, modes_of
from bot.answering import RestrictedQuery, look_up
from bot.errors import UsageError
from bot.model.delivery import Channel, Content, Delivery
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.subscriptions import options
from bot.subscriptions.delivery_options import Options
from bot.subscriptions.filters import FilterError
from bot.subscriptions.records import Subscription
from bot.text.locales import LANGUAGES, called
from handlers.commands.lookups import Known, in_language, names_of_goods
from handlers.messages import answers, deliveries, first_sight, wording
from handlers.messages.reply import Line, Reply
from handlers.messages.speech import accepted, reading
from handlers.slack.context import Languages
from handlers.web.computed import Asked
from handlers.web.pages import start_page
from tests.alerts.samples import VOCABULARY, announcement
from tests.answering import RecordedAnswering
from tests.exploring import drawn
from tests.servers.slack import SlackServer
from tests.slack.support import bot
from tools.golden import DAY, files, questions

SCREENED = 70
"""Words that tell in which party lists a firm was looked up, and in which not."""
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
HERE, THERE = Channel("slack", "T1", "C1"), Channel("slack", "T1", "C2")


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.add_channel("C1")
        yield server


def person(slack: SlackServer, locale: str) -> None:
    slack.users["U7"] = {"id": "U7", "is_admin": False, "is_owner": False, "locale": locale}


def worded(known: Known, question: str) -> Reply:
    return answers.reply(look_up(known.rules, RestrictedQuery(question), date(2026, 11, 29)))


@pytest.mark.parametrize(
    ("locale", "said"),
    [("ja-JP", "さらに表示"), ("zh-TW", "顯示更多"), ("de-DE", "Mehr anzeigen"), ("pt-BR", "Show more")],
)
async def test_slack_answers_in_the_persons_language(slack: SlackServer, locale: str, said: str) -> None:
    person(slack, locale)
    answering = RecordedAnswering()
    answering.reply = lambda text: Reply(f"About {text}", more=(Line("more"),))
    async with bot(slack, answering):
        asked = await slack.slash("/restricted", "graphite", user="U7")

    assert said in str(asked.replies[0]["blocks"])


async def test_an_older_installation_without_the_scope_is_answered_in_english(slack: SlackServer) -> None:
    person(slack, "ja-JP")
    async with bot(slack, RecordedAnswering()):
        slack.scopes = "chat:write,commands"
        asked = await slack.slash("/restricted", "graphite", user="U7")
        await slack.slash("/restricted", "graphite", user="U7")

    assert "Share in channel" in str(asked.replies[0]["blocks"])
    assert len(slack.called("users.info")) == 1


async def test_a_person_is_looked_up_once_an_hour() -> None:
    class Client:
        asked = 0

        async def users_info(self, **_: Any) -> dict[str, Any]:  # noqa: ANN401 - as slack_sdk's
            self.asked += 1
            return {"user": {"locale": "ko-KR"}}

    client, seconds = Client(), [0.0]
    languages = Languages(client, clock=lambda: seconds[0])  # type: ignore[arg-type] # all of it that is used

    assert [await languages.of("U1"), await languages.of("U1")] == ["ko", "ko"]
    assert client.asked == 1
    seconds[0] = 3_601
    assert await languages.of("U1") == "ko"
    assert client.asked == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_has_goods_and_places_in_the_readers_language(base: RuleBase, language: str) -> None:
    known = Known(base, VOCABULARY)
    english = in_language(known, "en", worded, "graphite from:CN to:US")
    theirs = in_language(known, language, worded, "graphite from:CN to:US")

    own = names_of_goods(base, language)["graphite"]
    assert any(own in line.text for line in theirs.lines)
    assert theirs.title != english.title
    assert theirs.tone is english.tone
    assert [line.link for line in theirs.lines if line.link] == [line.link for line in english.lines if line.link]


def test_an_english_reader_sees_the_capitals_of_every_name(base: RuleBase) -> None:
    with reading("en", names_of_goods(base, "en")):
        assert wording.goods("euv masks") == "EUV masks"
        assert {name: wording.goods(name) for name in base.subjects} == {
            name: base.shown(name) for name in base.subjects
        }


def test_a_name_has_the_english_one_beside_it(base: RuleBase) -> None:
    with reading("zh_Hans", names_of_goods(base, "zh_Hans")):
        shown = answers.reply(look_up(base, RestrictedQuery("gallium from:CN"), date(2026, 11, 29)))
    assert any("镓（gallium）" in line.text for line in shown.lines)


# -- a channel's alerts


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("Japanese", "ja"),
        ("日本語", "ja"),
        ("zh-TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("DE", "de"),
    ],
)
def test_a_language_is_typed_as_a_code_or_by_its_name(typed: str, language: str) -> None:
    assert options.read(f'lang:"{typed}"', VOCABULARY).options.language == language
    assert options.read_stored(f"lang:{language}").language == language


def test_a_language_that_is_not_offered_is_told_with_those_that_are() -> None:
    with pytest.raises(FilterError, match=r"`lang:xx`.*`zh-Hans`"):
        options.read("lang:xx", VOCABULARY)
    assert called("Klingon") == ""


def test_records_of_earlier_versions_go_on_in_english() -> None:
    assert options.read_stored("digest:daily@09:00").language is None
    assert deliveries.language(Delivery("d", HERE, announcement())) == "en"
    assert deliveries.language(Delivery("d", HERE, content=Content(data=(("lang", "tlh"),)))) == "en"


def test_an_alert_is_in_the_language_of_its_subscription_else_of_its_channel() -> None:
    german = Subscription.of(HERE, "", "U1", NOW, Options(language="de"))
    plain = Subscription.of(THERE, "", "U1", NOW)
    modes = modes_of((german, plain), {})
    act = announcement()
    planned = (
        Delivery("a", HERE, act, subscriptions=(german.id,)),
        Delivery("b", THERE, act, subscriptions=(plain.id,)),
        Delivery("c", THERE, act, subscriptions=(plain.id,)),
    )
    first, second, _ = in_their_words(planned, modes, {})
    _, _, third = in_their_words(planned, modes, {THERE: "ja"})
    word = deliveries.Messages({}, lambda: NOW)

    assert [deliveries.language(one) for one in (first, second, third)] == ["de", "en", "ja"]
    assert second.content is planned[1].content
    assert word(first).lines[0].bold == "Was zu tun ist:"
    assert word(second).lines[0].bold == "What to do:"
    assert word(third).lines[0].bold == "対応："


# -- pages


@pytest.mark.parametrize(
    ("accepts", "language", "said"),
    [
        ("ja,en;q=0.8", "ja", "調べる"),
        ("pt-BR,de;q=0.7", "de", "Nachschlagen"),
        ("zh-TW", "zh-Hant", "查詢"),
        ("nl", "en", "Look up"),
    ],
)
def test_the_page_is_in_the_language_that_the_browser_asks_for(
    base: RuleBase, accepts: str, language: str, said: str
) -> None:
    asked = Asked({}, {}, "http://127.0.0.1", "http://127.0.0.1/", NOW)
    page = in_language(Known(base, VOCABULARY), accepted(accepts), start_page, asked, ()).body.decode()

    assert f'<html lang="{language}">' in page
    assert f'<button type="submit">{said}</button>' in page


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_next_dates_are_words(base: RuleBase, language: str) -> None:
    asked = Asked({}, {}, "http://127.0.0.1", "http://127.0.0.1/", NOW)
    page = in_language(Known(base, VOCABULARY), language, start_page, asked, ()).body.decode()

    assert page.count("<li><strong>") > 3
    assert "Note(" not in page


def test_every_kind_of_answer_is_worded_in_every_language(base: RuleBase) -> None:
    asked = drawn((question for file in files() for question in questions(file)), 40)
    found = [one for one in map(partial(read, base), asked) if one]
    assert len(found) > 20

    for language in LANGUAGES:
        with reading(language, names_of_goods(base, language)):
            cards = [answers.reply(one) for one in found]
        assert all(card.title for card in cards)
        # A character more or less is no word: where blanks are missing words are estimated.
        # Where a firm was looked up is told beside all else.
        for one, card in zip(found, cards, strict=True):
            assert first_sight.words(card) <= first_sight.LIMIT * 1.3 + SCREENED * bool(one.screened), one.query


def read(base: RuleBase, question: str) -> Answer | None:
    try:
        return look_up(base, RestrictedQuery(question), DAY)
    except UsageError:
        return None
