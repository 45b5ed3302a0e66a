"""Write the answers of every question on file to `tests/golden`, as they are on one day; a test compares.

    .venv/bin/python -m tools.golden            # answer the questions anew; read `git diff tests/golden` line by line
    .venv/bin/python -m tools.golden --collect  # first add the questions of rules, tests and docs that no file holds

A question is a block: `?` the question; `=` status, outcome, status of each exporter; `§` the documents that set the
status; `>` what a person sees in the terminal, without addresses; `!` why it cannot be answered.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from bot.errors import UsageError
from bot.rules import checks
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.loading import load
from handlers.messages.answers import reply
from handlers.messages.reply import Reply, escaped

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "golden"
DAY = date(2026, 11, 29)
"""The day on which every question is asked."""
_QUESTION = "? "
_TESTS = ("rules", "lists")
_ASKING = re.compile(r"^_?(answer|ask|asked|status|found|outcome|said|reply|of|by|titles?|lines?|text)\w*$")
_TYPED = re.compile(r"(?:/|exportwatch )restricted\s+(?!-)([^#`|\n]*[^#`|\s])")
_SHORTEST, _LONGEST = 2, 400
_NO_BEGINNING = frozenset("-<{(?")


def main() -> None:
    """Answer the questions of every file anew; with `--collect`, after adding those that none holds."""
    base = load(ROOT / "rules")
    if "--collect" in sys.argv:
        _collect(base)
    for file in files():
        file.write_text(text(base, questions(file)), "utf-8")


def files() -> list[Path]:
    """Return the files with questions and answers."""
    return sorted(FOLDER.glob("*.txt"))


def questions(file: Path) -> list[str]:
    """Return the questions of a file, in order."""
    return [line[len(_QUESTION) :] for line in file.read_text("utf-8").split("\n") if line.startswith(_QUESTION)]


def text(base: RuleBase, asked: list[str]) -> str:
    """Return a file's text: each question with its answer."""
    return "".join(f"{_QUESTION}{question}\n{answered(base, question)}" for question in asked)


def answered(base: RuleBase, question: str) -> str:
    """Return the lines that an answer is compared by."""
    try:
        found = answer(base, question, today=DAY)
    except UsageError as error:
        return f"! {escaped(str(error))}\n"
    return "".join(f"{line}\n" for line in (*_facts(found), f"> {_card(reply(found))}"))


def _facts(found: Answer) -> Iterator[str]:
    exporters = ", ".join(f"{code} {status}" for code, status in found.by_exporter.items())
    yield f"= {found.status} · {found.outcome}{f' · {exporters}' if exporters else ''}"
    setting = (f"{one.measure.document} ({one.state.status})" for one in found.findings if one.sets_status)
    listed = (f"{one.answer.jurisdiction} {one.answer.code} ({one.status})" for one in found.lists)
    if documents := list(dict.fromkeys((*setting, *listed))):
        yield f"§ {'; '.join(documents)}"


def _card(card: Reply) -> str:
    lines = [f"{card.mark} {card.title}", *(f"{line.bold} {line.text}" for line in card.lines)]
    if card.questions:
        lines.append(f"Perhaps: {' · '.join(one.text for one in card.questions)}")
    return " / ".join(map(escaped, lines))


def _collect(base: RuleBase) -> None:
    known = {question for file in files() for question in questions(file)}
    origins = {"examples": _examples(base), "tests": _tests(), "sentences": _sentences(), "docs": _docs()}
    for name, found in origins.items():
        new = [one for one in dict.fromkeys(found) if one not in known]
        known.update(new)
        file = FOLDER / f"{name}.txt"
        held = questions(file) if file.exists() else []
        file.write_text("".join(f"{_QUESTION}{question}\n" for question in (*held, *new)), "utf-8")


def _examples(base: RuleBase) -> Iterator[str]:
    yield from (question for _, _, question in checks.asked(base) if _is_a_question(question))


def _sentences() -> Iterator[str]:
    for line in (ROOT / "tests/rules/ordinary_sentences.txt").read_text("utf-8").splitlines():
        yield line.partition("|")[2] or line
    for firm in (ROOT / "benchmarks/ordinary_firms.txt").read_text("utf-8").splitlines():
        if firm and not firm.startswith("#"):
            yield f"{firm} from:US"


def _docs() -> Iterator[str]:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        yield from filter(_is_a_question, _TYPED.findall(page.read_text("utf-8")))


def _tests() -> Iterator[str]:
    """Yield what tests ask: the first text of each row of a table, and what is given to a function that asks."""
    for folder in _TESTS:
        for file in sorted((ROOT / "tests" / folder).glob("test_*.py")):
            tree = ast.parse(file.read_text("utf-8"))
            yield from filter(_is_a_question, (one for node in ast.walk(tree) for one in _texts(node)))


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.List):
        rows: Iterable[ast.expr] = (
            row.elts[0] if isinstance(row, ast.Tuple) and row.elts else row for row in node.elts
        )
    elif isinstance(node, ast.Call) and _ASKING.match(getattr(node.func, "id", "")):
        rows = node.args[:3]
    else:
        return
    yield from (row.value for row in rows if isinstance(row, ast.Constant) and isinstance(row.value, str))


def _is_a_question(found: str) -> bool:
    """Return whether a text is one line, and neither an option nor markup."""
    return _SHORTEST <= len(found) <= _LONGEST and found == escaped(found) and found[0] not in _NO_BEGINNING


if __name__ == "__main__":
    main()
