"""What is new and what was edited: how an item is known again, the decision, and which edits count.

Pure: items and memory in, a decision out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from bot.model.item import Edits, Item

LINK, ID, TITLE = "l:", "i:", "t:"
"""What a key is made of; the rest of it is a digest (20 hex digits)."""

# Parameters that name the visit and not the document.
_TRACKING = re.compile(
    r"^(utm_\w+|at_\w+|mc_[ce]id|fbclid|[gdw]clid|msclkid|yclid|igshid|gbraid|wbraid|_hs\w+|hsctatracking|mkt_tok|trk\w*|cmpid|"
    r"ns_\w+|s_?cid|ito|ocid|ncid|guccounter|guce_\w+|icid|bc|sid|session_?(id|key|token)?|jsessionid|phpsessid|sess_?id|"
    r"aspsessionid\w*|cfid|cftoken|ref_?(src|url)?|source|feedtype|rss|partner|cid_rss|xtor|spm|from_?source|_ga|_gl)$",
    re.IGNORECASE,
)
# The same names carry a document's own number in places: a value that looks like one stays.
_DOCUMENT_LIKE = re.compile(r"^\d{1,12}$")
_MAY_NAME_DOCUMENTS = frozenset(("sid", "bc", "ref", "source", "rss", "icid"))
_PATH_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*(?:&[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*)*\Z")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./~-]*\Z")
# A bare position in a list ("3", "item-12"): as an id it says nothing of the entry.
_POSITION = re.compile(r"^\D{0,12}\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Identified:
    """An item with its keys, strongest first, and the digest of what it says.

    `weak_id`: its id alone would be no proof that it is the same item.
    """

    item: Item
    keys: tuple[str, ...]
    digest: str
    weak_id: bool = False


def identify(items: Iterable[Item]) -> tuple[Identified, ...]:
    """Give each item its keys: link, then id, then title and date. Entries that repeat another are left out.

    A link, id or title that several different entries share tells none of them apart, and is no key; a link then
    counts with its fragment, where that tells them apart.
    """
    listed = _without_repeats(_Named.of(item) for item in items)
    links, ids, titles = (
        Counter(n.link for n in listed),
        Counter(n.id for n in listed),
        Counter(n.title for n in listed),
    )
    anchored = Counter(named.item.link for named in listed)
    found = []
    for named in listed:
        item, link = named.item, named.link
        if links[link] > 1:
            link = item.link if anchored[item.link] == 1 else ""
        elif "/" not in link and "?" not in link:
            # A site's front page is no document: what stands there next is another entry.
            link = item.link if "#" in item.link else ""
        names = (
            (LINK, link),
            (ID, named.id if ids[named.id] == 1 else ""),
            (TITLE, named.title if titles[named.title] == 1 else ""),
        )
        keys = tuple(_key(kind, name) for kind, name in names if name)
        # An entry that shares everything with another still has to be known again: by all that it says.
        keys = keys or (_key(TITLE, f"{item.link}\n{item.id}\n{named.title}\n{named.digest}"),)
        found.append(Identified(item, keys, named.digest, bool(_POSITION.match(item.id))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Named:
    """An item with what it may be known by, worked out once: a large feed asks for each several times."""

    item: Item
    link: str
    id: str
    title: str
    digest: str

    @classmethod
    def of(cls, item: Item) -> _Named:
        digest = content_digest(item)
        return cls(item, canonical_link(item), _id(item), _dated_title(item, digest), digest)


def content_digest(item: Item) -> str:
    """The digest of what an item says (title and summary), blind to spacing and letter case (20 hex digits)."""
    return _digest(f"{_folded(item.title)}\n{_folded(item.summary)}")


def canonical_link(item: Item) -> str:
    """The link without what changes from poll to poll: fragment, tracking, session, scheme, default port, order."""
    if not item.link:
        return ""
    try:
        parts = urlsplit(item.link)
        port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    except ValueError:
        return item.link
    path = parts.path
    path = (_PATH_SESSION.sub("", path) if ";" in path else path).rstrip("/")
    path = path if _PLAIN_PATH.match(path) else quote(path, safe="/%:@!$&()*+,;=~")
    return f"{parts.hostname or ''}{port}{path}{_query(parts.query) if parts.query else ''}"


def _query(query: str) -> str:
    if _PLAIN_QUERY.match(query):  # as the library below reads and writes it, in a tenth of the time
        plain = (part.partition("=") for part in query.split("&"))
        pairs = sorted((n, v) for n, _, v in plain if not _names_the_visit(n, v))
        return "?" + "&".join(f"{n}={v}" for n, v in pairs) if pairs else ""
    kept = sorted((n, v) for n, v in parse_qsl(query, keep_blank_values=True) if not _names_the_visit(n, v))
    return f"?{urlencode(kept)}" if kept else ""


def _names_the_visit(name: str, value: str) -> bool:
    if not _TRACKING.match(name):
        return False
    return not (name.lower() in _MAY_NAME_DOCUMENTS and _DOCUMENT_LIKE.match(value))


def _id(item: Item) -> str:
    # An id that is the link says nothing beside it (and would say too much where the link carries a token).
    return "" if item.id in {item.link, item.title} else item.id.strip()


def _dated_title(item: Item, digest: str) -> str:
    """Title and day; without a day, everything the item says and where it lies, since titles such as "Notice" recur."""
    if not item.title and not item.summary:
        return ""
    if item.published is not None:
        return f"{_folded(item.title or item.summary)}\n{item.published.date().isoformat()}"
    return f"{_folded(item.title)}\n{digest}\n{urlsplit(_readable(item.link)).path}"


def _readable(link: str) -> str:
    try:
        urlsplit(link)
    except ValueError:
        return ""
    return link


def _without_repeats(items: Iterable[_Named]) -> list[_Named]:
    """The items, each document only once: the last edit of it, in the place of the first."""
    kept: list[_Named] = []
    places: dict[tuple[str, str, str], int] = {}
    for named in items:
        names = _same_document(named)
        place = next((places[name] for name in names if name in places), None)
        if place is None:
            place = len(kept)
            kept.append(named)
        elif _moment(named.item) > _moment(kept[place].item):
            kept[place] = named
        places.update(dict.fromkeys(names, place))
    return kept


def _same_document(named: _Named) -> tuple[tuple[str, str, str], ...]:
    """Entries that agree in one of these are one document listed twice: same link and words, or same link and id."""
    item = named.item
    words = ("words", named.link or item.id, named.digest)
    return (words, ("id", item.link, item.id)) if named.id and item.link else (words,)


def _moment(item: Item) -> float:
    moment = item.edited or item.published
    return moment.timestamp() if moment else 0.0


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _key(kind: str, name: str) -> str:
    return kind + _digest(name)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=10).hexdigest()


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """`new` and `edited` oldest first. `remember` is to be laid over the memory: every key of every item seen now."""

    new: tuple[Identified, ...]
    edited: tuple[Identified, ...]
    remember: dict[str, str]


def decide(identified: Sequence[Identified], seen: Mapping[str, str] | None) -> Decision:
    """Tell what nobody has been told about. `seen` maps keys to digests; None is a source's first poll.

    The first poll announces nothing and remembers all. Later an item is known by its link; else by its id, unless that
    is plainly used again for another entry; else by title and date, in feeds where nothing else stays the same. Dates
    decide nothing but the order.
    """
    remember = {key: one.digest for one in identified for key in one.keys}
    if seen is None:
        return Decision((), (), remember)
    memory = _Memory(identified, seen)
    new, edited = [], []
    for one in _oldest_first(identified):
        before = memory.digest_of(one)
        if before is None:
            new.append(one)
        elif before != one.digest:
            edited.append(one)
    return Decision(tuple(new), tuple(edited), remember)


class _Memory:
    """What is remembered, and what the whole poll says about how far each kind of key can be trusted."""

    def __init__(self, identified: Sequence[Identified], seen: Mapping[str, str]) -> None:
        self._seen = seen
        self._now = Counter(one.digest for one in identified)
        self._stays = {
            # With the digest: positions used as ids are "seen" in every poll, each for another entry.
            kind: any(seen.get(key) == one.digest for one in identified for key in one.keys if key.startswith(kind))
            for kind in (LINK, ID)
        }

    def digest_of(self, one: Identified) -> str | None:
        """The digest under which an item is remembered, None for an item that is new."""
        for key in one.keys:
            before = self._seen.get(key)
            if before is not None and self._proves(key, before, one):
                return before
        return None

    def _proves(self, key: str, before: str, one: Identified) -> bool:
        if before == one.digest and not key.startswith(TITLE):
            return True
        if key.startswith(TITLE):
            # Two acts of one day may share a title. Where links or ids stay from poll to poll, an unknown one is new.
            return not self._stays_for(one)
        if self._now[before]:
            # What was remembered under this key stands in the feed as another entry: the key has moved on.
            return False
        return not (key.startswith(ID) and one.weak_id and self._stays[LINK])

    def _stays_for(self, one: Identified) -> bool:
        return any(self._stays[kind] for kind in (LINK, ID) if any(key.startswith(kind) for key in one.keys))


def _oldest_first(identified: Sequence[Identified]) -> list[Identified]:
    """By date; feeds list newest first, so an undated entry takes its place after the one that it stands above."""
    placed, moment = [], _BEGINNING
    for one in reversed(identified):
        moment = one.item.published or moment
        placed.append((moment, one))
    placed.sort(key=lambda pair: pair[0])
    return [one for _, one in placed]


MOST_EDITS = 5
WINDOW = timedelta(hours=72)


def first_seen(when: datetime) -> Edits:
    """What is written down of an item that is new: its window begins."""
    return Edits(0, when)


def counted(record: Edits, item: Item, now: datetime) -> Edits | None:
    """What to write down if the change is to be handed on; None where it is only remembered.

    Within 72 hours of an item's first appearance five changes are handed on. Later a change counts where the source
    dates it within the last 72 hours: that opens a new window.
    """
    if now - record.since <= WINDOW:
        return Edits(record.count + 1, record.since) if record.count < MOST_EDITS else None
    dated = max((moment for moment in (item.published, item.edited) if moment), default=None)
    if dated is None or not timedelta() <= now - dated <= WINDOW:
        return None
    return Edits(1, now)
