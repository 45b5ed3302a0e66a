"""Measures the code (`make census`): modules, lines, imports, circles, branches, natural language outside bot/data."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (
    (
        *("bot.data", "bot.environment", "bot.errors", "bot.files", "bot.prepared", "bot.proxies"),
        *("bot.refusals", "bot.roles", "bot.settings", "bot.vocabulary"),
    ),
    ("bot.model", "bot.text", "bot.workers"),
    ("bot.lists", "bot.rules", "bot.detect", "bot.evaluation", "bot.subscriptions"),
    ("bot.answering", "bot.parts"),
    ("bot.feeds.added", "bot.feeds.sources", "bot.feeds.parse", "bot.feeds.fetch", "bot.feeds.worker"),
    ("bot.store", "bot.rules_feed"),
    ("bot.feeds",),
    ("bot.alerts",),
    ("handlers.messages",),
    ("handlers.commands",),
    ("handlers.parts",),
    ("handlers.chat", "handlers.external_services"),
    ("handlers.console", "handlers.slack", "handlers.discord", "handlers.webhook", "handlers.apprise", "handlers.web"),
    ("handlers",),
    ("handlers.doctor", "handlers.terminal"),
)
"""Layers from the lowest up. A module may import its own layer and those below it, never one above."""


def modules() -> dict[str, Path]:
    """Return the product's modules by their dotted names."""
    paths = (path for package in ("bot", "handlers") for path in (ROOT / package).rglob("*.py"))
    return {_dotted(path): path for path in sorted(paths)}


def _dotted(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


@cache
def syntax(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(known: Mapping[str, Path]) -> dict[str, set[str]]:
    """Return the product modules that each module imports, anywhere in it, except for the type checker only."""
    return {name: set(_imported(name, path, known)) for name, path in known.items()}


def _imported(name: str, path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    tree = syntax(path)
    unseen = {inner for node in ast.walk(tree) if _for_types_only(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known and alias.name != name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                target = inner if inner in known else node.module
                if target in known and target != name:
                    yield target


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return rings of modules that import each other; of several rings through one import, one is returned."""
    left = {name: set(others) for name, others in graph.items()}
    rings: list[list[str]] = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            ring = list(reversed(error.args[1]))
            rings.append(ring)
            left[ring[0]].discard(ring[1])
        else:
            return rings


def floor(name: str) -> int:
    """Return a module's layer, -1 for none; the longest matching package name decides."""
    rooms = ((len(room), level) for level, rooms in enumerate(FLOORS) for room in rooms if _within(name, room))
    return max(rooms, default=(0, -1))[1]


def _within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def upward(graph: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Return the imports of modules of a higher layer."""
    return [
        (name, other)
        for name, others in sorted(graph.items())
        for other in sorted(others)
        if "." in name and "." in other and floor(other) > floor(name)
    ]


def with_one_importer(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that exactly one module imports, a sibling in the same folder."""
    importers: dict[str, set[str]] = defaultdict(set)
    for name, others in graph.items():
        for other in others:
            importers[other].add(name)
    return [
        name
        for name in sorted(graph)
        if len(importers[name]) == 1 and next(iter(importers[name])).rpartition(".")[0] == name.rpartition(".")[0]
    ]


WORDING = (
    "bot/vocabulary.py",
    "handlers/messages/",
    "handlers/commands/",
    "handlers/terminal/",
    "handlers/doctor.py",
)
"""Packages that may contain words for people."""
NAMES_OF_PROTOCOLS = {
    "bot/detect/actors.py": "top-level domains",
    "bot/text/normalize.py": "forms of quotation marks",
    "bot/detect/features.py": "names of features",
    "bot/detect/patterns.py": "names of relations",
    "bot/feeds/changes.py": "parameters of addresses",
    "bot/feeds/parse/": "elements of HTML and feeds",
    "bot/feeds/worker/sandbox.py": "system calls",
    "bot/parts/tables.py": "punctuation of other scripts",
    "bot/lists/codes.py": "letters of other scripts that look like Latin ones",
    "bot/rules/model.py": "values of a rule file",
    "bot/subscriptions/alert_form.py": "fields of a title",
    "handlers/discord/escape.py": "look-alikes of marks",
    "handlers/process.py": "parameters of addresses",
    "handlers/slack/escape.py": "look-alikes of marks",
    "handlers/terminal/schema.py": "keys of a list file",
    "handlers/web/openapi.py": "names of columns",
}
"""Files whose lists are no vocabulary of a language."""
MOST_WORDS = 8
"""A list of more words is a vocabulary and belongs into bot/data."""
_WORD = re.compile(r"[a-z]{2,}(?:[ '-][a-z]+)*", re.ASCII)
_ALTERNATIVES = re.compile(r"(?:\b[a-z]{3,}\b\??\|){3,}", re.ASCII)


def language_literals(path: Path) -> list[tuple[int, str]]:
    """Return literals with words of a language: letters beyond ASCII, long lists of words, alternatives of words."""
    if str(path.relative_to(ROOT)).startswith((*WORDING, *NAMES_OF_PROTOCOLS)):
        return []
    text = path.read_text(encoding="utf-8")
    tree = syntax(path)
    docs = _docstring_lines(tree)
    literals: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in docs:
            # A range of a script is written with escapes and is no word.
            shown = node.value if node.value.isascii() else ast.get_source_segment(text, node) or ""
            beyond = any(not letter.isascii() and letter.isalpha() for letter in shown)
            if beyond or _ALTERNATIVES.search(node.value):
                literals.setdefault(node.lineno, node.value[:60])
        elif isinstance(node, ast.Attribute) and node.attr == "split" and isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, str) and _is_list_of_words(node.value.value.split()):
                literals.setdefault(node.lineno, node.value.value[:60])
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            words = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if _is_list_of_words(words):
                literals.setdefault(node.lineno, " ".join(words)[:60])
    return sorted(literals.items())


def _is_list_of_words(words: list[str]) -> bool:
    return len(words) > MOST_WORDS and all(_WORD.fullmatch(word) for word in words)


def _docstring_lines(tree: ast.Module) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def lines_of_code(path: Path) -> int:
    """Count the lines with code: without blank lines, comments and docstrings."""
    text = path.read_text(encoding="utf-8")
    docs = _docstring_lines(syntax(path))
    numbers = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        and token.type != tokenize.ENDMARKER
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(numbers - docs)


MOST_BRANCHES = 15
"""A function of more branches is hard to read and to test."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


def of_many_branches(path: Path) -> list[str]:
    """Return the functions of a module that have too many branches."""
    found = (node for node in ast.walk(syntax(path)) if isinstance(node, _FUNCTIONS))
    return [f"{node.name}: {count}" for node in found if (count := _branches(node)) > MOST_BRANCHES]


def _branches(node: ast.AST) -> int:
    """Count the branches of a function, each "and" and "or" and each part of a comprehension among them.

    A function inside another counts for itself.
    """
    own = int(isinstance(node, _BRANCHES))
    own += len(node.values) - 1 if isinstance(node, ast.BoolOp) else 0
    own += 1 + len(node.ifs) if isinstance(node, ast.comprehension) else 0
    return own + sum(_branches(inner) for inner in ast.iter_child_nodes(node) if not isinstance(inner, _FUNCTIONS))


def main() -> None:
    """Print the figures; with --show, also the modules behind each."""
    show = "--show" in sys.argv
    known = modules()
    graph = imports(known)
    rings, climbs, single = circles(graph), upward(graph), with_one_importer(graph)
    foreign = {name: language_literals(path) for name, path in known.items()}
    branched = {name: of_many_branches(path) for name, path in known.items()}
    lines = sorted(path.read_text(encoding="utf-8").count("\n") for path in known.values())
    rows = {
        "modules": len(known),
        "lines": sum(lines),
        "lines of code": sum(map(lines_of_code, known.values())),
        "lines of a module: median / p90 / max": " / ".join(
            str(lines[place]) for place in (len(lines) // 2, len(lines) * 9 // 10, -1)
        ),
        "modules with one importer, a sibling": f"{len(single)} ({100 * len(single) / len(known):.0f} %)",
        f"functions of more than {MOST_BRANCHES} branches": sum(map(len, branched.values())),
        "circles": len(rings),
        "arrows back up": len(climbs),
        "literals in a language, outside wording": sum(map(len, foreign.values())),
    }
    for what, figure in rows.items():
        print(f"{what:42} {figure}")
    if show:
        print(*(f"circle: {', '.join(ring)}" for ring in rings), sep="\n")
        print(*(f"up: {name} -> {other}" for name, other in climbs), sep="\n")
        print(*(f"single: {name}" for name in single), sep="\n")
        print(*(f"branches: {name}.{one}" for name, those in branched.items() for one in those), sep="\n")
        for name, hits in foreign.items():
            print(*(f"{known[name].relative_to(ROOT)}:{line} {text}" for line, text in hits), sep="\n")


if __name__ == "__main__":
    main()
