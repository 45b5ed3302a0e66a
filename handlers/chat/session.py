"""A chat session, the same for every platform: ask, ask again, turn the page, share.

A platform tells who asks and where (`ChatContext`), renders pages with the buttons named here, and sends them.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.errors import LookupBusyError, LookupCostError, UsageError
from bot.model.delivery import Channel, ChannelName
from handlers.chat.answering import STORE_AWAY, Answering, Question
from handlers.chat.follow_up import question_in
from handlers.commands.command import EXPORTS, Suggested
from handlers.commands.records import Asker
from handlers.commands.replies import not_understood, store_away
from handlers.messages.guidance import WATCH_ALONE
from handlers.messages.reply import Line, LineKind, OptionChoice, Reply, Tone
from handlers.messages.speech import later, say
from handlers.messages.wording import code, ticked
from handlers.parts.desk import GivenList

# -- rate limits: a token bucket per person and one per workspace


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` questions at once, then `per_s` a second."""

    burst: float
    per_s: float


PERSON = Rate(20, 0.5)
WORKSPACE = Rate(200, 10.0)
"""A workspace of a thousand people who all look at the same alert stays below it."""
MOST_BUCKETS = 10_000
"""Buckets that are kept; the least recently used one is full again, and dropped first."""


class RateLimiter:
    """Counts questions in this process; only one process at a time answers a platform."""

    def __init__(
        self, person: Rate = PERSON, workspace: Rate = WORKSPACE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._person = person
        self._workspace = workspace
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()

    def wait_s(self, channel: Channel, user: str) -> float:
        """Count one question; return 0 if it may be answered, else the seconds until the next one may.

        A refused question is not counted.
        """
        workspace = (channel.platform, channel.workspace)
        limits = (((*workspace, user), self._person), (workspace, self._workspace))
        buckets = [(key, rate, self._tokens_left(key, rate)) for key, rate in limits]
        wait = max(max(0.0, (1 - tokens) / rate.per_s) for _, rate, tokens in buckets)
        if not wait:
            for key, _, tokens in buckets:
                self._buckets[key] = (tokens - 1, self._clock())
                self._buckets.move_to_end(key)
            while len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return wait

    def _tokens_left(self, key: tuple[str, ...], rate: Rate) -> float:
        tokens, since = self._buckets.get(key, (rate.burst, self._clock()))
        return min(rate.burst, tokens + (self._clock() - since) * rate.per_s)


log = logging.getLogger(__name__)

ANSWER_S = 60.0
LIST_S = 300.0
"""Seconds within which a parts list is answered: ten thousand lines take about ten."""
MOMENT_S = 2.0
"""Seconds after which the asker is told that the answer takes a moment."""
SUGGEST_S = 2.0
"""Slack and Discord drop suggestions that arrive after three seconds."""
KEPT_REPLIES = 256
KEPT_TALKS = 2_000
"""Conversations whose last question is kept, in memory alone."""

LONGEST_OFFERED = 60
"""Characters of a question offered as a button: they fit on the button and into its custom_id on Discord."""

SHARE, MORE, FORM = later("Share in channel"), later("Show more"), later("Fill in a form")
"""Labels of the buttons that are added to a reply."""
WRONG = later("Report an error")
REPORT = "report"
"""The command that does."""
OLD_BUTTON = later("This button is from an older version. Please run the command again.")
_FAULT = later("Something went wrong on our side, not on yours. It has been noted under {reference}; please try again.")
_SLOW = later("This took too long. Please try again in a minute.")
_MOMENT = later("One moment, the answer is being looked up. It appears here.")
_TOO_OFTEN = later("That was a lot in a short time. Please try again in {seconds} s.")
_NO_TALK = later(
    "I may not open a conversation with you. Write to me directly and type /exports subscribe there: it does the same."
)
_FORGOTTEN = later("The rest of this answer is no longer kept. Please run the command again.")


@dataclass(frozen=True, slots=True)
class PageRef:
    """A reference to a page of an answer, as carried by a button.

    `key` finds the reply while this process keeps it; otherwise `question` is asked again. It is None if that would
    change something.
    """

    page: int
    key: str = ""
    question: Question | None = None

    @property
    def next(self) -> PageRef:
        """The next page."""
        return replace(self, page=self.page + 1)


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of a reply to show, and the buttons to add to the reply's own.

    `turn` refers to the page; None for a short note. `shares` and `form`: whether to add the buttons to share the
    answer and to fill in a form.
    """

    reply: Reply
    turn: PageRef | None = None
    shares: bool = False
    form: bool = False
    wrong: Question | None = None
    """What reports that the answer is wrong."""

    @property
    def page(self) -> int:
        """The number of the page, from 0."""
        return self.turn.page if self.turn else 0

    @property
    def questions(self) -> Sequence[tuple[str, PageRef]]:
        """Buttons for alternative questions: label and reference of each."""
        wrong = [(say(WRONG), PageRef(0, question=self.wrong))] if self.wrong else []
        short = (Question(each.slash, each.text) for each in self.reply.questions if len(each.text) <= LONGEST_OFFERED)
        offered = [
            (each.text if each.slash == "restricted" else f"/{each.slash} {each.text}", PageRef(0, question=each))
            for each in short
        ]
        return [*offered, *wrong]


class ChatContext(Protocol):
    """One command or button press on a platform."""

    def refusal(self, question: Question | None) -> str:
        """Return why nothing may be answered here, for the asker; else empty. None: a kept reply is shown again."""

    async def asker(self, *, changes: bool) -> Asker:
        """Return who asks. The right to manage the channel is needed only if the question `changes` something."""

    async def alone(self) -> Asker | None:
        """Return who asks as somebody in the conversation with the bot; None if there is none and none can be had."""

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        """Add to the reply what the platform knows about the channel; `posts`: alerts are to be posted there."""

    def channel_name(self) -> ChannelName | None:
        """Return what the channel of `asker` is called, as far as the platform said it until now."""

    async def tell_to_wait(self, text: str) -> None:
        """Tell the asker that the answer takes a moment, unless the platform shows that itself. Raises nothing."""

    async def show(self, shown: ShownPage) -> None:
        """Show a page to the asker, or to all if the reply is not private. No answer of the platform raises."""


class TalkContext(ChatContext, Protocol):
    """One message in plain words on a platform."""

    @property
    def keys(self) -> Sequence[str]:
        """What finds the conversation that the message belongs to; after the answer, also what follows the answer."""


class ListContext(ChatContext, Protocol):
    """One message with a file on a platform."""

    async def attach(self, name: str, body: bytes) -> str:
        """Post a file beside the answer; return why it could not be, for people, else empty. Nothing raises."""


ReadFile = Callable[[], Awaitable[GivenList]]
"""Fetches a file. Raises UsageError, with what to do."""


class Session:
    """Answers commands and buttons on one platform. `finish` waits for the answers under way."""

    def __init__(self, answering: Answering, rates: RateLimiter | None = None) -> None:
        self.answering = answering
        self._rates = rates or RateLimiter()
        self._kept: OrderedDict[str, tuple[Reply, Question]] = OrderedDict()
        self._talked: OrderedDict[str, str] = OrderedDict()
        self._busy: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task in the background; `finish` waits for it."""
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        return task

    async def finish(self, seconds: float) -> None:
        """Wait for the answers under way, at most `seconds`; then cancel them."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)
        for task in tuple(self._busy):
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def answer(self, context: ChatContext, question: Question) -> None:
        """Answer a command or a button of a reply."""
        reply = await self.ask(context, question)
        await context.show(self._page_shown(reply, self._keep(reply, question), question))

    async def talk(self, context: TalkContext, message: str) -> None:
        """Answer a message in plain words where it was written; what it follows there completes it."""
        alone = said = question_in(message)
        earlier = next((found for key in context.keys if (found := self._talked.get(key))), "")
        if said and earlier:
            said = await self.answering.completed(await context.asker(changes=False), said, earlier)
        if not said:
            await self._hint(context, private=False)
            return
        question = Question("restricted", said)
        reply = replace(await self.ask(context, question), private=False)
        if said == earlier:
            reply = replace(reply, lines=(*reply.lines, *reply.more), more=())
        if said != alone:
            reply = with_note(reply, code(said), say("Asked, with what was asked before:"))
        await context.show(self._page_shown(reply, self._keep(reply, question), question))
        # What was not understood leaves the thread at the question before it.
        self._remember(context.keys, earlier if reply.mistaken and earlier else said)

    async def check(self, context: ChatContext, message: str) -> None:
        """Answer what a message of anybody names, for the person who picked it."""
        if said := question_in(message):
            await self.answer(context, Question("restricted", said))
        else:
            await self._hint(context, private=True)

    async def take_list(self, context: ListContext, read: ReadFile, *, private: bool) -> None:
        """Answer the lines of a file, keep them for the channel, and give the workbook back."""
        lists = self.answering.lists
        words = context.refusal(None)
        asker = await context.asker(changes=False)
        if words or lists is None:
            await context.show(ShownPage(note(words or say("Parts lists are not taken here."))))
            return
        if wait := self._rates.wait_s(asker.channel, asker.user):
            await context.show(ShownPage(note(say(_TOO_OFTEN, seconds=math.ceil(wait)))))
            return
        await context.tell_to_wait(say("The list is being answered, line by line. The answer appears here."))
        file = None
        try:
            async with asyncio.timeout(LIST_S):
                taken = await lists.take(asker.channel, asker.user, await read())
            reply, file = taken.reply, taken
        except (UsageError, LookupBusyError) as error:
            reply = not_understood(error)
        except STORE_AWAY:
            reply = store_away()
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("A parts list failed (%s)", reference)
            reply = note(say(_FAULT, reference=reference))
        await context.show(ShownPage(replace(reply, private=private)))
        if file and (why := await context.attach(file.name, file.workbook)):
            await context.show(ShownPage(replace(note(why), private=private)))

    async def _hint(self, context: ChatContext, *, private: bool) -> None:
        """Say what can be asked; it counts as an answer, and nothing is said to who asks too often."""
        asker = await context.asker(changes=False)
        words = context.refusal(None)
        if words or not self._rates.wait_s(asker.channel, asker.user):
            await context.show(ShownPage(note(words) if words else replace(talk_hint(), private=private)))

    def _remember(self, keys: Sequence[str], asked: str) -> None:
        for key in keys:
            self._talked[key] = asked
            self._talked.move_to_end(key)
        while len(self._talked) > KEPT_TALKS:
            self._talked.popitem(last=False)

    async def turn(self, context: ChatContext, turn: PageRef | None) -> None:
        """Show a page of an answer, or answer an offered question; None: the button is from another version."""
        reply, question = await self.recall(context, turn)
        if turn is None or question is None:
            await context.show(ShownPage(reply))
            return
        key = turn.key if turn.key in self._kept else self._keep(reply, question).key
        # A further page is private to whoever requested it; the first one stays as it was.
        private = reply if turn.page == 0 else replace(reply, private=True)
        await context.show(self._page_shown(private, PageRef(turn.page, key, self._if_repeatable(question)), question))

    async def say(self, context: ChatContext, text: str) -> None:
        """Show a short note to the asker."""
        await context.show(ShownPage(note(text)))

    async def recall(self, context: ChatContext, turn: PageRef | None) -> tuple[Reply, Question | None]:
        """Return the reply to which a button refers: the kept one, else a new answer, else a note and None."""
        kept = self._kept.get(turn.key) if turn else None
        if kept is not None and not context.refusal(None):
            return kept
        if turn is not None and turn.question is not None and self._if_repeatable(turn.question):
            return await self.ask(context, turn.question), turn.question
        return note(say(_FORGOTTEN)), None

    async def ask(self, context: ChatContext, question: Question) -> Reply:
        """Answer a question within ANSWER_S. Raises nothing except cancellation."""
        if words := context.refusal(question):
            return note(words)
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._answer(context, question)
        except TimeoutError:
            log.warning("An answer took more than %.0f s: /%s", ANSWER_S, question.slash)
            return note(say(_SLOW))
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("An answer failed (%s): /%s", reference, question.slash)
            return note(say(_FAULT, reference=reference))

    async def suggest(self, what: Suggested, typed: str) -> Sequence[OptionChoice]:
        """Return completions; none if they would be late or fail."""
        try:
            async with asyncio.timeout(SUGGEST_S):
                return await self.answering.suggest(what, typed)
        except (LookupBusyError, LookupCostError):
            return ()  # the next letter asks again
        except Exception:
            log.exception("Nothing can be suggested for %s %r", what, typed[:40])
            return ()

    async def _answer(self, context: ChatContext, question: Question) -> Reply:
        asker: Asker | None = None
        alone = question.action == WATCH_ALONE
        if alone:
            asker = await context.alone()
            if asker is None:
                return note(say(_NO_TALK))
        asker = asker or await context.asker(changes=self._if_repeatable(question) is None)
        if wait := self._rates.wait_s(asker.channel, asker.user):
            return note(say(_TOO_OFTEN, seconds=math.ceil(wait)))
        waiting = asyncio.create_task(_tell_to_wait(context))
        try:
            reply = await self.answering.answer(asker, question)
        finally:
            waiting.cancel()
        checked = await context.checked(reply, posts=self.answering.posts(question) and asker.may_manage)
        manages = not alone and (question.slash == EXPORTS or question.action)
        if manages and (name := context.channel_name()):
            self.spawn(self.answering.named({asker.channel: name}))
        return checked

    def _if_repeatable(self, question: Question) -> Question | None:
        """Return the question if it may be asked again without changing anything, else None."""
        command = self.answering.command_of(question)
        return question if command and not command.changes else None

    def _keep(self, reply: Reply, question: Question) -> PageRef:
        """Keep a reply for its further pages and for sharing; the oldest ones are dropped."""
        key = secrets.token_hex(8)
        self._kept[key] = (reply, question)
        while len(self._kept) > KEPT_REPLIES:
            self._kept.popitem(last=False)
        return PageRef(0, key, self._if_repeatable(question))

    def _page_shown(self, reply: Reply, turn: PageRef, question: Question) -> ShownPage:
        command = self.answering.command_of(question)
        if command is None:
            return ShownPage(reply, turn)
        shares = command.shares and reply.private and not reply.mistaken
        wrong = _report_of(question) if shares and command.alone else None
        return ShownPage(reply, turn, shares, command.form or (command.posts and reply.mistaken), wrong)


async def _tell_to_wait(context: ChatContext) -> None:
    await asyncio.sleep(MOMENT_S)
    await context.tell_to_wait(say(_MOMENT))


def _report_of(question: Question) -> Question | None:
    """Return what reports that an answer is wrong; None if the question is too long for a button."""
    report = Question(EXPORTS, f"{REPORT} {question.text}")
    return report if len(report.text) <= LONGEST_OFFERED else None


def note(text: str) -> Reply:
    """Make a short note instead of an answer."""
    return Reply(say("Not this time"), Tone.CAUTION, (Line(text),), mistaken=True)


def talk_hint() -> Reply:
    """Make the answer to a message that asks nothing."""
    asked = say(
        "Name goods, a code, an act or a firm, and where they go: `gallium from China to the US` or `3A090 to IN`."
    )
    follow = say("After an answer, `and to Japan?` is enough.")
    return Reply(
        say("Ask me what is under export control"),
        Tone.CALM,
        (Line(ticked(asked)), Line(ticked(follow), LineKind.SMALL)),
        private=False,
        mistaken=True,
    )


def cannot_post(reply: Reply, why: str) -> Reply:
    """Return the reply to what cannot be posted yet: nothing in it looks as if it were. `why` says what to do."""
    warning = Line(why, bold=say("I cannot post here yet:"))
    title = reply.title
    if reply.tone is Tone.DONE:
        title = say("Subscribed, but nothing can be posted in this channel yet")
    return replace(reply, title=title, tone=Tone.CAUTION, sign="", lines=(warning, *reply.lines))


def with_note(reply: Reply, text: str, lead: str = "") -> Reply:
    """Add a remark of the platform below a reply."""
    return replace(reply, lines=(*reply.lines, Line(text, LineKind.SMALL, bold=lead or say("Note:"))))
