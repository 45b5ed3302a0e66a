"""Every command that a document quotes exists: of exportwatch with its options, of make, of Python."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from handlers.cli import exportwatch

ROOT = Path(__file__).parents[2]
PLACES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "contrib").rglob("*.y*ml")),
    ROOT / ".env.example",
]
SHELL = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^    (\S.*)$", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
COMMAND = re.compile(r"(?:\S*/|docker compose exec \w+ )?(exportwatch|make|python -m)\s+(\S.*)")
END = re.compile(r"\s#.*|\s*(?:[|<>;]|&&).*")
"""What ends a command in a line of shell: a comment, a pipe, a file, the next command."""


def quoted(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the program and the words of each command in blocks of shell, indented lines and spans of code."""
    shell = [*SHELL.findall(text), *INDENTED.findall(text)]
    blocks = [line for block in shell for line in block.replace("\\\n", " ").splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    spans = [" ".join(span.split()) for span in SPAN.findall(prose)]
    for line in [*blocks, *spans]:
        parts = line.split(" | ") if line in blocks else [line]
        for found in filter(None, (COMMAND.fullmatch(part.strip()) for part in parts)):
            yield found[1], shlex.split(END.sub("", found[2]))


def unknown(words: list[str]) -> str | None:
    """Return the first word that is no subcommand or option of `exportwatch`."""
    path: list[click.Command] = [exportwatch]
    context = click.Context(exportwatch)
    rest = list(words)
    while rest and isinstance(path[-1], click.Group) and not rest[0].startswith("-"):
        inner = path[-1].get_command(context, rest[0])
        if inner is None:
            return rest[0]
        path.append(inner)
        del rest[0]
    known = {"--help", *(option for command in path for one in command.params for option in one.opts)}
    return next((word for word in rest if word.startswith("--") and word.partition("=")[0] not in known), None)


def wrong(program: str, words: list[str]) -> str | None:
    """Return what does not exist of a command: a subcommand, option, target, module or benchmark."""
    if program == "exportwatch":
        return unknown(words)
    if program == "python -m":
        name = f"benchmarks.{words[1]}" if words[0] == "benchmarks" and words[1:] else words[0]
        return None if find_spec(name) else name
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    if words[0] not in targets:
        return words[0]
    asked = next((word.removeprefix("ARGS=") for word in words[1:] if word.startswith("ARGS=")), "")
    return wrong("python -m", ["benchmarks", asked.split()[0]]) if words[0] == "bench" and asked else None


@pytest.mark.parametrize("place", PLACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_quoted_exists(place: Path) -> None:
    commands = list(quoted(place.read_text(encoding="utf-8")))

    assert [(program, words) for program, words in commands if wrong(program, words)] == []


def test_commands_are_found_in_blocks_and_in_spans() -> None:
    block = "```sh\n# a\necho x | exportwatch run --lose  # b\n```\n"
    text = f"Say `make lost` or `docker compose exec bot exportwatch rules\nlose`.\n{block}"

    found = list(quoted(text))

    assert found == [("exportwatch", ["run", "--lose"]), ("make", ["lost"]), ("exportwatch", ["rules", "lose"])]
    assert [wrong(program, words) for program, words in found] == ["--lose", "lost", "lose"]
    assert wrong("make", ["bench", "ARGS=lost --x"]) == "benchmarks.lost"
    assert sum(len(list(quoted(place.read_text(encoding="utf-8")))) for place in PLACES) > 100


def test_every_benchmark_is_in_the_documents() -> None:
    tree = ast.parse((ROOT / "benchmarks" / "__main__.py").read_text(encoding="utf-8"))
    lists = [one for one in tree.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Tuple)]
    names = {name for one in lists for name in ast.literal_eval(one.value)}
    commands = [words for place in PLACES for _, words in quoted(place.read_text(encoding="utf-8"))]

    assert len(names) > 10
    assert (
        names - {words[1].removeprefix("ARGS=").split()[0] for words in commands if words[0] == "bench" and words[1:]}
        == set()
    )
