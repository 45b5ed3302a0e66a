"""The layers of docs/architecture.md: which package may import which, read from the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.census import circles, floor, imports, language_literals
from tools.census import modules as census_modules

ROOT = Path(__file__).parents[1]
EDGES = {"redis", "docket", "aiohttp", "discord", "slack_bolt", "slack_sdk", "feedparser", "subprocess", "socket"}
CLOCK_AND_ENVIRONMENT = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("os", "environ"),
}
PURE = (
    "bot/model",
    "bot/text",
    "bot/rules",
    "bot/lists",
    "bot/detect",
    "bot/subscriptions",
    "bot/vocabulary.py",
    "bot/alerts/article_facts.py",
    "bot/alerts/digests.py",
    "bot/alerts/planning.py",
    "bot/alerts/reminders.py",
    "bot/feeds/changes.py",
    "bot/feeds/schedule.py",
    "handlers/commands",
    "handlers/messages/alerts.py",
    "handlers/messages/digests.py",
    "handlers/messages/reply.py",
    "handlers/discord/render.py",
    "handlers/slack/render.py",
)
READS_FILES = {"bot/rules/loading.py", "bot/rules/rule_cache.py", "bot/detect/lexicon_files.py", "bot/lists/loading.py"}
"""What hands a pure room its data: the edges inside it."""


def modules(*places: str) -> list[Path]:
    found = [
        path for place in places for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    assert found
    return sorted(found)


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in modules(*PURE) if name(path) not in READS_FILES], ids=name)
def test_a_pure_room_knows_no_edge_no_store_no_clock_and_no_environment(path: Path) -> None:
    known = set(imported(path))
    calls = {
        (node.value.id, node.attr)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }

    assert not {one for one in known if one.partition(".")[0] in EDGES}
    assert not {one for one in known if one.startswith("bot.store")}
    assert not calls & CLOCK_AND_ENVIRONMENT


@pytest.mark.parametrize("path", modules("bot"), ids=name)
def test_the_bot_never_imports_the_handlers(path: Path) -> None:
    assert not {one for one in imported(path) if one.partition(".")[0] == "handlers"}


@pytest.mark.parametrize("path", [path for path in modules("bot", "handlers") if "store" not in path.parts], ids=name)
def test_only_the_store_opens_connections_to_redis(path: Path) -> None:
    """Elsewhere only redis' errors are known, to be waited out."""
    known = {one for one in imported(path) if one.partition(".")[0] == "redis"}

    assert known <= {"redis.exceptions"}


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles(imports(census_modules())) == []


def test_every_module_lives_on_a_floor() -> None:
    assert [one for one in census_modules() if "." in one and floor(one) < 0] == []


def test_words_of_a_language_are_data() -> None:
    """Vocabulary belongs into bot/data or into the messages; tools/census.py says what it takes for vocabulary."""
    assert {name: hits for name, path in census_modules().items() if (hits := language_literals(path))} == {}
