"""The lists: the time of a look-up; 200 misspelt names of listed parties, and ordinary firms that are none."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
import zlib
from pathlib import Path

from bot.lists.library import Lists
from bot.lists.loading import ListFiles

SEED = 744
SAMPLE, QUESTIONS = 200, 3000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ORDINARY = Path(__file__).with_name("ordinary_firms.txt")
RULES = Path(__file__).parents[1] / "rules" / "lists"


def misspelt(name: str, chance: random.Random) -> str:
    """Return a name with one error: two letters swapped, one lost, doubled or replaced; or two words swapped."""
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


def main() -> None:
    """Print the figures; with `--show` also the names that were missed or wrongly met."""
    size()
    codes()
    names(show="--show" in sys.argv)


def size() -> None:
    """Return the bytes that the lists add to the wheel, compressed as in a wheel."""
    packed = sum(len(zlib.compress(path.read_bytes())) for path in RULES.rglob("*") if path.is_file())
    print(f"rules/lists: {packed / 1e6:.2f} MB packed")


def codes() -> None:
    """A first question in a fresh process, and many in one."""
    command = [str(Path(sys.executable).with_name("exportwatch")), "restricted", "3B001", "--to", "MY"]
    for word in ("first", "second"):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, cwd=RULES.parents[1], stdout=subprocess.DEVNULL)
        after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"exportwatch restricted 3B001 --to MY, {word} run: {took:.2f} s, {spent:.2f} s of processor time")
    cold = "from pathlib import Path; from bot.lists.library import Lists; from bot.lists.loading import ListFiles; "
    cold += f"Lists(ListFiles(Path({str(RULES)!r}))).look_up('3B001', 'MY')"
    each = []
    for program in ("pass", cold):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", program], check=True, cwd=RULES.parents[1])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        each.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"3B001 to MY in a fresh process: {each[1] - each[0]:.3f} s of processor time beside Python's own start")
    lists = Lists(ListFiles(RULES))
    files = ListFiles(RULES)
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    entries, rows = list(files.ccl.entries), list(files.chart.rows)
    pairs = [(chance.choice(entries), chance.choice(rows)) for _ in range(QUESTIONS)]
    started = time.process_time()
    for code, destination in pairs:
        lists.look_up(code, destination)
    rate = QUESTIONS / (time.process_time() - started)
    print(f"{QUESTIONS} codes toward a destination, on both lists: {rate:.0f} a second")


def names(*, show: bool) -> None:
    """Misspelt names of listed parties, and names of ordinary firms."""
    started = time.perf_counter()
    files = ListFiles(RULES)
    index, parties = files.parties, [party for one in files.registers for party in one.parties]
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
    main()
