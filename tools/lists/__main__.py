"""Writes one file of rules/lists from a copy of the official text (docs/lists.md): `us-ccl COPY EU-COPY TEXT…`."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.lists.forms import chart_to_json, edition_to_json

RULES = Path(__file__).parents[2] / "rules" / "lists"


def main(arguments: list[str]) -> None:
    """Build one of the shipped editions."""
    name, *paths = arguments
    files = [Path(path) for path in paths]
    if name == "us-ccl":
        from tools.lists import us  # noqa: PLC0415 - each list needs only its own builder

        written = {"us-ccl.json": edition_to_json(us.ccl(files[0], files[1], files[2:]))}
    elif name == "us-chart":
        from tools.lists import us  # noqa: PLC0415 - each list needs only its own builder

        written = {"us-chart.json": chart_to_json(us.chart(files[0], files[1]))}
    elif name == "eu":
        from tools.lists import others  # noqa: PLC0415 - each list needs only its own builder

        written = {"eu-annex-i.json": edition_to_json(others.annex(files[0]))}
    elif name in {"au-dsgl", "us-usml", "in-scomet", "jp-export-order", "eu-military"}:
        from tools.lists import national  # noqa: PLC0415 - each list needs only its own builder

        written = {f"{name}.json": edition_to_json(national.edition(name, files[0]))}
    elif name == "hs":
        from tools.lists import others  # noqa: PLC0415 - each list needs only its own builder

        written = {"hs2022.json": others.nomenclature(files[0])}
    elif name == "us-parties":
        from tools.lists import others  # noqa: PLC0415 - each list needs only its own builder

        written = {"us-parties.json": others.parties(files[0])}
    elif name == "jp-parties":
        from tools.lists import others  # noqa: PLC0415 - each list needs only its own builder

        written = {"jp-parties.json": others.japanese_parties(files[0])}
    else:
        raise SystemExit(__doc__)
    for file, text in written.items():
        (RULES / file).write_text(text, encoding="utf-8")
        print(file, len(text))


if __name__ == "__main__":
    main(sys.argv[1:])
