"""Every Redis key is defined here, and only here.

The announcement stream's name stands in braces at the head of every other key: that puts all of them in the stream's
slot of a Redis Cluster, so that one script may touch any of them.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b

DEFAULT_STREAM = "exportwatch:announcements"


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of our keys around one announcement stream."""

    stream: str = DEFAULT_STREAM

    def key(self, *parts: str) -> str:
        """A key in the stream's slot."""
        return ":".join((f"{{{self.stream}}}", *parts))

    @property
    def installation(self) -> str:
        """Hash: the installation's key, and the version of its records."""
        return self.key("installation")

    def installations(self, platform: str) -> str:
        """Hash: workspace → where and how a platform's app is installed there, sealed."""
        return self.key("installations", platform)

    def installation_state(self, platform: str, state: str) -> str:
        """String with an expiry: an installation of a platform's app that was begun."""
        return self.key("installations", platform, "begun", blake2b(state.encode(), digest_size=12).hexdigest())

    @property
    def intake(self) -> str:
        """Stream: new and edited items, in the order in which they were found."""
        return self.key("intake")

    @property
    def intake_cursor(self) -> str:
        """String: the last intake entry that the desk settled."""
        return self.key("intake", "cursor")

    @property
    def intake_failed(self) -> str:
        """Hash: intake entry → the entry, where judging it failed: kept for a person to look at."""
        return self.key("intake", "failed")

    @property
    def backlog(self) -> str:
        """Stream: items that sources showed before they were first read; an entry is deleted when it is judged."""
        return self.key("backlog")

    @property
    def backlog_acts(self) -> str:
        """Hash: event → an act found in a backlog, as an announcement that is never made."""
        return self.key("backlog", "acts")

    @property
    def backlog_cards(self) -> str:
        """Hash: event → what the same-event decision remembers of an act found in a backlog."""
        return self.key("backlog", "cards")

    @property
    def backlog_times(self) -> str:
        """Sorted set: event → the day (ms) of an act found in a backlog."""
        return self.key("backlog", "times")

    @property
    def articles_wanted(self) -> str:
        """Stream: items whose linked page is to be read; an entry is deleted when that is done."""
        return self.key("articles", "wanted")

    def article(self, address: str) -> str:
        """String with an expiry: what was found at an address."""
        return self.key("articles", "at", blake2b(address.encode(), digest_size=12).hexdigest())

    @property
    def labels(self) -> str:
        """Hash: alert and person → what that person said of it."""
        return self.key("labels")

    @property
    def planning(self) -> str:
        """Stream: what the planner has to plan, one pointer an announcement."""
        return self.key("planning")

    @property
    def planning_cursor(self) -> str:
        """String: the last planning entry that the planner settled."""
        return self.key("planning", "cursor")

    @property
    def cards(self) -> str:
        """Hash: event → what the same-event decision remembers of it."""
        return self.key("events", "cards")

    @property
    def documents(self) -> str:
        """Hash: event → its announcement as published."""
        return self.key("events", "documents")

    @property
    def updates(self) -> str:
        """Stream, public like the announcements': each announcement whose facts changed, as it stands then."""
        return self.key("updates")

    def muted(self, event: str) -> str:
        """Hash: channel → who asked that nothing more of the event is posted there."""
        return self.key("events", "muted", event)

    @property
    def mutes_version(self) -> str:
        """Counter: raised by each mute."""
        return self.key("events", "mutes", "version")

    @property
    def event_times(self) -> str:
        """Sorted set: event → when it was last reported (ms)."""
        return self.key("events", "times")

    @property
    def item_events(self) -> str:
        """Hash: source and item → the event that it reported."""
        return self.key("events", "items")

    def reports(self, event: str) -> str:
        """List: later reports of an event, oldest first."""
        return self.key("events", "reports", event)

    @property
    def touched(self) -> str:
        """Hash: rule → the events that touched it and that no curator has reviewed, one a line, oldest first."""
        return self.key("rules", "touched")

    @property
    def reviews(self) -> str:
        """List: reviews of touched rules (who, when, what was noted), oldest first."""
        return self.key("rules", "reviews")

    @property
    def floods(self) -> str:
        """Hash: source of which items are held → since when (ms)."""
        return self.key("floods")

    def flood(self, source: str) -> str:
        """List: items of a source that are held because it brought too many, oldest first."""
        return self.key("floods", "of", source)

    def items_in_hour(self, source: str) -> str:
        """Counter with an expiry: new items of a source that went to the desk."""
        return self.key("floods", "items", source)

    def acts_in_hour(self, source: str) -> str:
        """Counter with an expiry: acts that a source has announced."""
        return self.key("floods", "acts", source)

    @property
    def source_states(self) -> str:
        """Hash: source → its polling state."""
        return self.key("sources", "states")

    @property
    def sources_due(self) -> str:
        """Sorted set: source → when it is to be polled next (ms)."""
        return self.key("sources", "due")

    def claimed(self, claimer: str) -> str:
        """Hash with an expiry: what a poller claimed last, for when it did not hear of it."""
        return self.key("sources", "claimed", claimer)

    @property
    def pollers(self) -> str:
        """Sorted set: poller → its last sign of life (ms)."""
        return self.key("sources", "pollers")

    def sources_of(self, poller: str) -> str:
        """Set with an expiry: the sources that a poller reads."""
        return self.key("sources", "pollers", poller)

    def host_turn(self, host: str) -> str:
        """String with an expiry: who reads from a host at this moment, or that it is left alone for a while."""
        return self.key("hosts", host)

    def seen(self, source: str) -> str:
        """Hash: an item's identity → digest and day last seen."""
        return self.key("sources", "seen", source)

    def latencies(self, source: str) -> str:
        """List: seconds from publishing to seeing of its last items, newest first."""
        return self.key("sources", "latencies", source)

    def edits(self, source: str) -> str:
        """Hash: a recent item's strongest identity → how often its changes were handed on, and since when."""
        return self.key("sources", "edits", source)

    @property
    def subscriptions(self) -> str:
        """Hash: subscription → its record."""
        return self.key("subscriptions")

    @property
    def subscriptions_version(self) -> str:
        """Counter: raised by each change of a subscription."""
        return self.key("subscriptions", "version")

    @property
    def added_sources(self) -> str:
        """Hash: source → its record, of sources that people added."""
        return self.key("added-sources")

    @property
    def added_sources_version(self) -> str:
        """Counter: raised by each change of an added source."""
        return self.key("added-sources", "version")

    @property
    def channel_settings(self) -> str:
        """Hash: channel → its usual options, exporter and destination."""
        return self.key("channels", "settings")

    @property
    def channel_settings_version(self) -> str:
        """Counter: raised by each change of a channel's settings."""
        return self.key("channels", "settings", "version")

    @property
    def channel_names(self) -> str:
        """Hash: channel → its name and its workspace's, as the platform last gave them."""
        return self.key("channels", "names")

    @property
    def reminder_days(self) -> str:
        """Hash: channel → the last local day of which its reminders were planned (ISO)."""
        return self.key("reminders", "days")

    def audit(self, platform: str, workspace: str) -> str:
        """Stream: who changed what in a workspace, and when."""
        return self.key("audit", platform, workspace)

    @property
    def audit_heads(self) -> str:
        """Hash: workspace → number and hash of its last audit entry."""
        return self.key("audit", "heads")

    @property
    def audit_outgoing(self) -> str:
        """Stream: audit entries that are still to be written to the audit log outside."""
        return self.key("audit", "outgoing")

    @property
    def person_tokens(self) -> str:
        """Hash: person → the token that stands for them in the audit."""
        return self.key("persons", "tokens")

    @property
    def persons(self) -> str:
        """Hash: token → user."""
        return self.key("persons")

    @property
    def outboxes_due(self) -> str:
        """Set: channels whose outbox is not empty."""
        return self.key("outbox", "due")

    def wakes(self, platform: str) -> str:
        """Sorted set with an expiry: channel → since when (ms) somebody asks to look at its outbox."""
        return self.key("outbox", "wakes", platform)

    def outbox(self, channel: str) -> str:
        """List: a channel's deliveries in order; the head is sent until it is settled."""
        return self.key("outbox", "of", channel)

    def held_queue(self, channel: str) -> str:
        """List: a channel's deliveries that wait for a digest or the end of quiet hours, oldest first."""
        return self.key("outbox", "shelf", channel)

    @property
    def held_queues_due(self) -> str:
        """Sorted set: channel → when its held queue is to be looked at next (ms)."""
        return self.key("outbox", "shelves", "due")

    def event_channels(self, event: str) -> str:
        """Hash: channel → the delivery that announced the event there."""
        return self.key("events", "channels", event)

    def event_digests(self, event: str) -> str:
        """Hash: channel → the digest that told of the event there."""
        return self.key("events", "digests", event)

    def delivery(self, delivery: str) -> str:
        """Hash: one delivery's record."""
        return self.key("delivery", delivery)

    @property
    def deliveries(self) -> str:
        """Sorted set: delivery → when it was planned (ms)."""
        return self.key("deliveries")

    @property
    def paused(self) -> str:
        """Hash: channel → since when it refuses, why, and what a person has to do."""
        return self.key("outbox", "paused")

    @property
    def unclear(self) -> str:
        """Set: deliveries of which nobody can tell whether they arrived."""
        return self.key("deliveries", "unclear")

    @property
    def failover(self) -> str:
        """String with an expiry: when a replica became the master that is (ms); it may lack what was sent before."""
        return self.key("failover")

    @property
    def master(self) -> str:
        """String: the replication id of the master that was noted last, a space, and its address by the Sentinels."""
        return self.key("failover", "master")

    def alert_trail(self, delivery: str) -> str:
        """List with an expiry: what people did about an alert, step by step."""
        return self.key("trail", delivery)

    @property
    def alert_trails(self) -> str:
        """Sorted set: alert that somebody works on, or did → when the last step was (ms)."""
        return self.key("trails")

    @property
    def alerts_due(self) -> str:
        """Sorted set: alert that is worked on → the day by which somebody must be done with it (days since 1970)."""
        return self.key("trails", "due")

    @property
    def parts(self) -> str:
        """Sorted set: parts list → when it expires (ms)."""
        return self.key("parts")

    def parts_list(self, id_: str) -> str:
        """String with an expiry: a parts list without its lines."""
        return self.key("parts", "list", id_)

    def parts_lines(self, id_: str) -> str:
        """String with an expiry: the lines of a parts list with their answers, packed."""
        return self.key("parts", "lines", id_)

    def parts_decisions(self, id_: str) -> str:
        """Hash with an expiry: line of a parts list → what a person decided of it."""
        return self.key("parts", "decisions", id_)

    @property
    def parts_shared(self) -> str:
        """Hash: parts list that assistants may read → its owner."""
        return self.key("parts", "shared")

    @property
    def parts_watches(self) -> str:
        """Hash: parts list → who watches it, where its changes are told, and up to what it was looked at."""
        return self.key("parts", "watches")

    def parts_index(self, id_: str) -> str:
        """String with an expiry: the lines of a watched list by what a change may reach them by, packed."""
        return self.key("parts", "index", id_)

    def parts_changes(self, id_: str) -> str:
        """Hash with an expiry: change of a watched list → its cause and lines."""
        return self.key("parts", "changes", id_)

    def parts_trail(self, id_: str) -> str:
        """Hash with an expiry: change, line and step → what somebody did about that changed line."""
        return self.key("parts", "trail", id_)

    @property
    def parts_base(self) -> str:
        """String: the rules that watched lists were looked at with last, as digests."""
        return self.key("parts", "base")

    @property
    def parts_cursors(self) -> str:
        """Hash: stream of announcements, or of their updates → the last entry that watched lists were crossed with.

        `watches` → how often somebody began to watch, `base` → the version of the rules in `parts_base`.
        """
        return self.key("parts", "cursors")

    @property
    def tokens(self) -> str:
        """Hash: token of a program → its name, scopes and digest."""
        return self.key("tokens")

    @property
    def counters(self) -> str:
        """Hash: what happened, as words between `|` → how often."""
        return self.key("counters")

    def hold(self, scope: str) -> str:
        """String with an expiry: a channel or platform that has to wait until then, and why."""
        return self.key("hold", scope)

    @property
    def processes(self) -> str:
        """Sorted set: process and its roles → its last sign of life (ms); old ones go with the next sign of any."""
        return self.key("processes")

    def alive(self, owner: str) -> str:
        """String with an expiry: a process that is running."""
        return self.key("alive", owner)

    @property
    def probe(self) -> str:
        """String with an expiry: written to see whether anything can be."""
        return self.key("probe")

    def request_slots(self, platform: str) -> str:
        """Sorted set with an expiry: a request to a platform → when it counts no more (server's microseconds)."""
        return self.key("budget", platform, "slots")

    def request_places(self, platform: str) -> str:
        """Hash with an expiry: who has to come again → its place in the queue of requests to a platform."""
        return self.key("budget", platform, "places")

    def request_queue(self, platform: str) -> str:
        """String with an expiry: the next place in the queue of requests to a platform (server's microseconds)."""
        return self.key("budget", platform, "queue")

    def request_seen(self, digest: str) -> str:
        """String with an expiry: a signed request that was taken."""
        return self.key("requests", digest)

    def lock(self, name: str) -> str:
        """A redis-py Lock: the one process that does this now."""
        return self.key("lock", name)

    @property
    def earlier_tasks(self) -> tuple[str, ...]:
        """What the keys of the task engine of earlier versions begin with: no longer read, and cleared."""
        return self.key("tasks", ""), self.key("docket", "")


def literal(text: str) -> str:
    """Return a pattern of SCAN that matches this text alone."""
    return re.sub(r"[*?\[\]\\]", r"\\\g<0>", text)
