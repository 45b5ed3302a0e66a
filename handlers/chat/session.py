"""What people do in chat on one platform: ask, ask again, turn the page, share. The same for every platform.

A platform says who asks and where (`Occasion`), renders a page with the buttons named here, and sends it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from handlers.chat.answering import Answering, Question
from handlers.chat.rates import Rates
from handlers.commands.command import Asker, Command, Suggested
from handlers.messages.reply import Choice, Line, LineKind, Reply, Tone

log = logging.getLogger(__name__)

ANSWER_S = 60.0
SUGGEST_S = 2.0
"""Slack and Discord throw suggestions away that come after three seconds."""
KEPT_REPLIES = 256

LONGEST_OFFERED = 60
"""Characters of a question that is offered as a button: they fit on it, and into what Discord lets it carry."""

SHARE, MORE, FORM = "Share in channel", "Show more", "Fill in a form"
"""Labels of the buttons that are added to a reply."""
OLD_BUTTON = "This button is from an older version. Please run the command again."
_FAULT = "Something went wrong on our side, not on yours. It has been noted under {}; please try again."
_SLOW = "This took too long. Please try again in a minute."
_TOO_OFTEN = "That was a lot in a short time. Please try again in {} s."
_FORGOTTEN = "The rest of this answer is no longer kept. Please run the command again."


@dataclass(frozen=True, slots=True)
class Turn:
    """A page of an answer, as a button names it.

    `key` finds the reply while this process keeps it, `question` asks again otherwise; it is None if asking again
    would change something.
    """

    page: int
    key: str = ""
    question: Question | None = None

    @property
    def next(self) -> Turn:
        """The page after it."""
        return replace(self, page=self.page + 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a reply, and the buttons that belong under it beside the reply's own.

    `turn` names the page; it is None for a note of a few words. `shares` and `form` say whether the buttons to share
    the answer and to fill in a form make sense.
    """

    reply: Reply
    turn: Turn | None = None
    shares: bool = False
    form: bool = False

    @property
    def page(self) -> int:
        """The number of the page, from 0."""
        return self.turn.page if self.turn else 0

    @property
    def questions(self) -> Sequence[tuple[str, Turn]]:
        """What was perhaps meant instead: the label and the meaning of a button each."""
        meant = (Question(one.slash, one.text) for one in self.reply.questions if len(one.text) <= LONGEST_OFFERED)
        return [
            (one.text if one.slash == "restricted" else f"/{one.slash} {one.text}", Turn(0, question=one))
            for one in meant
        ]


class Occasion(Protocol):
    """One command or press, as a platform brings it."""

    def refusal(self, question: Question | None) -> str:
        """Why nothing is answered here, in words for the asker; empty if it is. None: a reply is shown again."""
        ...

    async def asker(self, *, changes: bool) -> Asker:
        """Who asks. Whether the person may manage the channel matters only if the question `changes` something."""
        ...

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        """The reply, with what the platform knows about the channel; `posts`: alerts shall be posted there."""
        ...

    async def show(self, shown: Shown) -> None:
        """Show a page to the asker, or to all if the reply is not private. Never raises for what a platform answers."""
        ...


class Session:
    """Answers what people do on one platform. `finish` waits for what is under way."""

    def __init__(self, answering: Answering, rates: Rates | None = None) -> None:
        self.answering = answering
        self._rates = rates or Rates()
        self._kept: OrderedDict[str, tuple[Reply, Question]] = OrderedDict()
        self._busy: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something in the background; `finish` waits for it."""
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task

    async def finish(self, seconds: float) -> None:
        """Let the answers under way be given, for so many seconds at most; then end them."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)
        for task in tuple(self._busy):
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def answer(self, occasion: Occasion, question: Question) -> None:
        """Answer a command or a button of a reply."""
        reply = await self.ask(occasion, question)
        await occasion.show(self._shown(reply, self._keep(reply, question), question))

    async def turn(self, occasion: Occasion, turn: Turn | None) -> None:
        """Show a page of an answer, or what an offered question asks; None: the button is none of this version."""
        reply, question = await self.recall(occasion, turn)
        if turn is None or question is None:
            await occasion.show(Shown(reply))
            return
        key = turn.key if turn.key in self._kept else self._keep(reply, question).key
        # What was acknowledged to the asker alone stays so, and a page belongs to who turned it.
        private = reply if turn.page == 0 else replace(reply, private=True)
        await occasion.show(self._shown(private, Turn(turn.page, key, self._again(question)), question))

    async def say(self, occasion: Occasion, text: str) -> None:
        """A few words to the asker."""
        await occasion.show(Shown(note(text)))

    async def recall(self, occasion: Occasion, turn: Turn | None) -> tuple[Reply, Question | None]:
        """The reply that a button speaks of: kept, else asked again, else a note and None."""
        kept = self._kept.get(turn.key) if turn else None
        if kept is not None and not occasion.refusal(None):
            return kept
        if turn is not None and turn.question is not None and self._again(turn.question):
            return await self.ask(occasion, turn.question), turn.question
        return note(_FORGOTTEN), None

    async def ask(self, occasion: Occasion, question: Question) -> Reply:
        """The answer to a question, in a minute at most. Raises nothing but a cancellation."""
        if words := occasion.refusal(question):
            return note(words)
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._asked(occasion, question)
        except TimeoutError:
            log.warning("An answer took more than %.0f s: /%s", ANSWER_S, question.slash)
            return note(_SLOW)
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("An answer failed (%s): /%s", reference, question.slash)
            return note(_FAULT.format(reference))

    async def suggest(self, what: Suggested, typed: str) -> Sequence[Choice]:
        """Suggestions; none rather than late ones or an error."""
        try:
            async with asyncio.timeout(SUGGEST_S):
                return await self.answering.suggest(what, typed)
        except Exception:
            log.exception("Nothing can be suggested for %s %r", what, typed[:40])
            return ()

    async def _asked(self, occasion: Occasion, question: Question) -> Reply:
        command = self.answering.command_of(question)
        asker = await occasion.asker(changes=self._again(question) is None)
        if wait := self._rates.wait_s(asker.channel, asker.user):
            return note(_TOO_OFTEN.format(math.ceil(wait)))
        reply = await self.answering.answer(asker, question)
        return await occasion.checked(reply, posts=bool(command and command.posts and asker.may_manage))

    def _again(self, question: Question) -> Question | None:
        """The question, if asking it once more is harmless."""
        command = self.answering.command_of(question)
        return question if command and not command.changes else None

    def _keep(self, reply: Reply, question: Question) -> Turn:
        """Keep a reply for its further pages and for sharing; the oldest are forgotten."""
        key = secrets.token_hex(8)
        self._kept[key] = (reply, question)
        while len(self._kept) > KEPT_REPLIES:
            self._kept.popitem(last=False)
        return Turn(0, key, self._again(question))

    def _shown(self, reply: Reply, turn: Turn, question: Question) -> Shown:
        command = self.answering.command_of(question)
        if command is None:
            return Shown(reply, turn)
        return Shown(reply, turn, _shares(reply, command), _leads_to_form(reply, command))


def _shares(reply: Reply, command: Command) -> bool:
    return command.shares and reply.private and not reply.mistaken


def _leads_to_form(reply: Reply, command: Command) -> bool:
    """Whether the form that builds a subscription helps on."""
    return command.form or (command.posts and reply.mistaken)


def note(text: str) -> Reply:
    """A few words in place of an answer."""
    return Reply("Not this time", Tone.CAUTION, (Line(text),), mistaken=True)


def with_note(reply: Reply, text: str) -> Reply:
    """A reply with a remark of the platform's below it."""
    return replace(reply, lines=(*reply.lines, Line(text, LineKind.SMALL, bold="Note:")))
