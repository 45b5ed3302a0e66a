"""Draw what Slack and Discord show: python docs/pictures/chat.py [--lang ja] [folder [scene…]].

Real rules, acts of the demo and our own renderers make the messages; chat/draw.mjs draws them in Chromium with
libraries that look like the platforms. With a folder, every scene (or those that are named) is drawn into it, wide and
narrow, to be looked at. Without one, the pictures that the documents show are drawn anew.
"""
# ruff: noqa: INP001, S607, T201 - a script; it starts node and npm, and speaks to who started it

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.alerts.amendments import NewFacts, reported
from bot.alerts.desk import compose, source_text, with_authority
from bot.alerts.reminders import ReminderRequest, reminder
from bot.detect.events import EventMemory
from bot.detect.similarity import cited_in
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, Delivery
from bot.parts.records import PartsList
from bot.rules.answer.answering import answer
from bot.settings import load
from bot.store.intake import IntakeEntry
from bot.store.waiting import Pause
from bot.subscriptions import options
from bot.subscriptions.delivery_options import Options, mode
from bot.subscriptions.filters import Filters
from bot.subscriptions.records import NO_DEFAULTS, Subscription
from bot.text.locales import SOURCE, served
from handlers import knowledge
from handlers.chat.answering import Question
from handlers.chat.session import FORM as FORM_LABEL
from handlers.chat.session import MORE, PageRef, ShownPage
from handlers.chat.session import SHARE as SHARE_LABEL
from handlers.commands import COMMANDS, dates, help_, latest, manage, pausing, preview, subscribing
from handlers.commands.command import RECENT, SETTINGS, SUBSCRIPTIONS, TOLD_BEFORE, Call, Need, Stored
from handlers.commands.form import FormValues, form_of
from handlers.commands.lookups import names_of_goods
from handlers.commands.records import Asker
from handlers.demo import load_demo
from handlers.discord import render as discord_posts
from handlers.discord.forms import modal
from handlers.discord.render import FormRef, Share, message, pages
from handlers.discord.render import OwnButton as DiscordButton
from handlers.messages import answers, operators, parts_lists
from handlers.messages.deliveries import Messages, greeting
from handlers.messages.parts_lists import ListFacts
from handlers.messages.reply import Reply
from handlers.messages.speech import language, reading, say
from handlers.slack import form, home
from handlers.slack import render as slack_posts
from handlers.slack.form import FormPlace
from handlers.slack.home import HomePage, ShownList
from handlers.slack.render import FORM, PAGE, SHARE, SlackButton, buttons_of, render

PARTS = PartsList(
    "a1", "magnets.xlsx", "slack:T1:C1", "U1", "2026-11-29T09:00:00+00:00", ("Part",), lines=40,
    found="Asking “Part”, exporter from “Export from”, destination from “Ship to”.",
    outcomes={"restricted": 12, "unrecognised": 7}, statuses={"prohibited": 2, "licence": 10},
)  # fmt: skip
HERE = Path(__file__).parent
TOOLS = HERE / "chat"
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
SLACK, DISCORD = Channel("slack", "T0001", "C0EXPORTS"), Channel("discord", "1001", "2002")
SHOWN = {"slack-alert", "slack-answer", "slack-partly", "discord-alert", "discord-answer", "discord-unrecognised"}
"""What the documents show; each wide, on the light ground of Slack and the dark one of Discord."""
WIDE, NARROW = 760, 360
LARGEST = 150_000
"""Bytes of a picture that is kept."""
_MADE = {
    "ban": (
        "official",
        "en",
        "CN",
        "Ministry of Commerce",
        "Announcement No. 90 of 2026: export ban on gallium to Japan",
        "The export of gallium, germanium and antimony to Japan is prohibited from 1 December 2026.",
    ),
    "suspended": (
        "official",
        "en",
        "CN",
        "Ministry of Commerce",
        "Announcement No. 91 of 2026: suspension of Announcement No. 46 of 2024 until 27 November 2027",
        "The implementation of Announcement No. 46 of 2024 on gallium is suspended until 27 November 2027.",
    ),
    "lifted": (
        "press",
        "en",
        None,
        None,
        "Kenya lifts sorghum export ban",
        "Kenya has lifted its ban on sorghum exports.",
    ),
    "half-read": (
        "press",
        "hu",
        None,
        None,
        "Megtiltotta a napraforgómag kivitelét a moldovai kormány",
        "A moldovai kormány megtiltotta a napraforgómag kivitelét november 30-tól.",
    ),
    "nobody": (
        "press",
        "en",
        None,
        None,
        "Cabinet bans rice exports from 1 December",
        "The cabinet has banned the export of rice from 1 December 2026, officials said.",
    ),
    "korean": (
        "official",
        "ko",
        "KR",
        "산업통상자원부",
        "산업통상자원부, 흑연 수출허가제 시행",
        "산업통상자원부는 2026년 12월 15일부터 인조흑연 수출에 허가를 받도록 하는 고시 제2026-120호를 공포했다.",
    ),
    "entities": (
        "official",
        "en",
        "US",
        "Bureau of Industry and Security",
        "Additions to the Entity List",
        (
            "BIS adds 23 entities in China to the Entity List for acquiring "
            "advanced chips. This rule is effective November 26, 2026. 91 FR 81234"
        ),
    ),
    "duty": (
        "press",
        "fr",
        None,
        None,
        "L'Indonésie instaure une taxe à l'exportation sur le charbon",
        "Le gouvernement indonésien instaure une taxe à l'exportation sur le charbon à partir du 1er janvier 2027.",
    ),
}
"""Made-up acts, for what the demo's have not: tier, language, jurisdiction, authority, title, text."""
_ACTS = {"cn-2023-23": datetime(2023, 7, 3, 9, tzinfo=UTC), "cn-2023-39-zh": datetime(2023, 10, 20, 7, tzinfo=UTC)}


@dataclass(frozen=True, slots=True)
class Scene:
    """One message or view. `said` is the command above it; `private` what only the asker sees."""

    name: str
    platform: str
    kind: str
    body: dict[str, Any]
    said: str = ""
    private: bool = False


class Stage:
    """The real rules and detector, and the acts that they make of the demo's items."""

    def __init__(self) -> None:
        self.known = knowledge.read(load(_env_file=None))
        self.acts = {name: self._act(name, day) for name, day in _ACTS.items()}
        self.made = {name: self._made(name, *told) for name, told in _MADE.items()}

    def _act(self, name: str, day: datetime) -> Announcement:
        demo = load_demo()
        item = next(one for one in demo.acts if one.id == name)
        feed = next(one for one in demo.feeds if one.id == item.feed)
        source = feed.name.replace(" (demo, English)", "").replace(" (demo, Chinese)", "")
        entry = IntakeEntry(
            source=feed.id,
            source_name=source,
            authority=feed.authority,
            tier=feed.tier,
            language=feed.language,
            jurisdiction=feed.jurisdiction,
            key=item.id,
            id=item.id,
            title=item.title,
            link=item.link,
            summary=item.summary,
            published=day.isoformat(),
            seen_at=day.isoformat(),
        )
        return self._announced(entry, day)

    def _made(  # noqa: PLR0913, PLR0917 - a line of the table
        self,
        name: str,
        tier: str,
        language: str,
        jurisdiction: str | None,
        authority: str | None,
        title: str,
        text: str,
    ) -> Announcement:
        entry = IntakeEntry(
            source=name,
            source_name=authority or "The Trade Gazette",
            authority=authority,
            tier=tier,
            language=language,
            jurisdiction=jurisdiction,
            key=name,
            id=name,
            title=title,
            link=f"https://source.example/{name}",
            summary=text,
            published=NOW.isoformat(),
            seen_at=NOW.isoformat(),
        )
        return self._announced(entry, NOW)

    def _announced(self, entry: IntakeEntry, day: datetime) -> Announcement:
        text = source_text(entry)
        verdict = with_authority(self.known.detector.judge(text), entry)
        placement = EventMemory().place(verdict, text, day)
        return compose(entry, verdict, placement.event, self.known.touched_by(verdict, cited_in(text)), day)

    def scenes(self) -> Iterator[Scene]:
        """Everything that people see, on both platforms where both have it."""
        gallium, graphite = self.acts.values()
        yield from self._posted("alert", Delivery("d1", SLACK, graphite), graphite)
        yield from self._posted("alert-gallium", Delivery("d2", SLACK, gallium), gallium)
        for name, data in _FORMS.items():
            yield from self._posted(
                f"alert-{name}", Delivery("d1", SLACK, graphite, content=Content(data=data)), graphite
            )
        for name, act in self.made.items():
            yield from self._posted(f"alert-{name}", Delivery("d3", SLACK, act), act)
        corrected, report = self._corrected()
        yield from self._posted("alert-changed", replace(report, kind="edit"), corrected)
        yield from self._posted("report-changed", report, corrected)
        for name, asked in _ASKED.items():
            reply = answers.reply(answer(self.known.rules, asked, today=NOW.date()))
            yield from self._answered(name, f"/restricted {asked}", reply, shared=not reply.mistaken)
        for name, (said, reply) in self._commands().items():
            yield from self._answered(name, f"/exports {said}", reply)
        for name, delivery in self._gathered().items():
            yield from self._posted(name, delivery, None)
        yield from self._answered("list", "@Exportwatch to:US  magnets.xlsx", parts_lists.taken(PARTS, ListFacts(3, 7)))
        yield from self._living()

    def _living(self) -> Iterator[Scene]:
        """The form, a card and Slack's Home."""
        yield Scene("slack-form", "slack", "modal", form.form(FormPlace(channel=SLACK.id)))
        yield Scene("discord-form", "discord", "modal", modal(FormRef("subscribe"), FormValues()).to_dict())
        first, *others = self._subscriptions(SLACK)
        made = [replace(first, name="Graphite team"), *others]
        call = self._call(made[0].id, made)
        filled = form_of(made[0], call.filters(made[0].filter), "Europe/Berlin")
        yield Scene("slack-edit", "slack", "modal", form.form(FormPlace("edit", SLACK.id, made[0].id), filled))
        yield Scene("discord-edit", "discord", "modal", modal(FormRef("edit", made[0].id), filled).to_dict())
        yield from self._answered("card", "Manage", manage.card(call))
        held = pausing.hold(self._call(f"{made[0].id} 1w", made)).reply
        yield from self._answered("held", "Snooze 1 week", held)
        lately = latest.answer(self._call(""))
        upcoming = dates.answer_upcoming(self._call("90"))
        health = Reply(say("No source is read"))
        lists = [ShownList(SLACK.id, PARTS, watched=True)]
        page = HomePage(made, lately, upcoming, health, lists, personal="D1")
        yield Scene("slack-home", "slack", "home", home.home_tab(page))

    def _corrected(self) -> tuple[Announcement, Delivery]:
        """An act that the press told as a licence, and the authority as a ban."""
        known = self._made(
            *("gazette", "press", "en", None, None, "China to require licence for gallium exports to Japan"),
            "Exporters of gallium to Japan will need a licence from 1 December 2026, says Announcement No. 90 of 2026.",
        )
        ban = self.made["ban"]
        facts = NewFacts.of(ban, wording=ban.summary, measures=ban.measures)
        act = replace(reported(known, ban.items[0], facts, "CN", NOW), deed=ban.deed, instrument=ban.instrument)
        content = Content(report=ban.items[0], data=(("edited", act.edited_at or ""),))
        return act, Delivery("d4", SLACK, act, "report", content=content)

    def _subscriptions(self, channel: Channel) -> list[Subscription]:
        wishes = (
            "about:graphite | about:gallium from:CN digest:daily@08:30 tz:Europe/Berlin",
            'from:US,EU "dual-use items" -tier:press quiet:22:00-07:00 tz:America/New_York remind:30,7,1',
            "kind:entity-listing",
        )
        read = [options.read(text, self.known.vocabulary) for text in wishes]
        return [Subscription.of(channel, one.filter.text, "U1", NOW, one.options) for one in read]

    def _commands(self) -> dict[str, tuple[str, Reply]]:
        made, wanted = self._subscriptions(SLACK), "about:graphite from:CN"
        mistake = subscribing.subscribe(self._call("form:CN graphite", made)).reply
        return {
            "subscribe": (f"subscribe {wanted}", subscribing.subscribe(self._call(wanted)).reply),
            "mistake": ("subscribe form:CN graphite", mistake),
            "list": ("list", subscribing.listed(made, waiting=2)),
            "empty": ("list", subscribing.listed(())),
            "preview": (f"preview {wanted}", preview.answer(self._call(wanted, made))),
            "help": ("help", help_.answer(self._call(""))),
            "unknown": ("graphite", help_.unknown(self._call(""), "graphite")),
            "upcoming": ("upcoming 90", dates.answer_upcoming(self._call("90"))),
            "changes": ("changes graphite", dates.answer_changes(self._call("graphite"))),
        }

    def _call(self, text: str, subscriptions: Sequence[Subscription] = ()) -> Call:
        recent = [replace(act, announced_at=(NOW - timedelta(days=days)).isoformat()) for days, act in self._recent()]
        stored: dict[Need[Any], object] = {
            SUBSCRIPTIONS: subscriptions,
            SETTINGS: NO_DEFAULTS,
            RECENT: recent,
            TOLD_BEFORE: (),
            preview.RECENT: recent,
        }
        known = (self.known.rules, self.known.vocabulary, Filters(self.known.vocabulary))
        return Call(Asker(SLACK, "U1", may_manage=True), text, NOW, *known, COMMANDS, Stored(stored))

    def _recent(self) -> list[tuple[int, Announcement]]:
        return list(enumerate(reversed(list(self.acts.values())), 2))

    def _gathered(self) -> dict[str, Delivery]:
        acts = tuple(self.acts.values())
        content = Content(
            events=tuple(act.event for act in acts),
            data=(("every", "daily"), ("since", (NOW - timedelta(days=1)).isoformat()), ("zone", "Europe/Berlin")),
        )
        everything = mode(Options(remind=(30, 7, 1)), Options())
        wanted = [ReminderRequest("s1", Filters(self.known.vocabulary)(""), everything)]
        today = NOW.date()
        near = self.known.dates(today, today + timedelta(days=31))
        reminded = reminder(SLACK, wanted, near, today - timedelta(days=7), today)
        why, advice = "the bot is not a member of the channel", "type /invite @Exportwatch in the channel"
        paused = operators.notices(Pause(SLACK, NOW, why, advice), self._subscriptions(SLACK))
        found = {
            "digest": Delivery("d3", SLACK, kind="digest", content=content, others=acts),
            "paused": paused[0],
            "hello": greeting(SLACK),
        }
        return found | ({"reminder": reminded} if reminded else {})

    def _posted(self, name: str, delivery: Delivery, act: Announcement | None) -> Iterator[Scene]:
        clock = datetime.fromisoformat(act.announced_at) if act else NOW
        content = replace(delivery.content, data=(*delivery.content.data, ("lang", language())))
        delivery = replace(delivery, content=content)
        goods = partial(names_of_goods, self.known.rules)
        reply = Messages(self.known.rules.measures, lambda: clock, goods)(delivery)
        blocks = slack_posts.post_of(delivery, reply).blocks
        yield Scene(f"slack-{name}", "slack", "message", {"blocks": blocks})
        yield Scene(
            f"discord-{name}", "discord", "message", discord_posts.alert_body(replace(delivery, channel=DISCORD), reply)
        )

    def _answered(self, name: str, said: str, reply: Reply, *, shared: bool = False) -> Iterator[Scene]:
        form_ = [SlackButton(FORM, say(FORM_LABEL))] if name in {"help", "list", "empty", "mistake"} else []
        share = [SlackButton(SHARE, say(SHARE_LABEL), "x")] if shared else []
        meant = ShownPage(reply).questions
        asked = [SlackButton(f"{PAGE}.{number}", label, "x") for number, (label, _) in enumerate(meant)]
        shown = render(reply, [*asked, *share, *buttons_of(reply), *form_], 0, SlackButton(PAGE, say(MORE), "x"))
        yield Scene(f"slack-{name}", "slack", "message", {"blocks": shown.blocks}, said, private=reply.private)
        found = pages(reply)
        own = [DiscordButton(say(MORE), PageRef(1, question=Question("restricted", said)))] if len(found) > 1 else []
        sharing = [DiscordButton(say(SHARE_LABEL), Share())] if shared else []
        body = message(found[0], [*(DiscordButton(label, turn) for label, turn in meant), *own, *sharing])
        yield Scene(f"discord-{name}", "discord", "message", body, said, private=reply.private)


_FORMS = {
    "short": (("format", "short"), ("title", "{exporter}: {goods}, {measure}[ from {date}]")),
    "full": (("format", "full"),),
}
_ASKED = {
    "answer": "gallium from:CN to:US",
    "answer-graphite": "graphite to:US on:2024-12-10",
    "answer-several": "cobalt",
    "goods": "graphite, gallium and nickel from:CN",
    "past-day": "gallium from:CN to:DE on:2023-03-03",
    "own-script": "人造石墨 从中国到德国",
    "topic": "what is the duty on Chinese bicycles",
    "watch": "watch antimony for me",
    "listed": "5A992.c from:US to:DE",
    "nothing": "copper cathode",
    "partly": "germanium rotor from:CN",
    "not-covered": "carbon fibre from:JP",
    "unrecognised": "germanite",
    "party": "Huawei to:CN from:US",
    "embargo": "machine tools to:IR",
}


def draw(scenes: list[Scene], folder: Path, shots: list[dict[str, Any]]) -> None:
    """Have node draw `shots` of the scenes into the folder."""
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        shutil.copytree(TOOLS, work, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=work, check=True)
        told = {"scenes": {one.name: vars_of(one) for one in scenes}, "shots": shots, "folder": str(folder.resolve())}
        (work / "told.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        subprocess.run(["node", "draw.mjs", "told.json"], cwd=work, check=True)


def vars_of(scene: Scene) -> dict[str, Any]:
    """A scene as JSON."""
    return {name: getattr(scene, name) for name in Scene.__dataclass_fields__}


def shot(scene: Scene, width: int, theme: str, name: str = "", scale: float = 1.5) -> dict[str, Any]:
    """One picture of a scene."""
    return {
        "scene": scene.name,
        "width": width,
        "theme": theme,
        "name": name or f"{scene.name}-{width}-{theme}",
        "scale": scale,
    }


def missing() -> str:
    """What is not installed; empty where all is there."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return ", ".join(
        name
        for name, there in (("node", shutil.which("node")), ("npm", shutil.which("npm")), ("chromium", chromium))
        if not there
    )


def main(folder: Path | None, names: Sequence[str] = (), reader: str = SOURCE) -> None:
    """Draw the documents' pictures, or scenes into a folder, in a reader's language."""
    if lacking := missing():
        print(f"The pictures of Slack and Discord are left as they are: not installed here: {lacking}.")
        return
    stage = Stage()
    with reading(reader, names_of_goods(stage.known.rules, reader)):
        scenes = list(stage.scenes())
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        themes = {"slack": ("light",), "discord": ("dark", "light")}
        wanted = [one for one in scenes if not names or one.name in names]
        draw(
            wanted,
            folder,
            [shot(one, width, theme) for one in wanted for width in (WIDE, NARROW) for theme in themes[one.platform]],
        )
        return
    kept = [one for one in scenes if one.name in SHOWN]
    draw(kept, HERE, [shot(one, WIDE, "light" if one.platform == "slack" else "dark", one.name, 1.25) for one in kept])
    for one in kept:
        size = (HERE / f"{one.name}.png").stat().st_size
        if size > LARGEST:
            sys.exit(f"docs/pictures/{one.name}.png has {size:,} bytes; at most {LARGEST:,} are kept")


if __name__ == "__main__":
    given = sys.argv[1:]
    whose = served(given[1]) if given[:1] == ["--lang"] else SOURCE
    places = given[2:] if given[:1] == ["--lang"] else given
    main(Path(places[0]) if places else None, places[1:], whose or SOURCE)
