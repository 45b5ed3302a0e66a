"""Draw the README's pictures from what the program really prints: python docs/pictures/draw.py."""
# ruff: noqa: INP001, S603 - a script; it starts our own program

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

HERE = Path(__file__).parent
PROGRAM = [sys.executable, "-m", "handlers"]
ASKED = ["gallium", "from:CN", "to:US"]
WIDTH = 112
MARK = "DEMO "


def answer() -> str:
    """What `exportwatch restricted` says."""
    return subprocess.run([*PROGRAM, "restricted", *ASKED], capture_output=True, text=True, check=True).stdout


def alert() -> str:
    """The demo's first alert."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("SLACK", "DISCORD"))}
    with tempfile.TemporaryDirectory() as home:
        demo = subprocess.Popen(
            [*PROGRAM, "run", "--demo"],
            env=environment | {"EXPORTWATCH_HOME": home},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        lines: list[str] = []
        for line in demo.stdout or ():
            if lines and not line.startswith(MARK + " "):
                break
            lines.append(line)
        demo.send_signal(signal.SIGTERM)
        demo.communicate()
    return "".join(lines)


def draw(name: str, command: str, output: str) -> None:
    """One terminal picture, without fonts from elsewhere."""
    console = Console(record=True, width=WIDTH, file=StringIO(), highlight=False)
    first, _, rest = output.strip().partition("\n")
    console.print(Text(f"$ {command}", style="dim"))
    console.print(Text(first, style="bold yellow"))
    console.print(Text(rest))
    svg = console.export_svg(title="exportwatch", theme=MONOKAI, unique_id=name)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", "Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace")
    svg = svg.replace("font-variant-east-asian: full-width;", "")
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text("\n".join(line.rstrip() for line in svg.strip().splitlines()) + "\n", "utf-8")


if __name__ == "__main__":
    draw("answer", f"exportwatch restricted {' '.join(ASKED)}", answer())
    draw("alert", "make run", alert())
