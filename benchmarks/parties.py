"""How well listed parties are found: 200 misspelt and transposed names, 200 ordinary firms, the time of each."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from bot.lists.loading import ListFiles

SEED = 744
SAMPLE = 200
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ORDINARY = Path(__file__).with_name("ordinary_firms.txt")
RULES = Path(__file__).parents[1] / "rules" / "lists"


def misspelt(name: str, chance: random.Random) -> str:
    """A name with one error: two letters swapped, one lost, doubled or replaced; or the first two words swapped."""
    words = name.split()
    if len(words) > 2 and chance.random() < 0.15:
        return " ".join([words[1], words[0], *words[2:]])
    longest = max(words, key=len)
    place = chance.randrange(1, max(2, len(longest) - 1))
    how = chance.choice(["swap", "swap", "lose", "double", "replace"])
    if how == "swap":
        wrong = longest[: place - 1] + longest[place] + longest[place - 1] + longest[place + 1 :]
    elif how == "lose":
        wrong = longest[:place] + longest[place + 1 :]
    elif how == "double":
        wrong = longest[:place] + longest[place] + longest[place:]
    else:
        wrong = longest[:place] + chance.choice(LETTERS) + longest[place + 1 :]
    return " ".join(wrong if word is longest else word for word in words)


def main(arguments: list[str]) -> None:
    """Print the figures; names that were missed or wrongly met with `--show`."""
    show = "--show" in arguments
    started = time.perf_counter()
    files = ListFiles(RULES)
    index, parties = files.parties, files.register.parties
    index.find("warm up")
    print(f"parties {len(parties)}, spellings {sum(1 + len(one.aliases) for one in parties)}")
    print(f"load and index {time.perf_counter() - started:.3f} s")
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    sample = chance.sample([one for one in parties if len(one.name) > 5], SAMPLE)
    found, first, spent = 0, 0, 0.0
    for party in sample:
        wrong = misspelt(party.name, chance)
        before = time.perf_counter()
        matches = index.find(wrong)
        spent += time.perf_counter() - before
        names = [one.party.name for one in matches]
        found += party.name in names
        first += names[:1] == [party.name]
        if show and party.name not in names:
            print("  missed", repr(wrong), "of", repr(party.name))
    print(
        f"misspelt or transposed: {found} of {SAMPLE} found, {first} of them first; {spent / SAMPLE * 1000:.1f} ms each"
    )
    ordinary = ORDINARY.read_text(encoding="utf-8").split("\n")
    ordinary = [line for line in ordinary if line and not line.startswith("#")]
    wrongly = flagged = 0
    for name in ordinary:
        matches = index.find(name)
        plain = [one for one in matches if not one.common]
        wrongly += bool(plain)
        flagged += bool(matches) and not plain
        if show and matches:
            print(
                "  met",
                repr(name),
                [(one.party.name, one.matched, one.quality.value, one.score, one.common) for one in matches[:2]],
            )
    print(f"ordinary firms: {len(ordinary)}, met without a flag {wrongly}, met as a short or common name {flagged}")


if __name__ == "__main__":
    main(sys.argv[1:])
