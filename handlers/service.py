"""The composition root: opens the store, starts roles and platforms' connections, stops the embedded Redis last."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from functools import partial

from aiohttp.web import AbstractRouteDef

from bot.alerts.backlog import BacklogJudge
from bot.alerts.desk import Desk, OrderReader
from bot.alerts.dispatch import Waker
from bot.alerts.list_watch import ListWatch
from bot.alerts.planner import HeldScheduler, Planner, ReminderScheduler
from bot.alerts.work import AlertDesk, WorkReminders
from bot.answering import AnswerService, RestrictedQuery
from bot.detect import EventMemory
from bot.detect.reader import installed
from bot.errors import ConfigError
from bot.feeds.articles import ArticleReader
from bot.feeds.fetch.client import HostQueues
from bot.model.delivery import TERMINAL, Sender
from bot.rules.answer.model import Answer
from bot.rules.coverage import rules_on_file
from bot.settings import Settings
from bot.store.coordination import HostTurns, Leader
from bot.store.events import Evidence
from bot.store.intake import Floods, FloodWatch, Intake, WantedArticles
from bot.store.sources import SourceRound
from bot.store.upkeep import Tidier
from bot.subscriptions.filters import Filters
from bot.subscriptions.records import Subscription
from bot.workers.lookups import Computing, LookupPool
from handlers.chat.answering import STORE_AWAY, Answering
from handlers.chat.parts_lists import ChatLists, RulesHost
from handlers.commands.lookups import Known, looked_up, names_of_goods, prepare
from handlers.connections import Connections
from handlers.external_services import gist_writer_of, screening_of
from handlers.knowledge import KnowledgeBase
from handlers.messages.deliveries import Messages
from handlers.messages.operators import RulesDue, floods, operators, set_aside
from handlers.monitoring import LEADERS, Health, LookupTimes, Metrics, metrics_of, serve_health, source_views
from handlers.parts.desk import PartsDesk, WatchedLists
from handlers.parts.watching import RulesAsker
from handlers.platforms import ConfiguredPlatform, RunOptions, conventions_of
from handlers.poll_role import SourceConfig, polling_sources
from handlers.process import supervise, tasks_of_every_process
from handlers.records import RedisRecords
from handlers.source_finder import SourceFinder
from handlers.stores import Retention, Store, open_store
from handlers.web.server import serving

log = logging.getLogger(__name__)

READING_COMPUTING_S, READER_IDLE_S = 10.0, 60.0
"""Seconds of processor time to read one text in word order (about 0.1 s, and a second for the start), and without work
until the reader's memory, some 200 MB, is given back."""


class Service:
    """One process of the bot, with the roles in its options."""

    def __init__(
        self, settings: Settings, options: RunOptions, knowledge: KnowledgeBase, platforms: Sequence[ConfiguredPlatform]
    ) -> None:
        self._settings = settings
        self._platforms = platforms
        self._operators = operators(settings.operators)
        self._options = options
        self._knowledge = knowledge
        self._reader: ArticleReader | None = None
        self._order_reader: OrderReader | None = None
        self._answers = LookupTimes()
        self._screening = screening_of(settings)
        self._pool: Computing[Known] | None = None

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Run until cancelled. Raises ConfigError or StoreError for errors that a person has to correct."""
        async with AsyncExitStack() as stack:
            keys, afresh = self._knowledge.keys, self._options.afresh
            store = await stack.enter_async_context(
                open_store(self._settings, keys, afresh=afresh, roles=self._live_roles())
            )
            wakes = Waker(store.redis, store.keys)
            known = Known(self._knowledge.rules, self._knowledge.vocabulary)
            self._pool = await stack.enter_async_context(LookupPool(known, prepare=_prepared))
            answering = self._answering(store, wakes)
            connections = Connections(
                self._platforms, self._options.roles, store, answering, self._render(), self._operators
            )
            if self._uses_terminal() and self._has("deliver"):
                await stack.enter_async_context(connections.delivering(TERMINAL.platform, self._terminal()))
            if self._has("desk") and self._settings.reader and installed():
                # Imported here: a desk without the extra starts no workers.
                from bot.feeds.worker.pool import ParserPool, RestingReader  # noqa: PLC0415 - see above

                worker = ParserPool(1, computing=READING_COMPUTING_S, idle=READER_IDLE_S)
                self._order_reader = RestingReader(await stack.enter_async_context(worker), READER_IDLE_S)
            await self._poll(stack, store, wakes)
            await self._web(stack, store, connections, answering, wakes)
            started()
            await supervise([*self._tasks(store, wakes), *connections.tasks()])

    def _live_roles(self) -> list[str]:
        """Return the roles in which this process has something to do."""
        idle = {each.key for each in self._platforms if not each.configured}
        return [role for role in self._options.roles if role not in idle]

    def _uses_terminal(self) -> bool:
        return self._options.terminal or TERMINAL in {self._operators, operators(self._settings.curators)}

    def _has(self, role: str) -> bool:
        return role in self._options.roles

    def _tasks(self, store: Store, wakes: Waker) -> list[Awaitable[None]]:
        tasks = tasks_of_every_process(self._settings, store)
        if self._reader:
            tasks.append(Leader(store.redis, store.keys, "articles").lead(self._reader.turn))
        if self._has("desk"):
            tidying = Tidier(store.redis, store.keys, Retention.of(self._settings).audit)
            tasks.append(Leader(store.redis, store.keys, "tidying").lead(tidying.turn))
            tasks.append(Leader(store.redis, store.keys, "desk").lead(self._desk(store).turn))
            tasks.append(Leader(store.redis, store.keys, "backlog").lead(self._backlog_judge(store).turn))
            tasks.append(Leader(store.redis, store.keys, "planner").lead(self._planner(store, wakes).turn))
            watch = FloodWatch(
                self._floods(store),
                floods(store.outbox, self._operators),
                intake=Intake(store.redis, store.keys),
                tell_aside=set_aside(store.outbox, self._operators),
            )
            tasks.append(Leader(store.redis, store.keys, "floods").lead(watch.turn))
            tasks.append(Leader(store.redis, store.keys, "lists").lead(self._list_watch(store, wakes).turn))
            if curators := operators(self._settings.curators):
                due = RulesDue(self._knowledge.rules.measures.values(), store.outbox, curators)
                tasks.append(Leader(store.redis, store.keys, "rules-due").lead(due.turn))
            tasks.append(Leader(store.redis, store.keys, "shelves").lead(self._held_queues(store, wakes).turn))
        return tasks

    def _terminal(self) -> Sender:
        # Imported here, because rich costs memory that a bot with chat does not need.
        from handlers.console import TerminalSender  # noqa: PLC0415 - see above

        return TerminalSender(self._render(), self._options.mark)

    def _delivering_platforms(self) -> Sequence[str]:
        terminal = [TERMINAL.platform] if self._uses_terminal() else []
        return (*terminal, *(each.key for each in self._platforms if each.configured or self._settings.redis_url))

    def _check_operators(self) -> None:
        """Warn if operators' messages go to a platform without a token, where they would only queue up."""
        channel = self._operators
        if channel and channel.platform not in self._delivering_platforms():
            log.warning(
                "EXPORTWATCH_OPERATORS names a channel on %s, for which no token is set: until then only the log tells "
                "of sources.",
                channel.platform,
            )

    async def _poll(self, stack: AsyncExitStack, store: Store, wakes: Waker) -> None:
        if self._has("poll"):
            self._check_operators()
            knowledge, backfill = self._knowledge, self._options.backfill
            config = SourceConfig(knowledge.sources, knowledge.allow_private)
            pollers = polling_sources(self._settings, config, store, wakes, backfill=backfill)
            self._reader = await stack.enter_async_context(pollers)

    async def _web(
        self, stack: AsyncExitStack, store: Store, connections: Connections, answering: Answering, wakes: Waker
    ) -> None:
        """Serve the pages and what platforms call, or, without the role `web`, the health checks and metrics alone."""
        tokens = None if self._settings.redis_url else self._delivering_platforms()
        health = Health(store.redis, store.keys, tokens, refusing=connections.refusing)
        if not self._has("web"):
            await serve_health(stack, self._settings, health, self._metrics(store), self._about())
            return
        mounted = connections.routes()
        pages = self._pages(store, answering, wakes) if self._settings.web_pages else ()
        served = serving(
            self._settings.web,
            health.well,
            (*mounted, *pages),
            health.ready,
            proxies=self._settings.web_proxies,
            kept_paths=[route.path for route in mounted if route.method == "POST"],
            hosts=self._settings.web_hosts,
            about=self._about(),
        )
        try:
            await stack.enter_async_context(served)
        except ConfigError as error:
            if self._options.web_wanted or mounted:
                raise
            log.warning("%s This bot goes on without its pages and health checks.", error)

    def _about(self) -> dict[str, object]:
        """Return what `/healthz` says of this process besides its health: which rules its answers rest on."""
        return {"rules": rules_on_file(self._knowledge.rules).to_json()}

    def _metrics(self, store: Store) -> Metrics:
        knowledge = self._knowledge
        configured = (each.key for each in self._platforms if each.configured)
        return metrics_of(
            store,
            knowledge.sources,
            self._delivering_platforms(),
            (*LEADERS, *configured),
            rules=knowledge.rules,
            answers=self._answers,
        )

    def _pages(self, store: Store, answering: Answering, wakes: Waker) -> Sequence[AbstractRouteDef]:
        # Imported here, so that a process without this role does not load the templates.
        from handlers.web.operators import OperatorPages, OperatorRecords  # noqa: PLC0415 - see above
        from handlers.web.routes import routes  # noqa: PLC0415 - see above
        from handlers.web.sign_in import Allowed  # noqa: PLC0415 - see above
        from handlers.web.site import Recently, Site  # noqa: PLC0415 - see above

        knowledge = self._knowledge
        rounds = SourceRound(store.redis, store.keys)
        screening = self._screening
        site = Site(
            rules=knowledge.rules,
            vocabulary=knowledge.vocabulary,
            now=_now,
            latest=Recently(store.events.latest).latest,
            announcement=store.events.announcement,
            sources=lambda: source_views(knowledge.sources, rounds, _now()),
            answers=AnswerService(
                self._looked_up, store.reviews.waiting, screening.ask if screening else None, STORE_AWAY
            ),
            computing=self._computing,
            told_before=Recently(lambda _: store.backlog.acts(), 5.0).latest,
        )
        desk = OperatorRecords(
            outbox=store.outbox,
            pauses=store.pauses,
            subscriptions=store.subscriptions,
            names=store.names,
            reviews=store.reviews,
            audit=store.audit,
            evidence=Evidence(store.redis, store.keys),
            alerts=AlertDesk(store.trails, store.audit, wakes.wake, _now),
            posted=store.posted,
            answering=answering,
            parts=store.parts,
            tokens=store.tokens,
            added=store.added,
            watched=WatchedLists(store.watches, self._delivering_platforms(), self._list_watch(store, wakes), _now),
            conventions=conventions_of,
        )
        operators = OperatorPages(site, desk, Allowed.of(self._settings))
        return [*self._metrics(store).routes(), *routes(site, self._answers.took, operators=operators)]

    @property
    def _computing(self) -> Computing[Known]:
        if self._pool is None:  # pragma: no cover - made before anything asks
            raise RuntimeError("the service does not run")
        return self._pool

    async def _looked_up(self, query: RestrictedQuery, today: date) -> Answer:
        """Return what the rules say, computed beside the loop."""
        return await self._computing.run("web", looked_up, query, today)

    def _desk(self, store: Store) -> Desk:
        knowledge = self._knowledge
        intake, wanted = Intake(store.redis, store.keys), WantedArticles(store.redis, store.keys)
        articles = wanted if self._settings.articles else None
        return Desk(
            intake,
            store.events,
            knowledge.detector,
            EventMemory,
            knowledge.touched_by,
            articles,
            self._floods(store),
            knowledge.subjects_of,
            gist_writer_of(self._settings, knowledge.detector),
            self._order_reader,
        )

    def _backlog_judge(self, store: Store) -> BacklogJudge:
        knowledge = self._knowledge
        intake = Intake(store.redis, store.keys)
        return BacklogJudge(store.backlog, intake, knowledge.detector, EventMemory, knowledge.touched_by)

    def _floods(self, store: Store) -> Floods:
        return Floods(store.redis, store.keys, self._settings.acts_per_hour)

    def _planner(self, store: Store, wakes: Waker) -> Planner:
        standing = (Subscription.of(TERMINAL, "", "-", datetime.now(UTC)),) if self._options.terminal else ()
        read = Filters(self._knowledge.vocabulary)
        return Planner(
            store.planning, store.events, store.subscriptions, store.outbox, read, wakes.wake, standing, store.channels
        )

    def _held_queues(self, store: Store, wakes: Waker) -> HeldScheduler:
        reminding = ReminderScheduler(
            store.reminder_days,
            store.outbox,
            store.events,
            store.subscriptions,
            store.channels,
            Filters(self._knowledge.vocabulary),
            self._knowledge.dates,
            wakes.wake,
        )
        working = WorkReminders(store.trails, store.events, store.outbox, store.channels, wakes.wake)
        return HeldScheduler(
            store.held, store.events, store.subscriptions, store.channels, wakes.wake, (reminding, working)
        )

    def _list_watch(self, store: Store, wakes: Waker) -> ListWatch:
        known = Known(self._knowledge.rules, self._knowledge.vocabulary)
        asker = RulesAsker(known, self._computing.run, self._unscreened(store))
        return ListWatch(store.watches, store.parts, store.events, asker, wakes.wake)

    def _answering(self, store: Store, wakes: Waker) -> Answering:
        knowledge = self._knowledge
        records = RedisRecords(store, wakes.wake, knowledge.sources, self._screening, self._finder(store))
        return Answering(
            records,
            knowledge.rules,
            knowledge.vocabulary,
            lambda: datetime.now(UTC),
            took=self._answers.took,
            computing=self._computing,
            lists=self._chat_lists(store),
            deciders=self._settings.deciders,
        )

    def _finder(self, store: Store) -> SourceFinder | None:
        if not self._settings.chat_sources:
            return None
        queues = HostQueues(shared=HostTurns(store.redis, store.keys))
        settings = self._settings
        return SourceFinder(self._knowledge.allow_private, settings.contact, queues, settings.proxies)

    def _unscreened(self, store: Store) -> AnswerService:
        return AnswerService(self._looked_up, store.reviews.waiting, None, STORE_AWAY)

    def _chat_lists(self, store: Store) -> ChatLists:
        host = RulesHost(self._knowledge.rules, self._unscreened(store), _now, self._computing.run)
        watched = WatchedLists(store.watches, self._delivering_platforms())
        return ChatLists(host, lambda owner: PartsDesk(host, store.parts, watched, owner))

    def _render(self) -> Messages:
        rules = self._knowledge.rules
        return Messages(rules.measures, lambda: datetime.now(UTC), partial(names_of_goods, rules))


def _now() -> datetime:
    return datetime.now(UTC)


def _prepared(known: Known) -> None:
    prepare(known, _now().date())
