"""What the documents say is so: settings, links, dependencies, and the examples that can be run."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import redis as redis_py
from packaging.requirements import Requirement

from bot.data import read_yaml
from bot.model.announcement import Announcement, FactChange, Report
from bot.settings import Settings
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.platforms import PLATFORMS, ROLES

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = [
    *(str(field.validation_alias) for field in Settings.model_fields.values()),
    *(name for platform in PLATFORMS for name in platform.settings.names()),
]
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)
MODULES = [
    str(path)
    for folder in ("bot", "handlers", "tests", "tools", "benchmarks", "docs")
    for path in (ROOT / folder).rglob("*.py")
]


CHANGES = {"Required actions", "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
"""The headings of a version, by Keep a Changelog; required actions are ours."""
COMPOSE_ONLY = {"REDIS_PASSWORD", "IMAGE_LOCK", "WEB_PORT", "GRAFANA_PASSWORD", "GRAFANA_PORT"}
"""What docker-compose.yml alone reads from .env."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_explained_and_in_the_example(setting: str) -> None:
    assert re.search(rf"^\| `{setting}` \|", read("docs/settings.md"), re.MULTILINE)
    assert re.search(rf"^# {setting}=", read(".env.example"), re.MULTILINE)


def test_no_setting_is_explained_that_does_not_exist() -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", read("docs/settings.md"), re.MULTILINE))
    example = set(re.findall(r"^#? ?([A-Z_]+)=", read(".env.example"), re.MULTILINE))

    assert explained == set(SETTINGS)
    assert example - COMPOSE_ONLY == set(SETTINGS)


def test_the_example_env_file_sets_nothing() -> None:
    lines = [line for line in read(".env.example").splitlines() if line and not line.startswith("#")]

    assert lines == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = document.parent / name if name else document
        assert file.exists(), f"{document.name} links to {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{document.name} links to {target}"


def anchors(file: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", file.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, new = set[Path](), {ROOT / "README.md"}
    while new:
        reached |= new
        texts = {document: FENCE.sub("", document.read_text(encoding="utf-8")) for document in new}
        targets = {
            (at.parent / link.partition("#")[0]).resolve() for at, text in texts.items() for link in LINK.findall(text)
        }
        new = {target for target in targets if target.suffix == ".md" and target.exists()} - reached

    assert set(DOCUMENTS) <= reached


@pytest.mark.parametrize("word", ["make run", "make test", "docker compose up"])
def test_the_readme_names_the_commands_of_a_newcomer(word: str) -> None:
    assert word in read("README.md")


def test_the_readme_counts_languages_as_they_are() -> None:
    asked = read_yaml("query/writing")["languages"].values()
    served = {one for held in asked for one in held.split()} - {"makers", "technical"}
    told = [int(number) for number in re.findall(r"\b(\d+) languages", read("README.md"))]

    assert told == [len(served), len(list((ROOT / "bot/data/languages").glob("*.yaml")))]


def test_every_dependency_has_its_line_and_every_line_its_dependency() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    groups = project["dependency-groups"]
    included = [one for group in groups.values() for one in group if isinstance(one, str)]
    extras = [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    wanted = {Requirement(one).name for one in [*project["project"]["dependencies"], *extras, *included]}
    text = read("docs/decisions.md")
    tables = text[text.index("## Dependencies of the bot") : text.index("Considered and rejected")]
    rows = re.findall(r"^\| ([\w., -]+?) (?:\(data, no package\) )?\|", tables, re.MULTILINE)
    explained = set(re.split(r"[,\s]+", " ".join(rows)))

    assert explained - {"package", "GeoNames", "Wiktionary", "php-cncodes", "wordfreq"} == wanted


def test_every_role_is_explained() -> None:
    table = " ".join(re.findall(r"^\| (`.+?) \|", read("docs/operating.md"), re.MULTILINE))

    for role in ROLES:
        assert f"`{role}`" in table


def test_every_field_of_the_announcement_is_described() -> None:
    text = read("docs/announcements.md")
    described = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.+?) \|", text, re.MULTILINE))))

    records = (Announcement, Report, FactChange)
    assert described == {field for record in records for field in record.__dataclass_fields__}


def code(language: str, word: str) -> str:
    """The one block of a language in docs/announcements.md that holds a word."""
    blocks = re.findall(rf"```{language}\n(.*?)```", read("docs/announcements.md"), re.DOTALL)
    (found,) = [block for block in blocks if word in block]
    return str(found)


@pytest.fixture
def documented_user(redis_url: str, redis: Client) -> Iterator[redis_py.Redis]:  # noqa: ARG001 - an empty server
    """The read-only user, made by the very line of the document."""
    (line,) = [line for line in code("sh", "ACL SETUSER").splitlines() if "ACL" in line]
    words = shlex.split(line)
    admin: Any = redis_py.Redis.from_url(redis_url, decode_responses=True)
    admin.execute_command("ACL SETUSER", *words[words.index("SETUSER") + 1 :])
    reader: Any = redis_py.Redis.from_url(
        redis_url, username="announcements-reader", password="a-long-password", decode_responses=True, protocol=2
    )
    yield reader
    reader.close()
    admin.acl_deluser("announcements-reader")
    admin.close()


def sample(event: str) -> Announcement:
    report = Report(
        "s", "S", None, "official", "en", "1", "T", "https://example.org/", "…", None, "2026-11-24T10:00:00Z"
    )
    return Announcement(
        event=event,
        announced_at="2026-11-24T10:00:01Z",
        summary="흑연: licence",
        kind="new-measure",
        measure="licence",
        jurisdiction="CN",
        subjects=("graphite",),
        destinations=(),
        effective="2026-12-01",
        until=None,
        document=None,
        score=0.9,
        why=(),
        measures=(),
        items=(report,),
    )


def publish(redis_url: str, *events: str) -> None:
    server: Any = redis_py.Redis.from_url(redis_url)
    for event in events:
        server.xadd(Keys().stream, {"announcement": sample(event).to_json()})
    server.close()


def test_the_python_example_reads_every_entry_once_with_the_read_only_user(
    redis_url: str, documented_user: redis_py.Redis
) -> None:
    publish(redis_url, "a", "b")
    example: dict[str, Any] = {}
    exec(compile(code("python", "def announcements"), "docs/announcements.md", "exec"), example)  # noqa: S102 - our own document
    announcements: Callable[..., Iterator[tuple[str, dict[str, Any]]]] = example["announcements"]

    reading = announcements(documented_user)
    first, second = next(reading), next(reading)
    publish(redis_url, "c")

    assert [first[1]["event"], second[1]["event"], next(reading)[1]["event"]] == ["a", "b", "c"]
    assert next(announcements(documented_user, first[0]))[1]["event"] == "b", "a restart goes on from the last id"
    assert Announcement.from_json(sample("a").to_json()).summary == first[1]["summary"]


@pytest.mark.parametrize(
    "words",
    [
        ("XADD", "exportwatch:announcements", "*", "announcement", "{}"),
        ("XTRIM", "exportwatch:announcements", "MAXLEN", "0"),
        ("DEL", "exportwatch:announcements"),
        ("XRANGE", "{exportwatch:announcements}:intake", "-", "+"),
        ("HGETALL", "{exportwatch:announcements}:subscriptions"),
        ("FLUSHALL",),
        ("CONFIG", "GET", "dir"),
        ("KEYS", "*"),
        ("PUBLISH", "x", "y"),
        ("EVAL", "return 1", "0"),
    ],
    ids=lambda words: words[0],
)
def test_the_read_only_user_can_do_nothing_else(documented_user: Any, words: tuple[str, ...]) -> None:  # noqa: ANN401 - redis-py's types know both clients at once
    with pytest.raises(redis_py.exceptions.NoPermissionError):
        documented_user.execute_command(*words)


def test_the_redis_cli_examples_are_commands_that_the_read_only_user_may_give(
    redis_url: str,
    documented_user: Any,  # noqa: ANN401 - see above
) -> None:
    publish(redis_url, "a")
    lines = [line for line in code("sh", "XREAD").splitlines() if line.startswith("redis-cli")]

    for line in lines:
        words = shlex.split(line.replace("BLOCK 0", "BLOCK 1"))
        documented_user.execute_command(*words[words.index("XREAD") :])
    assert len(lines) == 2


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    named = re.findall(
        r"`((?:bot|handlers|tests|tools|benchmarks)/[\w/]+\.(?:py|lua|yaml|json))`", document.read_text("utf-8")
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_module_that_a_document_names_by_its_file_alone_exists(document: Path) -> None:
    named = re.findall(r"`([\w/]+\.py)`", document.read_text("utf-8"))

    assert [name for name in named if not any(path.endswith(f"/{name}") for path in MODULES)] == []


def test_the_changelog_says_everything_once() -> None:
    """Lines of several hands are merged there by union, which may keep a point or a heading twice."""
    sections = re.findall(r"^## \[.+?\].*?\n(.*?)(?=^## |\Z)", read("CHANGELOG.md"), re.MULTILINE | re.DOTALL)
    points = [
        " ".join(one.split())
        for section in sections
        for one in re.findall(r"^- (.*?)(?=^- |^#|^\*\*|\Z)", section, re.MULTILINE | re.DOTALL)
    ]

    assert len(points) > 1
    assert twice(points) == []
    for section in sections:
        assert twice(re.findall(r"^(?:### |\*\*)(.+?)(?:\*\*)?$", section, re.MULTILINE)) == []
        assert set(re.findall(r"^### (.+)$", section, re.MULTILINE)) <= CHANGES


def twice(texts: Iterable[str]) -> list[str]:
    return [one for one, times in Counter(texts).items() if times > 1]
