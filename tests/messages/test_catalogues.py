"""The catalogues: whole in every offered language, with every placeholder, within the platforms' limits."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

import discord
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from discord import app_commands

from bot.text.locales import LANGUAGES
from handlers.chat import session
from handlers.commands import COMMANDS
from handlers.commands.form import TITLES, FormValues
from handlers.commands.options import kinds, measures, tiers
from handlers.discord.forms import modal
from handlers.discord.registration import (
    LONGEST_DESCRIPTION,
    CatalogueTranslator,
    app_commands_of,
    option_name,
    parts_command,
    translated,
)
from handlers.discord.render import BUTTON_LABEL, FormRef
from handlers.messages import speech
from handlers.messages.speech import reading, say
from handlers.slack import form
from handlers.slack.form import FormPlace
from handlers.slack.home import HomePage, home_tab
from handlers.slack.render import BUTTON_TEXT_LENGTH
from tests.servers.discord_limits import check_modal
from tests.servers.slack_views import faults
from tools.messages import FOLDER, ROOT, extracted, missing, updated, written

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_COMMAND = re.compile(r"`[^`]*`")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")


def catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Every sentence with each form of its translation."""
    for message in catalogue(language):
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id:
            yield message.id, message.string
        elif isinstance(message.id, tuple):
            yield from ((message.id[-1], form) for form in message.string or ())


@cache
def template() -> Catalog:
    """Every sentence in the code and the pages, looked for once."""
    return extracted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole_or_not_offered(language: str) -> None:
    file = FOLDER / f"{language}.po"
    merged = updated(file, template())

    assert list(missing(merged)) == [], "run `make messages`, then translate"
    assert not [message.id for message in merged if message.fuzzy]
    assert written(merged) == file.read_bytes(), "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_is_what_the_whole_file_says_compiled(language: str) -> None:
    """Which is how `gettext` reads a catalogue; the bot reads it in less time. Its header has the minute of writing."""
    write_mo(compiled := BytesIO(), catalogue(language))
    compiled.seek(0)
    whole, said = GNUTranslations(compiled), speech.catalogue(language)

    for message in filter(lambda one: one.id, catalogue(language)):
        forms = (message.id,) if isinstance(message.id, str) else message.id
        assert said.gettext(forms[0]) == whole.gettext(forms[0])
        for number in (0, 1, 2, 5, 21):
            assert said.ngettext(forms[0], forms[-1], number) == whole.ngettext(forms[0], forms[-1], number)
    assert said.gettext("a sentence that is in no catalogue") == "a sentence that is in no catalogue"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_what_its_sentence_puts_in(language: str) -> None:
    for sentence, translation in pairs(language):
        ours, theirs = set(_PLACEHOLDER.findall(sentence)), set(_PLACEHOLDER.findall(translation))
        # The form for one may do without the number.
        assert ours - {"{n}"} <= theirs <= ours, sentence
        assert Counter(_COMMAND.findall(sentence)) == Counter(_COMMAND.findall(translation)), sentence
        if ":" in "".join(ours) or "|" in sentence:
            assert choices(sentence) == choices(translation), sentence


LETTERS = {"zh_Hans": "gb2312", "zh_Hant": "big5hkscs", "ja": "cp932", "ko": "cp949"}
"""Encodings that hold a language's letters and hardly any other's; Western European ones have one together."""
_SAME = 20
"""Characters from which two languages hardly say a thing alike."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_written_in_the_letters_of_its_language(language: str) -> None:
    foreign = [
        (translation, letters)
        for _, translation in pairs(language)
        if (letters := [one for one in translation if one.isalpha() and not encodes(one, language)])
    ]

    assert foreign == []


def encodes(letter: str, language: str) -> bool:
    return bool(letter.encode(LETTERS.get(language, "cp1252"), "ignore"))


def test_no_two_languages_say_the_same_at_length() -> None:
    told: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for sentence, translation in pairs(language):
            if translation != sentence and len(_PLACEHOLDER.sub("", _COMMAND.sub("", translation))) >= _SAME:
                told.setdefault(translation, set()).add(language.partition("_")[0])  # both kinds of Chinese may

    assert {text: languages for text, languages in told.items() if len(languages) > 1} == {}


_GOODS_IN_BRACKETS = re.compile(r"[(（][^()（）]*\{(?:goods|[sS]hipments|subjects?|beside|asked|kinds)[:}]")
"""Goods have their English name in brackets beside their own: others around them would hold brackets in brackets."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_marks_that_one_platform_alone_reads(language: str) -> None:
    """An asterisk around words is bold on Slack, and stands there as it is everywhere else."""
    for source, translated_ in pairs(language):
        for text in (source, translated_):
            assert not re.search(r"(?<!\w)\*[^\s*][^*]*\*", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_sets_goods_in_brackets(language: str) -> None:
    assert [one for _, one in pairs(language) if _GOODS_IN_BRACKETS.search(one)] == []


def test_a_sentence_translated_in_one_catalogue_stays_new_in_the_others() -> None:
    template = extracted()
    template.add("a sentence that is in no catalogue", None)
    one, other = (updated(FOLDER / f"{language}.po", template) for language in LANGUAGES[:2])
    one["a sentence that is in no catalogue"].string = "translated"

    assert list(missing(one)) == []
    assert list(missing(other)) == ["a sentence that is in no catalogue"]


def choices(sentence: str) -> list[list[set[str]]]:
    """What each choice of a note depends on, in any order of the choices."""
    found = [[set(_PLACEHOLDER.findall(one)) for one in choice.split("|")] for choice in _CHOICE.findall(sentence)]
    return sorted(found, key=str)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_and_menus_fit_both_platforms(language: str) -> None:
    with reading(language):
        labels = [say(label) for label in (session.SHARE, session.MORE, session.FORM)]
        labels += [say(text) for text in ("Unsubscribe", "Send a test", "Mute this event", "Rules today", "Watch this")]
        assert max(map(len, labels)) <= min(BUTTON_TEXT_LENGTH, BUTTON_LABEL)
        for purpose, title in TITLES.items():
            assert len(say(title)) <= 24
            assert list(faults(form.form(FormPlace(purpose, "C1", "1" * 12)))) == []
            check_modal(modal(FormRef(purpose, "1" * 12), FormValues()).to_dict())
        assert list(faults(home_tab(HomePage((), personal="D1")))) == []
        assert max(len(choice.label) for choice in (*kinds(), *measures(), *tiers())) <= 75


@pytest.mark.parametrize("language", LANGUAGES)
def test_descriptions_of_commands_are_not_cut_on_discord(language: str) -> None:
    texts = [text for one in COMMANDS for text in (one.summary, *(option.summary for option in one.options))]
    found = {text: translated(text, language) for text in texts}

    assert all(found.values())
    assert [text for text in found.values() if text and len(text) >= LONGEST_DESCRIPTION] == []


def test_every_option_has_a_name_in_every_language_that_discord_takes() -> None:
    commands = app_commands_of(COMMANDS, _nothing, _nothing)  # type: ignore[arg-type] # it is never called
    siblings = [each for one in commands if isinstance(one, app_commands.Group) for each in one.commands]
    found = [one for one in (*commands, *siblings, parts_command(_nothing)) if isinstance(one, app_commands.Command)]
    assert len(found) == len(COMMANDS) + 1
    for command in found:
        english = [parameter.display_name for parameter in command.parameters]
        for language in LANGUAGES:
            names = {name: option_name(name, language) or "" for name in english}
            assert [name for name in names.values() if not _OPTION.fullmatch(name) or name != name.lower()] == []
            assert len(set(names.values())) == len(names), (command.name, language)
            # The English name is found too when it is typed, so no other option has it.
            assert [to for name, to in names.items() if to != name and to in names] == [], (command.name, language)


_OPTION = re.compile(r"[-\w]{1,32}")
"""Discord's pattern of letters and numbers of any script, `-` and `_`."""


async def test_commands_keep_their_names_and_options_show_those_of_the_reader() -> None:
    client = discord.Client(intents=discord.Intents.none())
    tree, translator = app_commands.CommandTree(client), CatalogueTranslator()
    restricted, exports, *_ = [
        await one.get_translated_payload(tree, translator)
        for one in app_commands_of(COMMANDS, _nothing, _nothing)  # type: ignore[arg-type] # it is never called
    ]

    assert [part["name"] for part in restricted["options"]] == ["item", "to", "on", "from"]
    assert restricted["options"][1]["name_localizations"]["de"] == "ziel"
    assert restricted["options"][1]["name_localizations"]["zh-TW"] == "目的地"
    assert not any(part.get("name_localizations") for part in (restricted, exports, *exports["options"]))


MOST_OF_A_COMMAND = 8_000
"""Characters of names, descriptions and values of one command, its longest language counted (Discord's limit)."""


async def test_commands_in_every_language_are_no_larger_than_discord_takes() -> None:
    client = discord.Client(intents=discord.Intents.none())
    tree, translator = app_commands.CommandTree(client), CatalogueTranslator()
    sizes = {}
    for command in app_commands_of(COMMANDS, _nothing, _nothing):  # type: ignore[arg-type] # it is never called
        payload = await command.get_translated_payload(tree, translator)
        sizes[command.name] = size_of(payload)

    assert set(sizes) >= {"restricted", "exports"}
    assert max(sizes.values()) <= MOST_OF_A_COMMAND, sizes


async def _nothing(*_: object) -> None:
    """Stand for what answers a command."""


def size_of(part: dict[str, Any]) -> int:
    """Return the characters of a command, group, option or choice, in its longest language."""
    own = sum(
        max(map(len, (part.get(name) or "", *(part.get(f"{name}_localizations") or {}).values())))
        for name in ("name", "description")
    )
    inner = sum(map(size_of, (*(part.get("options") or ()), *(part.get("choices") or ()))))
    return own + len(str(part.get("value", ""))) + inner


# -- no sentence outside of the catalogues


PLACES = ("handlers/messages", "handlers/commands", "handlers/chat")
ELSEWHERE = {"operators.py", "health.py", "curating.py", "evidence.py", "platform.py", "receivers.py", "lookups.py"} | {
    "reporting.py"
}
"""Words for whoever runs the bot (its log, its console, its own channel), for curators, and for programs."""
_SENTENCE = re.compile(r"^(?!/|suspend or lift$|X-WR-|PRODID).*[A-Za-z][a-z]+,? [a-z]+,? [a-z]+", re.DOTALL)
"""Three words on end; but for commands, a key, and the fields of a calendar, which programs read."""
_WORDED = {"say", "later", "counted"}
_SAID_TO_PROGRAMS = {"warning", "error", "exception", "info", "debug", "compile", "_patiently"}


def test_every_sentence_for_people_is_in_the_catalogues() -> None:
    found = []
    for place in PLACES:
        for path in sorted((ROOT / place).glob("*.py")):
            if path.name not in ELSEWHERE:
                found += [f"{path.name}:{line}: {text}" for line, text in bare_sentences(path)]

    assert found == []


def bare_sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Literals like sentences that nothing words, with their lines."""
    yield from _bare(ast.parse(path.read_text(encoding="utf-8")))


def _bare(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and _name(node.func) in _WORDED | _SAID_TO_PROGRAMS:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SENTENCE.search(node.value):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):  # a docstring
            yield from _bare(child)


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
