"""What Discord shows of the commands before anything is asked, in each person's language.

Names of commands stay as they are: help, examples and answers write them, a mention of a command shows no other name,
and they are typed on Slack too (docs/decisions.md). Names of options are shown in the person's words; the bot is sent
the English ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Where

from bot.text.locales import SOURCE, served
from handlers.messages.speech import catalogue, later

_COMMANDS = frozenset({Where.command_name, Where.group_name})
LONGEST_DESCRIPTION = 100
"""Characters of a description and of a choice."""
OPTION_NAMES: Mapping[str, str] = {
    "about": later("about (option)"),
    "address": later("address (option)"),
    "alert": later("alert (option)"),
    "assign": later("assign (option)"),
    "change": later("change (option)"),
    "days": later("days (option)"),
    "digest": later("digest (option)"),
    "do": later("do (option)"),
    "due": later("due (option)"),
    "file": later("file (option)"),
    "filter": later("filter (option)"),
    "format": later("format (option)"),
    "from": later("from (option)"),
    "item": later("item (option)"),
    "kind": later("kind (option)"),
    "lang": later("lang (option)"),
    "measure": later("measure (option)"),
    "mention": later("mention (option)"),
    "name": later("name (option)"),
    "note": later("note (option)"),
    "on": later("on (option)"),
    "options": later("options (option)"),
    "quiet": later("quiet (option)"),
    "remind": later("remind (option)"),
    "source": later("source (option)"),
    "state": later("state (option)"),
    "tier": later("tier (option)"),
    "title": later("title (option)"),
    "to": later("to (option)"),
    "tz": later("tz (option)"),
    "until": later("until (option)"),
    "which": later("which (option)"),
}
"""Names of options as the catalogues know them: the mark tells them from words of sentences."""


class CatalogueTranslator(app_commands.Translator):
    """Translates names of options and menus, descriptions and choices by the catalogues."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        """Return the text for people with this locale; None where it stays English."""
        language = served(str(locale))
        if not language or language == SOURCE:
            return None
        if context.location is Where.parameter_name:
            return option_name(string.message, language)
        if context.location in _COMMANDS and not isinstance(context.data, app_commands.ContextMenu):
            return None
        return translated(string.message, language)


def option_name(name: str, language: str) -> str | None:
    """Return the name of an option in a language; None if the catalogues know none."""
    marked = OPTION_NAMES.get(name, "")
    found = catalogue(language).gettext(marked) if marked else ""
    return found if found != marked else None


def translated(text: str, language: str) -> str | None:
    """Return a text of the commands in a language, also one that the catalogue writes without a capital."""
    sentences = catalogue(language)
    for written in (text, f"{text[:1].lower()}{text[1:]}"):
        if (found := sentences.gettext(written)) != written:
            return f"{found[:1].upper()}{found[1:]}"[:LONGEST_DESCRIPTION]
    return None
