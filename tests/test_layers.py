"""The layers of docs/architecture.md: which package may import which, read from the imports."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tools.census import circles, floor, imports, language_literals, syntax
from tools.census import modules as census_modules

ROOT = Path(__file__).parents[1]
EDGES = {"redis", "aiohttp", "discord", "slack_bolt", "slack_sdk", "feedparser", "subprocess", "socket"}
CLOCK_AND_ENVIRONMENT = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("os", "environ"),
}
PURE = (
    "bot/model",
    "bot/parts",
    "bot/text",
    "bot/rules",
    "bot/lists",
    "bot/detect",
    "bot/evaluation.py",
    "bot/subscriptions",
    "bot/vocabulary.py",
    "bot/alerts/amendments.py",
    "bot/alerts/gists.py",
    "bot/alerts/planning.py",
    "bot/alerts/reminders.py",
    "bot/feeds/changes.py",
    "bot/feeds/schedule.py",
    "handlers/commands",
    "handlers/messages/act_words.py",
    "handlers/messages/alerts.py",
    "handlers/messages/deliveries.py",
    "handlers/messages/reply.py",
    "handlers/discord/render.py",
    "handlers/slack/render.py",
)
READS_FILES = {"bot/rules/loading.py", "bot/detect/lexicon.py", "bot/lists/loading.py"}
"""What hands a pure room its data: the edges inside it."""


def modules(*places: str) -> list[Path]:
    found = [
        path for place in places for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    assert found
    return sorted(found)


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file."""
    return tuple(ast.walk(syntax(path)))


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it."""
    nodes = nodes_of(path)
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return frozenset(plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module})


def package(module: str) -> str:
    return module.partition(".")[0]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_pure_room_knows_no_edge_no_store_no_clock_and_no_environment() -> None:
    found: dict[str, set[object]] = {}
    for path in modules(*PURE):
        calls = {
            (node.value.id, node.attr)
            for node in nodes_of(path)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        edges = {one for one in imported(path) if package(one) in EDGES or one.startswith("bot.store")}
        found[name(path)] = {*edges, *(calls & CLOCK_AND_ENVIRONMENT)}

    assert {name: edges for name, edges in found.items() if edges and name not in READS_FILES} == {}


def test_the_bot_never_imports_the_handlers() -> None:
    assert [name(path) for path in modules("bot") if "handlers" in map(package, imported(path))] == []


def test_only_the_store_opens_connections_to_redis() -> None:
    """Elsewhere only redis' errors are known, to be waited out."""
    elsewhere = [path for path in modules("bot", "handlers") if "store" not in path.parts]

    assert {
        name(path): known
        for path in elsewhere
        if (known := {one for one in imported(path) if package(one) == "redis"} - {"redis.exceptions"})
    } == {}


def test_questions_and_answers_are_copied_by_the_function_that_knows_structs() -> None:
    """That of dataclasses refuses a Struct, and no type checker says so."""
    from_dataclasses = {
        name(path): names
        for path in modules("bot/rules")
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        if "replace" in (names := [one.name for one in node.names])
    }

    assert from_dataclasses == {}


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles(imports(census_modules())) == []


def test_every_module_lives_on_a_floor() -> None:
    assert [one for one in census_modules() if "." in one and floor(one) < 0] == []


def test_words_of_a_language_are_data() -> None:
    """Vocabulary belongs into bot/data or into the messages; tools/census.py says what it takes for vocabulary."""
    assert {name: hits for name, path in census_modules().items() if (hits := language_literals(path))} == {}
