"""The US list beside another program's reading of it: `python -m benchmarks.lists_beside CHECKOUT`.

CHECKOUT is one of github.com/seelpeed-debug/export-controls-agent-mcp (MIT), which Node runs as it is. Twenty
questions, and 200 pairs of a code and a destination by chance.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListStatus, Remark
from bot.lists.loading import READING, ListFiles, read_yaml
from bot.lists.readers.ecfr import CountryNames

RULES = Path(__file__).parents[1] / "rules" / "lists"
SEED, PAIRS = 774, 200
CODES = (
    ("3B001", "MY"),
    ("3A090.a", "CN"),
    ("3A090.a", "SA"),
    ("5A002", "BR"),
    ("5A992.c", "JP"),
    ("1C350", "CN"),
    ("1C350.b", "IL"),
    ("3A001.a.2", "DE"),
    ("2B001", "IN"),
    ("6A003.b.4", "AE"),
    ("0A501", "GB"),
    ("9A610", "AU"),
    ("1C010", "TR"),
    ("4A994", "RU"),
    ("3A991", "BY"),
    ("EAR99", "CU"),
)
PARTIES = ("Huawei", "SMIC", "Huwaei Technologies", "Siemens AG")
ASK = """
import { assessCountryChartRequirement as chart } from "./src/rules/country-chart.js";
import { screenParty } from "./src/lib/screening.js";
import { readFileSync } from "node:fs";
for (const [kind, one, to] of JSON.parse(readFileSync(0, "utf8"))) {
  let said;
  try {
    const bis = (m) => ["EL", "MEU", "UVL", "DPL"].includes(m.listCode);
    const met = () => String(screenParty(one).matches.filter(bis).length > 0);
    said = kind === "party" ? met() : chart({ eccn: one, destination: to }).status;
  } catch (error) { said = "error: " + error.message; }
  console.log(JSON.stringify(said));
}
"""
SAME = {
    "license_required": {"licence"},
    "no_chart_requirement": {"listed"},
    "embargo_destination": {"embargo"},
    "requires_verification": {"licence in part", "licence", "listed, to be read"},
}


def main() -> None:
    """Print both answers to each question, and how often they agree."""
    checkout, node = Path(sys.argv[1]), shutil.which("node")
    if node is None:
        raise SystemExit("Node is needed to run the other program")
    lists, files = Lists(ListFiles(RULES)), ListFiles(RULES)
    iso = CountryNames(read_yaml(READING / "us-destinations.yaml")).iso
    chart = json.loads((checkout / "src/data/country-chart.json").read_text(encoding="utf-8"))
    names = {iso(name): name for name in (*chart["countries"], *chart["embargoed"])}
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    entries = [code for code, entry in files.ccl.entries.items() if not entry.pointer]
    pairs = [(chance.choice(entries), chance.choice(sorted(names))) for _ in range(PAIRS)]
    asked: list[list[str]] = [["code", code, names[to]] for code, to in (*CODES, *pairs)]
    asked += [["party", name, ""] for name in PARTIES]
    said = _asked(node, checkout, asked)
    told = [_ours(lists, code, to) for code, to in (*CODES, *pairs)]
    told += ["true" if _met(lists, name) else "false" for name in PARTIES]
    agree = [ours in SAME.get(theirs, {theirs}) for ours, theirs in zip(told, said, strict=True)]
    fixed = [*range(len(CODES)), *range(len(asked) - len(PARTIES), len(asked))]
    for place in fixed:
        _, one, to = asked[place]
        mark = "=" if agree[place] else "≠"
        print(f"{mark} {one} {f'to {to}' if to else '(party)'}: {told[place]} | {said[place]}")
    print(f"{len(fixed)} questions: {sum(agree[place] for place in fixed)} alike")
    chosen = range(len(CODES), len(CODES) + PAIRS)
    differing = Counter((told[place], said[place]) for place in chosen if not agree[place])
    print(f"{PAIRS} pairs by chance: {sum(agree[place] for place in chosen)} alike")
    for (ours, theirs), count in differing.most_common():
        example = next(place for place in chosen if (told[place], said[place]) == (ours, theirs))
        print(f"  {count} × {ours} | {theirs}, for example {asked[example][1]} to {asked[example][2]}")


def _asked(node: str, checkout: Path, questions: list[list[str]]) -> list[str]:
    """What the other program says to each question."""
    ran = subprocess.run(
        [node, "--input-type=module", "-e", ASK],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        cwd=checkout,
    )
    said: list[Any] = [json.loads(line) for line in ran.stdout.splitlines()]
    return [str(one) for one in said]


def _ours(lists: Lists, code: str, to: str) -> str:
    answer = lists.look_up(code, to, ("US",))[0]
    if answer.knowledge is Knowledge.UNKNOWN or answer.status is None:
        return str(answer.knowledge)
    if answer.status is ListStatus.LICENCE and answer.has(Remark.IN_PART):
        return "licence in part"
    if answer.status is ListStatus.LISTED and answer.has(Remark.READ):
        return "listed, to be read"
    return str(answer.status)


def _met(lists: Lists, name: str) -> bool:
    us = (one for one in lists.parties(name) if lists.party_list(one.party.list_key).jurisdiction == "US")
    return any(not one.common for one in us)


if __name__ == "__main__":
    main()
