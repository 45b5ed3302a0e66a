"""Gather the pages of the documentation's site, so that it can be built strictly from them alone.

    python -m tools.site FOLDER

Take every page of docs/ and those of the repository's root that they name. A page of docs/ keeps its name, README
of docs/ becomes the first page. What else a page names is taken along below `files/`: no link leads out of the site.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"\[(?P<words>[^\]]*)\]\((?P<path>(?!https?:|mailto:|#)[^)\s#]+)(?P<rest>[^)\s]*)\)")
_DOCS = "docs"
_CONFIG = "zensical.toml"


def place(path: str) -> str:
    """Return where the site keeps a file of the repository."""
    folder, name = posixpath.split(path)
    if path == f"{_DOCS}/README.md":
        return "index.md"
    if folder == _DOCS or (name.endswith(".md") and not folder):
        return name
    return path.removeprefix(f"{_DOCS}/") if path.startswith(f"{_DOCS}/") else f"files/{path}"


def linked(path: str, found: re.Match[str]) -> str:
    """Return which file of the repository a link of a page names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))


def rewritten(path: str, text: str, folders: Collection[str]) -> str:
    """Return a page whose links lead to where the site keeps what they name; of a folder only the words are left."""

    def moved(found: re.Match[str]) -> str:
        if (named := linked(path, found)) in folders:
            return found["words"]
        target = posixpath.relpath(place(named), posixpath.dirname(place(path)) or ".")
        return f"[{found['words']}]({target}{found['rest']})"

    return _LINK.sub(moved, text)


def gather(root: Path, folder: Path) -> list[str]:
    """Write the pages of `root` below `folder` and return the repository's names of all that was taken.

    Raises FileNotFoundError for a page that names a file that does not exist.
    """
    waiting = [path.relative_to(root).as_posix() for path in sorted((root / _DOCS).glob("*.md"))]
    for path in waiting:
        source, target = root / path, folder / place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not path.endswith(".md"):
            shutil.copyfile(source, target)
            continue
        text = source.read_text(encoding="utf-8")
        named = dict.fromkeys(linked(path, found) for found in _LINK.finditer(text))
        folders = {one for one in named if (root / one).is_dir()}
        target.write_text(rewritten(path, text, folders), encoding="utf-8")
        waiting += [one for one in named if one not in folders and one not in waiting]
    return waiting


def main(words: list[str]) -> None:
    """Gather the pages into the folder that is named, and the site's settings beside it."""
    folder = Path(words[0])
    shutil.rmtree(folder, ignore_errors=True)
    taken = gather(ROOT, folder / "pages")
    shutil.copyfile(ROOT / _DOCS / _CONFIG, folder / _CONFIG)
    print(f"{len(taken)} files in {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
