"""Makes what a release consists of.

python -m tools.release check v0.2.0    is this commit that version, with notes for people?
python -m tools.release build dist      wheel, sdist, SBOM (CycloneDX), notes and checksums
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SECTION = r"^## \[{version}\] - \d{{4}}-\d\d-\d\d\n(?P<notes>.*?)(?=^## |\Z)"


def version() -> str:
    """Return the version in pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def notes(changelog: str, release: str) -> str:
    """Return what a changelog says of a release. Raises ValueError if it says nothing, or gives no day."""
    found = re.search(_SECTION.format(version=re.escape(release)), changelog, re.MULTILINE | re.DOTALL)
    if not found or not found["notes"].strip():
        raise ValueError(f"CHANGELOG.md has no section `## [{release}] - YYYY-MM-DD` with notes")
    return found["notes"].strip() + "\n"


def check(tag: str) -> None:
    """Raise ValueError if a tag is not the version of this commit, or has no notes."""
    if tag != f"v{version()}":
        raise ValueError(f"the tag {tag} is not the version in pyproject.toml, {version()}")
    notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version())


def build(folder: Path) -> None:
    """Write the release's files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("hatchling", "build", "--directory", str(folder))
    sbom = folder / f"exportwatch-{version()}.cdx.json"
    _run("cyclonedx_py", "requirements", "requirements/run.txt", "--pyproject", "pyproject.toml", "-o", str(sbom))
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (folder / "NOTES.md").write_text(notes(text, version()), encoding="utf-8")
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _run(*command: str) -> None:
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)  # noqa: S603 - our own tools


def main(arguments: list[str]) -> int:
    """Run one of the two commands; return 1 with a sentence on stderr if something is missing."""
    try:
        match arguments:
            case ["check", tag]:
                check(tag)
            case ["build", folder]:
                build(Path(folder).resolve())
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except ValueError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
