"""A publisher, its web server, and a house that reads the feed: small rules, real signatures, real HTTP."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from tuf.api.metadata import Metadata, Targets

from bot.rules.edition import FILE
from bot.rules_feed import publishing
from bot.rules_feed.archive import archived, digest_of, files_in, packed
from bot.rules_feed.publishing import Published, Publisher
from bot.rules_feed.report import Updated
from bot.rules_feed.store import EditionStore
from bot.rules_feed.updating import NEWEST, Signed, Update, getting
from bot.settings import Settings, load
from tests.servers.feeds import FeedServer, Response

ACT = """\
# A toy. Compare it with the ministry's page.
key: is-2024-{number}
title: {title}
jurisdiction: IS
authority: [Ministry of Toys]
document: Regulation No. {number} of 2024
type: {type}
announced: 2024-06-01
in_force: [{{from: 2024-07-01}}]
items: [{{subject: widgets}}]
certainty: confirmed
evidence_as_of: 2024-08-01
checked_on: {checked}
sources: [{{url: "https://example.org/{number}", kind: official, supports: all of it}}]
"""
GROUPS = "# Sets of destinations.\ngroups: {NORDIC: {name: Nordic countries, members: [IS, NO, DK, SE, FI]}}\n"


def act(
    number: int = 7, *, kind: str = "licence", title: str = "Export of widgets", checked: str = "2026-11-01"
) -> str:
    """The file of an act."""
    return ACT.format(number=number, type=kind, title=title, checked=checked)


def rules(folder: Path, *acts: str, subject: str = "widgets", names: str = "toy widgets") -> Path:
    """A folder of rules with these acts on goods of these names."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "measures" / "is").mkdir(parents=True)
    (folder / "subjects").mkdir()
    (folder / "groups.yaml").write_text(GROUPS)
    (folder / "subjects" / f"{subject}.yaml").write_text(f"name: {subject}\nnames: {{en: [{names}]}}\n")
    for text in acts:
        key = next(line.partition(": ")[2] for line in text.splitlines() if line.startswith("key: "))
        (folder / "measures" / "is" / f"{key}.yaml").write_text(text)
    return folder


class Careless(Publisher):
    """A publisher that checks nothing, and puts what it likes into an edition."""

    change: Callable[[dict[str, bytes]], bytes] | None = None
    signs: Callable[[Signed], Signed] = staticmethod(lambda signed: signed)
    schema = 1

    def _checked(self, rules: Path) -> int:  # noqa: ARG002 - as it is called
        return 1

    def _add_edition(self, last: Metadata[Targets] | None, files: Mapping[str, bytes], acts: int) -> Metadata[Targets]:
        targets = super()._add_edition(last, files, acts)
        target = targets.signed.targets[NEWEST]
        signed = msgspec.convert(target.custom, Signed)
        edition = msgspec.structs.replace(signed.edition, schema=self.schema)
        archive = archived({**files, FILE: msgspec.json.encode(edition)})
        if self.change:
            archive = self.change({**files, FILE: msgspec.json.encode(edition)})
        signed = self.signs(Signed(edition, digest_of(archive), len(archive)))
        self._add(targets, NEWEST, packed(archive), msgspec.to_builtins(signed))
        return targets


class Site:
    """A feed in a folder, as a server shows it, and the home of a bot that reads it."""

    def __init__(self, place: Path, server: FeedServer) -> None:
        self.place, self.server = place, server
        self.folder, self.keys, self.home = place / "feed", place / "keys", place / "home"
        self.base = rules(place / "shipped", act(checked="2024-08-01"))
        self.now = datetime.now(UTC)

    @property
    def store(self) -> EditionStore:
        return EditionStore(self.home)

    @property
    def settings(self) -> Settings:
        return load(
            _env_file=None,
            EXPORTWATCH_HOME=self.home,
            EXPORTWATCH_RULES=self.base,
            EXPORTWATCH_ALLOW_PRIVATE=self.server.pair,
            EXPORTWATCH_RULES_FEED=self.server.url("/feed"),
        )

    def publish(
        self, *acts: str, by: type[Publisher] = Publisher, ago: timedelta = timedelta(), names: str = "toy widgets"
    ) -> Published:
        """Publish these acts on goods of these names, and show it."""
        told = by(self.folder, self.keys, self.now - ago).publish(rules(self.place / "rules", *acts, names=names))
        self.show()
        return told

    def show(self, folder: Path | None = None) -> None:
        """Serve a folder as it is now, and nothing else."""
        self.server.forget()
        folder = folder or self.folder
        for path in folder.rglob("*"):
            if path.is_file():
                body = path.read_bytes()
                self.server.reply(f"/feed/{path.relative_to(folder)}", Response(200, body))

    def tamper(self, name: str) -> None:
        """Change what one document says, and leave its signature."""
        path = self.folder / "metadata" / name
        document = json.loads(path.read_bytes())
        document["signed"]["expires"] = "2099-01-01T00:00:00Z"
        path.write_text(json.dumps(document))
        self.show()

    def copy(self, name: str) -> Path:
        """Keep the feed as it is now."""
        return Path(shutil.copytree(self.folder, self.place / name))

    async def update(self, get: Callable[[str, int], Coroutine[Any, Any, bytes]] | None = None, **more: Any) -> Updated:  # noqa: ANN401 - options
        return await Update(
            self.home,
            self.base,
            self.server.url("/feed"),
            get or getting(self.settings),
            now=lambda: datetime.now(UTC),
            **more,
        ).run()

    def asked(self) -> list[str]:
        """The kinds of files that were asked for, without hashes and versions."""
        return [one.path.rpartition("/")[2].partition(".")[2] for one in self.server.asked]


__all__ = ["Careless", "Site", "act", "files_in", "publishing", "replace", "rules"]
