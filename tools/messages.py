"""Bring the catalogues of handlers/messages/locale up to the sentences in the code, and say what each lacks.

    .venv/bin/python -m tools.messages           # new sentences in, those that are gone out; lists what is missing
    .venv/bin/python -m tools.messages --check   # change nothing; end with 1 if a catalogue is behind the code

A sentence is a literal given to `say`, `counted` or `later` (handlers/messages/speech.py), or in a page's template to
`_` and `ngettext`. The bot itself words nothing; the reasons that it gives with their values (`Because`) are sentences
too, which handlers word.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "handlers" / "messages" / "locale"
TEMPLATES = ROOT / "handlers" / "web" / "templates"
Place = tuple[str, int]
"""A file and a line."""
SAYING = {"handlers": {"say": 1, "later": 1, "counted": 2}, "bot": {"Because": 1}}
"""What words a sentence in each room, and how many literals are its forms."""
IN_TEMPLATES: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2)}
_LEFT_OUT = {"terminal", "doctor"}
"""Rooms for operators, which have functions of these names too."""
_CHANGING = tuple(
    f'"{name}'.encode()
    for name in ("Project", "Report", "POT", "PO-", "Last", "Language-Team", "MIME", "Content-Transfer", "Generated")
)
"""Fields of a head that would change with the day, the person or the library."""
_HEADER = "# Sentences of Exportwatch. docs/translating.md tells how to edit this file."


def main() -> int:
    """Write each catalogue anew, or compare it; return 1 if one lacks sentences that it is compared for."""
    only_compared, behind = "--check" in sys.argv[1:], False
    template = extracted()
    for file in sorted(FOLDER.glob("*.po")):
        merged = updated(file, template)
        lacking = list(missing(merged))
        changed = written(merged) != file.read_bytes()
        behind = behind or changed or bool(lacking)
        if changed and not only_compared:
            file.write_bytes(written(merged))
        print(f"{file.stem}: {len(template)} sentences, {len(lacking)} missing")
        for sentence in lacking:
            print(f"  {sentence!r}")
    return 1 if only_compared and behind else 0


def extracted() -> Catalog:
    """Return every sentence in the code and the pages, in the order of files and lines."""
    found = Catalog(fuzzy=False)
    for place, sentence in sorted(chain(in_code(), in_templates()), key=lambda one: one[0]):
        found.add(sentence, None, [(place[0], 0)])
    return found


def in_code() -> Iterator[tuple[Place, str | tuple[str, ...]]]:
    """Yield every sentence in Python, wherever it stands, within an f-string too."""
    for room, saying in SAYING.items():
        for path in ROOT.glob(f"{room}/**/*.py"):
            text = path.read_text("utf-8")
            if _LEFT_OUT.isdisjoint(path.parts) and any(f"{name}(" in text for name in saying):
                for line, forms in _sentences(ast.parse(text), saying):
                    yield (str(path.relative_to(ROOT)), line), forms[0] if len(forms) == 1 else forms


def _sentences(tree: ast.AST, saying: Mapping[str, int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for node in ast.walk(tree):
        if forms := _literals(node, saying):
            yield getattr(node, "lineno", 0), forms


def _literals(node: ast.AST, saying: Mapping[str, int]) -> tuple[str, ...]:
    """Return the forms of the sentence that a call words; none if it is no such call, or gets no literals."""
    if not isinstance(node, ast.Call):
        return ()
    named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    forms = [one.value for one in node.args[: saying.get(named, 0)] if isinstance(one, ast.Constant)]
    texts = tuple(one for one in forms if isinstance(one, str) and one)
    return texts if texts and len(texts) == saying.get(named) else ()


def in_templates() -> Iterator[tuple[Place, str | tuple[str, ...]]]:
    """Yield every sentence in the templates of pages."""
    methods = [("**.html", "jinja2")]
    for name, line, sentence, *_ in extract_from_dir(str(TEMPLATES), methods, keywords=IN_TEMPLATES):
        yield (f"handlers/web/templates/{name}", line), sentence


def updated(file: Path, template: Catalog) -> Catalog:
    """Return a catalogue with exactly the sentences of the template; what was translated stays, nothing is guessed."""
    with file.open("rb") as opened:
        known = read_po(opened, locale=file.stem)
    # A copy: new messages go into the catalogue as they are, and one that is translated would be so in each language.
    known.update(deepcopy(template), no_fuzzy_matching=True)
    made = empty(file.stem)
    for message in known:
        if message.id:
            made[message.id] = message
    return made


def empty(language: str) -> Catalog:
    """Return a catalogue without sentences."""
    return Catalog(language, header_comment=_HEADER, fuzzy=False)


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the bytes of its file."""
    file = BytesIO()
    write_po(file, catalogue, width=0, include_lineno=False)
    return b"".join(line for line in file.getvalue().splitlines(keepends=True) if not line.startswith(_CHANGING))


def missing(catalogue: Catalog) -> Iterator[str]:
    """Yield the sentences that a catalogue lacks, in English."""
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield message.id[0] if isinstance(message.id, tuple | list) else message.id


if __name__ == "__main__":
    raise SystemExit(main())
