"""The longest that each language makes of a message, page by page, under the limits of Slack and Discord."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from babel.messages.pofile import read_po

from bot.answering import RestrictedQuery, look_up
from bot.errors import UsageError
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.text.locales import LANGUAGES
from handlers.commands import COMMANDS, help_
from handlers.commands.lookups import names_of_goods
from handlers.discord import render as discord
from handlers.messages import answers
from handlers.messages.reply import Action, Field, Line, LineKind, Link, Reply
from handlers.messages.speech import reading
from handlers.slack import render as slack
from handlers.slack.render import SlackButton, buttons_of
from tests.commands.fakes import call
from tests.exploring import drawn, some
from tests.servers import discord_limits, slack_blocks
from tools.golden import DAY, files, questions
from tools.messages import FOLDER

NEXT = SlackButton("page", "→", "x")
MOST_PAGES = 60


def check(reply: Reply) -> int:
    """Hold every page of a reply against both platforms' limits; return how many pages there are on Slack."""
    first = slack.render(reply, buttons_of(reply), 0, NEXT)
    for number in range(first.pages):
        shown = slack.render(reply, buttons_of(reply), number, NEXT)
        assert list(slack_blocks.faults(shown.blocks)) == []
        assert not slack_blocks.too_long(shown.blocks)
        assert 0 < len(shown.text) <= 4000
    for page in discord.pages(reply):
        discord_limits.check(discord.message(page))
    return first.pages


@pytest.fixture(scope="module")
def answered(base: RuleBase) -> list[Answer]:
    asked = drawn((question for file in files() for question in questions(file)), 45)
    asked += ["hello", "what is the duty on Chinese bicycles", "can you clear my shipment", "Huawei to:CN from:US"]
    return [one for one in map(partial(_answer, base), asked) if one]


def _answer(base: RuleBase, question: str) -> Answer | None:
    try:
        return look_up(base, RestrictedQuery(question), DAY)
    except UsageError:
        return None


@pytest.mark.hypothesis
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_an_answer_keeps_both_platforms_limits(
    language: str, base: RuleBase, answered: list[Answer]
) -> None:
    assert len(answered) > 20
    with reading(language, names_of_goods(base, language)):
        for one in some(answered, 2, LANGUAGES.index(language)):
            check(answers.reply(one))


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_keeps_both_platforms_limits(language: str) -> None:
    with reading(language):
        for topic in ("", *(one.name for one in COMMANDS)):
            check(help_.answer(call(topic)))


@pytest.mark.hypothesis
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_of_a_languages_longest_sentences_keeps_both_platforms_limits(language: str) -> None:
    longest = sorted(_sentences(language), key=len, reverse=True)[:120]
    shortest_for_buttons = longest[-5:]
    for kind in some(LineKind, 3, LANGUAGES.index(language)):
        link = "https://example.org/" + "x" * 300
        lines = tuple(Line(text, kind, bold=text, link=link, link_text=text) for text in longest)
        reply = Reply(
            longest[0],
            lines=lines,
            fields=tuple(Field(text, text) for text in longest[:30]),
            links=tuple(Link(text, f"https://example.org/{n}") for n, text in enumerate(longest[:30])),
            actions=tuple(Action(f"a{n}", text, "v") for n, text in enumerate(shortest_for_buttons)),
            footer=longest[0],
            more=lines,
        )
        assert check(reply) <= MOST_PAGES


def _sentences(language: str) -> Iterator[str]:
    with (FOLDER / f"{language}.po").open("rb") as file:
        for message in read_po(file, locale=language):
            forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
            yield from (text for text in forms if message.id and text)
