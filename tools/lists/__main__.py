"""Writes one file of rules/lists from a copy of the official text (docs/lists.md): `us-ccl COPY EU-COPY TEXT…`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.lists.forms import chart_to_json, edition_to_json
from tools.lists import national, others, us

RULES = Path(__file__).parents[2] / "rules" / "lists"
BUILDERS: Mapping[str, tuple[str, Callable[..., str]]] = {
    "us-ccl": ("us-ccl.json", lambda copy, annex, *texts: edition_to_json(us.ccl(copy, annex, list(texts)))),
    "us-chart": ("us-chart.json", lambda copy, groups: chart_to_json(us.chart(copy, groups))),
    "eu": ("eu-annex-i.json", lambda copy: edition_to_json(others.annex(copy))),
    "hs": ("hs2022.json", others.nomenclature),
    "us-parties": ("us-parties.json", others.parties),
    "jp-parties": ("jp-parties.json", others.japanese_parties),
}
"""The file of each list, and what writes it from copies; of `national.EDITIONS` each is a file of its own name."""


def main(arguments: list[str]) -> None:
    """Build one of the shipped editions."""
    name, *paths = arguments
    files = [Path(path) for path in paths]
    if name in national.EDITIONS:
        file, text = f"{name}.json", edition_to_json(national.edition(name, files[0]))
    elif name in BUILDERS:
        file, build = BUILDERS[name]
        text = build(*files)
    else:
        raise SystemExit(__doc__)
    (RULES / file).write_text(text, encoding="utf-8")
    print(file, len(text))


if __name__ == "__main__":
    main(sys.argv[1:])
