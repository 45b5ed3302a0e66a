"""The shipped list files on disk → editions. The one place of this room that reads files, each at its first use."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ListReadError
from bot.lists.chart import Chart
from bot.lists.codec import chart_from_json, edition_from_json, loaded
from bot.lists.eu import Authorisations
from bot.lists.hs import Nomenclature
from bot.lists.model import Edition


class ListFiles:
    """The folder `rules/lists`. A file that is never asked for is never read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def headings(self) -> dict[str, str]:
        """Our own short headings, by code."""
        return {str(code): str(text) for code, text in self._yaml("headings.yaml").items()}

    @cached_property
    def ccl(self) -> Edition:
        """The US Commerce Control List."""
        return edition_from_json(self._bytes("us-ccl.json"), self.headings)

    @cached_property
    def chart(self) -> Chart:
        """The US country chart."""
        return chart_from_json(self._bytes("us-chart.json"), self._yaml("us-families.yaml"))

    @cached_property
    def annex(self) -> Edition:
        """Annex I of the EU's dual-use regulation."""
        return edition_from_json(self._bytes("eu-annex-i.json"), self.headings)

    @cached_property
    def authorisations(self) -> Authorisations:
        """The Union general export authorisations."""
        return Authorisations.of(self._yaml("eu-authorisations.yaml"))

    @cached_property
    def nomenclature(self) -> Nomenclature:
        """The Harmonized System."""
        return Nomenclature.of(loaded(self._bytes("hs2022.json")))

    def _bytes(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise ListReadError(f"{name}: {error.strerror}") from error

    def _yaml(self, name: str) -> dict[str, Any]:
        try:
            read = yaml.load(self._bytes(name), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise ListReadError(f"{name}: {error}") from error
        if not isinstance(read, dict):
            raise ListReadError(f"{name}: not a mapping")
        return read
