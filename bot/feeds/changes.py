"""Which items are new or edited: the keys that identify an item, the decision, and the edits that count.

PURE: items and memory in, a decision out.
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

from bot.model.announcement import Edits, Item

LINK, ID, TITLE = "l:", "i:", "t:"
"""Prefixes of keys, which say from what the key is made. The rest is a digest (20 hex digits)."""

# Parameters that identify the visit and not the document.
_TRACKING = re.compile(
    r"^(utm_\w+|at_\w+|mc_[ce]id|fbclid|[gdw]clid|msclkid|yclid|igshid|gbraid|wbraid|_hs\w+|hsctatracking|mkt_tok|trk\w*|cmpid|"
    r"ns_\w+|s_?cid|ito|ocid|ncid|guccounter|guce_\w+|icid|bc|sid|session_?(id|key|token)?|jsessionid|phpsessid|sess_?id|"
    r"aspsessionid\w*|cfid|cftoken|ref_?(src|url)?|source|feedtype|rss|partner|cid_rss|xtor|spm|from_?source|_ga|_gl)$",
    re.IGNORECASE,
)
# On some sites these names carry a document's number, so a value that looks like one is kept.
_DOCUMENT_LIKE = re.compile(r"^\d{1,12}$")
_MAY_NAME_DOCUMENTS = frozenset(("sid", "bc", "ref", "source", "rss", "icid"))
_PATH_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*(?:&[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*)*\Z")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./~-]*\Z")
# A position in a list ("3", "item-12") does not identify an entry.
_POSITION = re.compile(r"^\D{0,12}\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Identified:
    """An item with its keys, strongest first, and the digest of its text.

    `weak_id`: its id alone does not prove that it is the same item.
    """

    item: Item
    keys: tuple[str, ...]
    digest: str
    weak_id: bool = False


def identify(items: Iterable[Item]) -> tuple[Identified, ...]:
    """Give each item its keys: link, then id, then title and date. Repeated entries are left out.

    A link, id or title that different entries share identifies none of them and is no key. A shared link counts with
    its fragment if the fragments differ.
    """
    entries = _drop_repeats(_NamedItem.of(item) for item in items)
    links, ids, titles = (
        Counter(entry.link for entry in entries),
        Counter(entry.id for entry in entries),
        Counter(entry.title for entry in entries),
    )
    anchored = Counter(entry.item.link for entry in entries)
    identified = []
    for entry in entries:
        item = entry.item
        names = (
            (LINK, _own_link(entry, shared=links[entry.link] > 1, anchored=anchored[item.link] == 1)),
            (ID, entry.id if ids[entry.id] == 1 else ""),
            (TITLE, entry.title if titles[entry.title] == 1 else ""),
        )
        keys = tuple(_key(kind, name) for kind, name in names if name)
        # An entry that shares all of them with another is identified by its whole text.
        keys = keys or (_key(TITLE, f"{item.link}\n{item.id}\n{entry.title}\n{entry.digest}"),)
        identified.append(Identified(item, keys, entry.digest, bool(_POSITION.match(item.id))))
    return tuple(identified)


def _own_link(entry: _NamedItem, *, shared: bool, anchored: bool) -> str:
    """Return the link that names an entry alone; '' if there is none.

    `shared`: others have it but for its fragment; `anchored`: nobody has it with its fragment.
    """
    link = entry.link
    if shared:
        return entry.item.link if anchored else ""
    if "/" not in link and "?" not in link:
        # A site's front page is no document: the next entry there is another one.
        return entry.item.link if "#" in entry.item.link else ""
    return link


@dataclass(frozen=True, slots=True)
class _NamedItem:
    """An item with its possible names, computed once, because `identify` uses each several times."""

    item: Item
    link: str
    id: str
    title: str
    digest: str

    @classmethod
    def of(cls, item: Item) -> _NamedItem:
        digest = content_digest(item)
        return cls(item, canonical_link(item), _id(item), _dated_title(item, digest), digest)


def content_digest(item: Item) -> str:
    """Return the digest of title and summary (20 hex digits); spacing and case do not count."""
    return _digest(f"{_folded(item.title)}\n{_folded(item.summary)}")


def canonical_link(item: Item) -> str:
    """Return the link without the parts that vary: fragment, tracking, session, scheme, default port, order."""
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
    if _PLAIN_QUERY.match(query):  # same result as the library below, in a tenth of the time
        plain = (part.partition("=") for part in query.split("&"))
        pairs = sorted((n, v) for n, _, v in plain if not _is_tracking(n, v))
        return "?" + "&".join(f"{n}={v}" for n, v in pairs) if pairs else ""
    kept = sorted((n, v) for n, v in parse_qsl(query, keep_blank_values=True) if not _is_tracking(n, v))
    return f"?{urlencode(kept)}" if kept else ""


def _is_tracking(name: str, value: str) -> bool:
    if not _TRACKING.match(name):
        return False
    return not (name.lower() in _MAY_NAME_DOCUMENTS and _DOCUMENT_LIKE.match(value))


def _id(item: Item) -> str:
    # An id equal to the link adds nothing, and would be too specific if the link carries a token.
    return "" if item.id in {item.link, item.title} else item.id.strip()


def _dated_title(item: Item, digest: str) -> str:
    """Return title and day; without a day, the whole text and the path, since titles such as "Notice" recur."""
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


def _drop_repeats(items: Iterable[_NamedItem]) -> list[_NamedItem]:
    """Keep each document once: its last edit, in the place of its first entry."""
    kept: list[_NamedItem] = []
    places: dict[tuple[str, str, str], int] = {}
    for entry in items:
        names = _same_document(entry)
        place = next((places[name] for name in names if name in places), None)
        if place is None:
            place = len(kept)
            kept.append(entry)
        elif _moment(entry.item) > _moment(kept[place].item):
            kept[place] = entry
        places.update(dict.fromkeys(names, place))
    return kept


def _same_document(entry: _NamedItem) -> tuple[tuple[str, str, str], ...]:
    """Return names of the document: entries that share one of them (link and text, or link and id) are the same."""
    item = entry.item
    words = ("words", entry.link or item.id, entry.digest)
    return (words, ("id", item.link, item.id)) if entry.id and item.link else (words,)


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
    """`new` and `edited` are oldest first; `remember` (key → digest, of every item of the poll) updates the memory."""

    new: tuple[Identified, ...]
    edited: tuple[Identified, ...]
    remember: dict[str, str]


def decide(identified: Sequence[Identified], seen: Mapping[str, str] | None) -> Decision:
    """Decide which items are new and which were edited. `seen` maps keys to digests; None is a source's first poll.

    The first poll announces nothing and remembers all. Later an item is recognised by its link; else by its id, unless
    the id is now used for another entry; else by title and date, in feeds whose links and ids change. Dates decide only
    the order.
    """
    remember = {key: item.digest for item in identified for key in item.keys}
    if seen is None:
        return Decision((), (), remember)
    memory = _Memory(identified, seen)
    new, edited = [], []
    for item in _oldest_first(identified):
        before = memory.digest_of(item)
        if before is None:
            new.append(item)
        elif before != item.digest:
            edited.append(item)
    return Decision(tuple(new), tuple(edited), remember)


def dated_last(identified: Iterable[Identified], since: datetime, until: datetime, most: int) -> list[Identified]:
    """Return the items that say a day of publication in this time: of more than `most` the newest."""
    dated = [item for item in identified if item.item.published and since <= item.item.published <= until]
    return _oldest_first(dated)[-most:]


class _Memory:
    """The remembered digests, and from the whole poll, which kinds of keys can be trusted."""

    def __init__(self, identified: Sequence[Identified], seen: Mapping[str, str]) -> None:
        self._seen = seen
        self._now = Counter(item.digest for item in identified)
        self._stays = {
            # Compares digests too: positions used as ids recur in every poll, each for another entry.
            kind: any(seen.get(key) == item.digest for item in identified for key in item.keys if key.startswith(kind))
            for kind in (LINK, ID)
        }

    def digest_of(self, item: Identified) -> str | None:
        """Return the digest remembered for an item; None if the item is new."""
        for key in item.keys:
            before = self._seen.get(key)
            if before is not None and self._proves(key, before, item):
                return before
        return None

    def _proves(self, key: str, before: str, item: Identified) -> bool:
        if before == item.digest and not key.startswith(TITLE):
            return True
        if key.startswith(TITLE):
            # Two acts of one day may share a title. If links or ids are stable in this feed, an unknown one is new.
            return not self._stays_for(item)
        if self._now[before]:
            # The remembered text is in the feed as another entry, so the key is now used for a new one.
            return False
        return not (key.startswith(ID) and item.weak_id and self._stays[LINK])

    def _stays_for(self, item: Identified) -> bool:
        return any(self._stays[kind] for kind in (LINK, ID) if any(key.startswith(kind) for key in item.keys))


def _oldest_first(identified: Sequence[Identified]) -> list[Identified]:
    """Sort by date. Feeds list newest first, so an undated entry follows the one listed below it."""
    placed, moment = [], _BEGINNING
    for entry in reversed(identified):
        moment = entry.item.published or moment
        placed.append((moment, entry))
    placed.sort(key=lambda pair: pair[0])
    return [entry for _, entry in placed]


MOST_EDITS = 5
WINDOW = timedelta(hours=72)


def first_edits(when: datetime) -> Edits:
    """Return the record of a new item: its window begins."""
    return Edits(0, when)


def count_edit(record: Edits, item: Item, now: datetime) -> Edits | None:
    """Return the new record if an edit is reported; None if it is only remembered.

    Within 72 hours of an item's first appearance, MOST_EDITS edits are reported. A later edit counts if the source
    dates it within the last 72 hours; it opens a new window.
    """
    if now - record.since <= WINDOW:
        return Edits(record.count + 1, record.since) if record.count < MOST_EDITS else None
    latest = max((moment for moment in (item.published, item.edited) if moment), default=None)
    if latest is None or not timedelta() <= now - latest <= WINDOW:
        return None
    return Edits(1, now)
