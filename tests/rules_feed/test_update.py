"""An edition is published, fetched over HTTP, verified, checked and used; the next one costs a patch."""

from __future__ import annotations

import shutil
import stat
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import ConfigError, FetchError
from bot.rules_feed.publishing import Publisher
from bot.rules_feed.store import KEPT, load_in_use, load_with_reason, rules_in_use
from tests.program import run, run_beside
from tests.rules_feed.site import Site, act, rules
from tests.servers.feeds import Response

ROOT = Path(__file__).parents[2]

TOY = "is-2024-7"


async def test_an_edition_is_used_and_the_next_one_costs_a_patch(site: Site) -> None:
    first = site.publish(act(title="First"))

    got = await site.update()
    assert (got.result, got.first, got.trusted) == ("new", True, first.fingerprint)
    assert site.asked() == ["root.json", "root.json", "json", "snapshot.json", "targets.json", "rules"]
    base = load_in_use(site.home, site.base)
    assert base.measures[TOY].title == "First"
    assert base.edition == first.edition
    assert (first.edition.number, first.edition.as_of, first.edition.acts) == (1, date(2026, 11, 1), 1)

    site.server.asked.clear()
    assert (await site.update()).result == "same"
    assert site.asked() == ["root.json", "json"]

    site.publish(act(title="Second"))
    got = await site.update()
    assert site.asked() == ["root.json", "json", "snapshot.json", "targets.json", "patch-1-2"]
    assert (got.result, got.edition and got.edition.number, got.before) == ("new", 2, first.edition)
    assert load_in_use(site.home, site.base).measures[TOY].title == "Second"


async def test_whoever_missed_editions_gets_there_by_one_patch_and_a_broken_patch_costs_the_whole(site: Site) -> None:
    site.publish(act(title="First"))
    await site.update()
    site.publish(act(title="Second"))
    site.publish(act(title="Third"))
    await site.update()
    assert site.asked()[-1] == "patch-1-3"

    site.publish(act(title="Fourth"))
    for patch in site.folder.glob("targets/*.patch-*"):
        site.server.reply(f"/feed/targets/{patch.name}", Response(200, b"\0" * patch.stat().st_size))
    await site.update()
    assert site.asked()[-3:] == ["patch-3-4", "patch-1-4", "rules"]
    assert load_in_use(site.home, site.base).measures[TOY].title == "Fourth"


async def test_the_programs_own_rules_are_a_base_for_a_patch(site: Site) -> None:
    site.publish(act(title="First"))
    await site.update()
    site.base = site.store.path(site.store.state.kept[0]).rename(site.place / "released")
    site.publish(act(title="Second"))
    site.home = site.place / "another home"
    await site.update()
    assert site.asked()[-1] == "patch-1-2"


async def test_the_last_three_are_kept_and_rolled_back_to_and_what_was_taken_back_stays_away(site: Site) -> None:
    for number in range(1, 6):
        site.publish(act(title=f"Edition {number}"))
        await site.update()
    kept = [edition.number for edition in site.store.kept().values()]
    assert kept == [5, 4, 3] == sorted(kept, reverse=True)
    assert len(list((site.home / "rules-feed" / "editions").iterdir())) == KEPT

    with site.store.locked():
        site.store.roll_back()
    assert load_in_use(site.home, site.base).measures[TOY].title == "Edition 4"
    assert (await site.update(by_itself=True)).result == "skipped"
    assert load_in_use(site.home, site.base).measures[TOY].title == "Edition 4"
    site.publish(act(title="Edition 6"))
    assert (await site.update(by_itself=True)).result == "new"

    for _ in range(3):
        if site.store.state.current:
            site.store.roll_back()
    assert load_in_use(site.home, site.base).edition is None
    with pytest.raises(ConfigError, match="there is no edition to take back"):
        site.store.roll_back()
    assert (await site.update()).result == "new"


async def test_an_edition_older_than_the_programs_own_rules_is_not_used(site: Site) -> None:
    site.publish(act(checked="2026-11-01"))
    await site.update()
    assert rules_in_use(site.home, site.base).edition

    newer = rules(site.place / "upgraded", act(title="Upgraded", checked="2026-11-20"))
    used = rules_in_use(site.home, newer)
    assert (used.folder, used.edition) == (newer, None)
    assert "edition 1 knows acts up to 2026-11-01, the shipped rules up to 2026-11-20" in used.note

    site.base = newer
    site.publish(act(title="Late", checked="2026-11-10"))
    assert (await site.update()).result == "older"
    assert load_in_use(site.home, newer).measures[TOY].title == "Upgraded"


async def test_an_edition_that_cannot_be_read_any_more_leaves_the_one_before(site: Site) -> None:
    for title in ("First", "Second"):
        site.publish(act(title=title))
        await site.update()
    folder = rules_in_use(site.home, site.base).folder
    (folder / "measures" / "is" / f"{TOY}.yaml").write_text("key: [")

    base, why = load_with_reason(site.home, site.base)
    assert base.measures[TOY].title == "First"
    assert "the newest edition cannot be read" in why

    assert (await site.update(by_itself=True)).result == "new"  # what is damaged is fetched again
    assert load_with_reason(site.home, site.base)[0].measures[TOY].title == "Second"
    assert (await site.update(by_itself=True)).result == "same"


async def test_nothing_is_trusted_by_itself_and_only_what_was_expected(site: Site) -> None:
    told = site.publish(act())
    with pytest.raises(FetchError, match="no root is trusted yet: run `exportwatch rules update --from http"):
        await site.update(by_itself=True)
    with pytest.raises(FetchError, match=f"another fingerprint than expected: {told.fingerprint}"):
        await site.update(expected="00" * 32)
    assert not site.store.trust.exists()
    spaced = " ".join([told.fingerprint[:8], told.fingerprint[8:].upper()])
    assert (await site.update(expected=spaced)).first
    assert (await site.update(by_itself=True)).result == "same"


async def test_another_publisher_is_trusted_by_the_file_of_its_root_alone(site: Site) -> None:
    site.publish(act(title="Ours"))
    await site.update()
    site.folder, site.keys = site.place / "theirs", site.place / "their keys"
    site.publish(act(title="Theirs"))
    with pytest.raises(FetchError, match="wrong signature"):
        await site.update()
    assert load_in_use(site.home, site.base).measures[TOY].title == "Ours"

    root = (site.folder / "metadata" / "1.root.json").read_bytes()
    assert (await site.update(root=root)).result == "new"
    assert load_in_use(site.home, site.base).measures[TOY].title == "Theirs"
    with pytest.raises(FetchError, match="no root of trust"):
        await site.update(root=b"{}")


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
async def test_a_key_is_replaced_and_readers_follow(site: Site, role: str) -> None:
    site.publish(act(title="First"))
    await site.update()
    before = (site.keys / f"{role}.pem").read_bytes()
    told = Publisher(site.folder, site.keys, site.now).rotate(role)  # type: ignore[arg-type] # one of the four
    assert (site.keys / f"{role}.pem").read_bytes() != before
    site.publish(act(title="Second"))

    got = await site.update()
    assert (got.result, got.trusted) == ("new", told.fingerprint)
    assert load_in_use(site.home, site.base).measures[TOY].title == "Second"

    (site.keys / f"{role}.pem").write_bytes(before)
    again = Publisher(site.folder, site.keys, site.now)
    with pytest.raises(ConfigError, match="is not the one of"):
        again.rotate("timestamp") if role == "root" else again.publish(rules(site.place / "rules", act(title="Third")))


async def test_the_timestamp_is_signed_anew_by_its_key_alone(site: Site) -> None:
    site.publish(act(), ago=timedelta(days=6))
    aside = site.place / "safe"
    aside.mkdir()
    for role in ("root", "targets", "snapshot"):
        (site.keys / f"{role}.pem").rename(aside / f"{role}.pem")
    told = Publisher(site.folder, site.keys, site.now).refresh()
    site.show()
    assert told.expires["timestamp"] - site.now > timedelta(days=6)
    assert (await site.update()).result == "new"
    with pytest.raises(ConfigError, match=r"snapshot\.pem is missing"):
        Publisher(site.folder, site.keys, site.now).publish(site.place / "rules")


def test_keys_are_their_owners_alone_and_never_in_the_feed(tmp_path: Path) -> None:
    folder, keys = tmp_path / "feed", tmp_path / "keys"
    published = rules(tmp_path / "rules", act())
    with pytest.raises(ConfigError, match="lies inside"):
        Publisher(folder, folder / "metadata" / "keys", Site(tmp_path, None).now)  # type: ignore[arg-type] # unused
    ended = run("rules", "publish", str(folder), "--keys", str(keys), "--rules", str(published))
    assert ended.returncode == 0, ended.stderr
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert not [path for path in folder.rglob("*") if b"PRIVATE KEY" in (path.read_bytes() if path.is_file() else b"")]

    ended = run("rules", "publish", str(folder), "--keys", str(keys), "--rules", str(published))
    assert ended.stdout.startswith("Signed anew: edition 1 of ")
    (published / "measures" / "is" / f"{TOY}.yaml").write_text(act(kind="licens"))
    ended = run("rules", "publish", str(folder), "--keys", str(keys), "--rules", str(published))
    assert ended.returncode == 1
    assert "is not published" in ended.stderr


async def test_what_the_lists_carry_of_others_is_named_in_the_feed(site: Site) -> None:
    folder = rules(site.place / "rules", act())
    shutil.copytree(ROOT / "rules" / "lists", folder / "lists")
    publish = ("rules", "publish", str(site.folder), "--keys", str(site.keys), "--rules", str(folder))
    assert "put the NOTICE of the rules that you took it from beside it" in run(*publish).stdout
    (folder / "NOTICE").write_text((ROOT / "rules" / "NOTICE").read_text())
    assert "NOTICE" not in run(*publish).stdout
    site.show()
    await site.update()
    read = site.store.path(str(site.store.state.current)) / "NOTICE"
    assert "(c) European Union" in read.read_text()


async def test_the_command_line_says_what_it_trusts_and_uses(site: Site) -> None:
    told = site.publish(act(title="First"))
    environment = {
        "EXPORTWATCH_HOME": str(site.home),
        "EXPORTWATCH_RULES": str(site.base),
        "EXPORTWATCH_ALLOW_PRIVATE": site.server.pair,
    }
    ended = await run_beside("rules", "update", **environment)
    assert (ended.returncode, "name the feed" in ended.stderr) == (2, True)
    ended = await run_beside("rules", "update", "--from", site.server.url("/feed"), **environment)
    assert ended.returncode == 0, ended.stderr
    assert told.fingerprint in ended.stdout.replace(" ", "")
    assert "In use: edition 1 of" in ended.stdout
    site.publish(act(title="Second"))
    ended = await run_beside("rules", "update", **environment)
    assert "In use: edition 2 of" in ended.stdout
    assert "(before: edition 1 of" in ended.stdout
    shown = await run_beside("rules", "editions", **environment)
    assert [line[:11] for line in shown.stdout.splitlines()[:2]] == ["* edition 2", "  edition 1"]
    answered = await run_beside("restricted", "No. 7 of 2024 from:IS", "--json", **environment)
    assert answered.returncode == 0
    assert (await run_beside("rules", "rollback", **environment)).stdout.startswith("In use: edition 1 of")
    ended = await run_beside("rules", "update", "--from", "http://127.0.0.1:9/", **environment)
    assert (ended.returncode, "blocked-address" in ended.stderr) == (1, True)


async def test_reading_needs_no_cryptography(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own verification of Ed25519 accepts and refuses alike; it is what readers have."""
    from securesystemslib.signer import _key  # noqa: PLC0415 - the module of the library that chooses

    site.publish(act())
    monkeypatch.setattr(_key, "CRYPTO_IMPORT_ERROR", "not installed")
    assert (await site.update()).result == "new"
    site.tamper("timestamp.json")
    with pytest.raises(FetchError, match="wrong signature"):
        await site.update()
    monkeypatch.setitem(sys.modules, "bot.rules_feed.publishing", None)
    ended = run("rules", "publish", str(site.folder), "--keys", str(site.keys))
    assert "install the extra `publish`" in ended.stderr
