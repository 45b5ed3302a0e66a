"""What the build adds to the wheel: the commit it is made of, and addresses that depend on where the project lives.

EXPORTWATCH_REVISION (or git) gives the commit; EXPORTWATCH_REPOSITORY_URL (in the release workflow the repository's own
page) gives the project's addresses, and makes README's pictures and links work outside the repository.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE = re.compile(r"(?P<open>!?\[[^\]]*\]\()(?P<path>(?!https?:|#|mailto:)[^)\s]+)(?P<close>\))")
_IN_CHARGE = ("Changelog", "CHANGELOG.md"), ("Documentation", "docs/README.md"), ("Security", "SECURITY.md")


def revision(root: str) -> str:
    """Return the commit of a checkout, with + behind it if files differ from it; empty where there is none."""
    if given := os.environ.get("EXPORTWATCH_REVISION"):
        return given
    command = ["git", "-C", root, "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude", "*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own
    except (OSError, subprocess.CalledProcessError):
        return ""


def absolute(text: str, home: str) -> str:
    """Return Markdown in which relative links lead to the repository at `home`, pictures to their files."""

    def moved(found: re.Match[str]) -> str:
        kind = "raw" if found["open"].startswith("!") else "blob"
        return f"{found['open']}{home}/{kind}/main/{found['path']}{found['close']}"

    return _RELATIVE.sub(moved, text) if home else text


class Addresses(MetadataHookInterface):
    """Sets the readme and the project's addresses."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `readme`, and `urls` where the project's home is known."""
        home = os.environ.get("EXPORTWATCH_REPOSITORY_URL", "").rstrip("/")
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": absolute(text, home)}
        metadata["urls"] = {}
        if home:
            pages = {name: f"{home}/blob/main/{path}" for name, path in _IN_CHARGE}
            metadata["urls"] = {"Source": home, "Issues": f"{home}/issues", **pages}


class Revision(BuildHookInterface[Any]):
    """Puts the commit into the wheel as bot/shipped/REVISION."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file that the wheel takes in; a checkout asks git itself."""
        if version == "editable" or self.target_name != "wheel" or not (commit := revision(self.root)):
            return
        folder = tempfile.mkdtemp()
        file = Path(folder, "REVISION")
        file.write_text(f"{commit}\n", encoding="utf-8")
        build_data["force_include"][str(file)] = "bot/shipped/REVISION"


def get_metadata_hook() -> type[MetadataHookInterface]:
    """Return the hook of the metadata."""
    return Addresses


def get_build_hook() -> type[BuildHookInterface[Any]]:
    """Return the hook of the build."""
    return Revision
