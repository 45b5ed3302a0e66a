"""Names of countries in all languages, read without keeping all else that is known of each language."""

from __future__ import annotations

import pytest
from babel import Locale, localedata

from bot.text import countries


@pytest.mark.parametrize("language", countries.LANGUAGES)
def test_the_names_are_those_of_the_whole_locale(language: str) -> None:
    whole = Locale.parse(language).territories

    assert countries._territories(language) == dict(whole)  # noqa: SLF001 - what it leaves out would be missed late


def test_nothing_else_of_a_language_stays_in_memory() -> None:
    countries._territories("fr")  # noqa: SLF001 - see above

    assert "fr" not in localedata._cache  # noqa: SLF001 - Babel shows it nowhere else
