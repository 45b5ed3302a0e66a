"""Writes bot/data/query/tariff-words.txt: words of tariffs' lines, each with the chapters that use it.

    python -m tools.tariff_words

It needs the Combined Nomenclature as xterr/php-cncodes keeps it, in `tools/lexicons/nomenclature/`: its files
`cnHeadings`, `cnSubheadings` and `cnCodes` of a year (`Resources/*_2026.json`, without the year) and the texts in each
language (`Resources/translations/messages_<xx>.yaml`, as `<xx>.yaml`). The Harmonized System is read from the rules.

Left out are words of the vocabulary that change nothing anyway, those that name no goods in any language, those in
which a question tells of another thing (a compound, technology), and, but for ordinary chapters, those with which
control lists tell goods: beside a machine they may make a controlled one. Those with which acts tell goods of the same
chapter apart count beside everyday goods alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.text import no_goods
from bot.text import question_words as said
from bot.text.chapters import EVERYDAY, chapters_of_their_trade, ordinary_chapters
from bot.text.no_goods import NoGoods
from bot.text.normalize import words
from bot.text.question_words import Role
from tools import lexicons
from tools.no_goods import forms_of_acts, used_to_tell_goods

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "bot" / "data" / "query" / "tariff-words.txt"
FOLDER = lexicons.FOLDER / "nomenclature"
FILES = ("cnHeadings", "cnSubheadings", "cnCodes")
SHORTEST = 3
MATERIALS = frozenset((*range(25, 32), *range(36, 39)))
"""Chapters of minerals and chemicals, whose goods differ by what they contain."""
HEAD = (
    "# Keys of words with which tariffs tell goods apart, each with the chapters that use it.\n"
    "# A chapter with an e: beside everyday goods alone, since acts tell other goods of it apart with the word.\n"
    "# Written by tools/tariff_words.py from the Combined Nomenclature 2026 (European Union) and HS 2022: see NOTICE.\n"
)


def main() -> None:
    """Write the words."""
    base = load(ROOT / "rules")
    used, told = used_to_tell_goods(base), _told_apart(base)
    plain = chapters_of_their_trade(ordinary_chapters())
    chapters = defaultdict[str, set[str]](set)
    for language, chapter, text in _texts():
        harmless = language == "en" and chapter not in MATERIALS
        for folded in {word.key for word in words(text)}:
            if (chapter in plain or (harmless and folded not in used)) and not _is_left_out(folded):
                chapters[folded].add(f"{chapter:02}{EVERYDAY if folded in told[chapter] else ''}")
    lines = (f"{word}\t{' '.join(sorted(those))}\n" for word, those in chapters.items())
    text = HEAD + "".join(sorted(lines, key=str.encode))
    TARGET.write_text(text, "utf-8")
    print(f"{len(chapters)} words, {len(text.encode()) // 1024} KiB")


def _told_apart(base: RuleBase) -> Mapping[int, set[str]]:
    """Return the words with which acts tell goods of a chapter apart, by the chapter: broken rice, oak timber."""
    found = defaultdict[int, set[str]](set)
    for name, subject in base.subjects.items():
        if not base.is_everyday(name):
            texts = (*subject.all_names, *forms_of_acts(base, name))
            told = {word.key for text in texts for word in words(text)}
            for line in subject.hs:
                found[int(line.code[:2])] |= told
    return found


def _is_left_out(folded: str) -> bool:
    if len(folded) < SHORTEST or not folded.isalpha():
        return True
    role = said.role(folded)
    if role is None:
        return no_goods.kind_of(folded) is NoGoods.WORD
    return role is not Role.PRODUCT


def _texts() -> Iterator[tuple[str, int, str]]:
    """Yield the lines of tariffs: language, chapter, text."""
    names = json.loads((ROOT / "rules" / "lists" / "hs2022.json").read_text("utf-8"))["names"]
    yield from (("en", int(code[:2]), text) for code, text in names.items())
    found = defaultdict[str, set[int]](set)
    for name in FILES:
        for line in json.loads((FOLDER / f"{name}.json").read_text("utf-8")):
            found[line["name"]].add(int(line["chapter"]))
    yield from (("en", chapter, text) for text, those in found.items() for chapter in those)
    for file in sorted(FOLDER.glob("*.yaml")):
        for english, text in _translations(file).items():
            yield from ((file.stem, chapter, text) for chapter in found.get(english, ()))


def _translations(file: Path) -> Mapping[str, str]:
    return {str(english): str(text) for english, text in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader).items()}


if __name__ == "__main__":
    main()
