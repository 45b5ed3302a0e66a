"""Lists in HTML and in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.feeds.parse.read import parse
from bot.feeds.parse.values import Parsed
from bot.model.announcement import Item
from tests.feeds.making import source

PAGE = """<html><head><title>Notices</title><base href="/list/"></head><body>
<li><a href="/about">About</a></li>
<ul class="news">
  <li><a href="./202412/t20241203_88.html" title="公告 第46号 &amp; more"><b>公告</b></a> <span>[2024-12-03]</span></li>
  <li><a href="t20241105_87.html" title="Second"></a><span>11/05</span></li>
  <li><a href="javascript:void(0)" title="Third">x</a></li>
  <li><script>var title = "No row"</script></li>
</ul></body></html>"""


def read(needs: Mapping[str, object], body: str = PAGE, **more: object) -> Parsed:
    return parse(body.encode(), source("https://agency.example/news/index.html", kind="page", page=needs, **more))


def named(reading: Callable[[], Parsed]) -> bool:
    """Whether it gives items, or fails with an error of the contract."""
    try:
        reading()
    except FetchError as error:
        return error.kind in {"not-a-feed", "malformed", "forbidden-markup"}
    return True


def only(parsed: Parsed) -> Item:
    (item,) = parsed.items
    return item


def test_rows_are_read_by_selectors_with_the_sources_time_zone() -> None:
    needs = {"items": "ul.news li", "title": "a@title", "date": "span", "date_pattern": r"\d{4}-\d{2}-\d{2}"}

    first, second, third = read(needs, timezone="Asia/Shanghai").items

    assert first.title == "公告 第46号 & more"
    assert first.link == "https://agency.example/list/202412/t20241203_88.html"
    assert first.published == datetime(2024, 12, 2, 16, tzinfo=UTC)
    assert second.published is None
    assert (third.title, third.link) == ("Third", "")


def test_a_date_can_stand_in_the_address() -> None:
    needs = {"items": "ul.news li", "title": "a@title", "date_in": "address", "date_pattern": r"t(\d{8})_"}

    first, second, _ = read(needs).items

    assert first.published == datetime(2024, 12, 3, tzinfo=UTC)
    assert second.published == datetime(2024, 11, 5, tzinfo=UTC)


def test_a_form_settles_which_number_is_the_day() -> None:
    row = "<table><tr><td>05/04/2026</td><td><a href='/x'>X</a></td></tr></table>"
    needs = {"items": "tr", "title": "a", "date": "td:nth-child(1)", "date_form": "%d/%m/%Y"}

    assert only(read(needs, row)).published == datetime(2026, 4, 5, tzinfo=UTC)


def test_a_row_may_be_the_link_itself() -> None:
    item = only(read({"items": "a[href*='art_']", "title": ".", "link": "@href"}, "<a href='/art_1'> One\n two </a>"))

    assert (item.title, item.link) == ("One two", "https://agency.example/art_1")


def test_a_list_that_grows_downwards_is_turned_round() -> None:
    needs = {"items": "li", "title": "a", "order": "oldest-first"}
    body = "<ul><li><a href=1>Old</a><li><a href=2>New</a></ul>"

    assert [item.title for item in read(needs, body).items] == ["New", "Old"]


@pytest.mark.parametrize(
    "body", ["<html><title>Log in</title><form></form></html>", "<html></html>", "x", PAGE.replace("news", "news2")]
)
def test_a_changed_layout_or_a_login_page_is_an_error_and_not_silence(body: str) -> None:
    with pytest.raises(FetchError, match="at least 2 were expected") as caught:
        read({"items": "ul.news li", "title": "a@title", "at_least": 2}, body)

    assert caught.value.kind == "not-a-feed"


def test_a_page_in_an_old_encoding_is_read() -> None:
    body = "<meta charset=shift_jis><li><a href=1>安全保障貿易管理</a>".encode("cp932")

    assert only(parse(body, source(kind="page", page={"items": "li", "title": "a"}))).title == "安全保障貿易管理"


def api(body: str, **needs: object) -> Parsed:
    return parse(
        body.encode(), source("https://api.example/v1/list", kind="json", json=needs, timezone="Asia/Shanghai")
    )


def test_an_apis_rows_are_read_by_paths_and_templates() -> None:
    body = """{"data": {"rows": [
        {"doc": {"no": 39, "names": ["<b>Graphite</b>"]}, "at": 1733184000000, "from": "2026-12-01"},
        {"doc": {"names": ["No number"]}}, {"x": 1}, "y"]}}"""

    parsed = api(
        body, rows="data.rows", title="doc.names[0]", link="/doc/{doc.no}", id="doc.no", date="at",
        facts={"document": "No. {doc.no}", "effective": "from"},
    )  # fmt: skip

    first, second = parsed.items
    assert (first.id, first.title, first.link) == ("39", "Graphite", "https://api.example/doc/39")
    assert first.published == datetime(2024, 12, 3, tzinfo=UTC)
    assert first.facts == (("document", "No. 39"), ("effective", "2026-12-01"))
    assert (second.link, second.facts) == ("", ())
    assert parsed.skipped == 2


def test_rows_are_kept_by_the_values_of_a_field() -> None:
    body = '{"results": [{"t": "A", "by": [{"slug": "bis"}, {"slug": "x"}]}, {"t": "B", "by": [{"slug": "x"}]}]}'

    assert only(api(body, rows="results", title="t", keep={"by.slug": ["bis", "ofac"]})).title == "A"


def test_html_inside_json_is_read_by_selectors() -> None:
    body = '{"data": {"html": "<li><a href=\\"/art/1.html\\" title=\\"公告\\">x</a><span>[2024-12-03]</span></li>"}}'
    page = {"items": "li", "title": "a@title", "date": "span"}

    item = only(
        parse(body.encode(), source("https://x.example/api", kind="json", json={"html": "data.html"}, page=page))
    )

    assert (item.title, item.link) == ("公告", "https://x.example/art/1.html")
    assert item.published == datetime(2024, 12, 3, tzinfo=UTC)


def test_an_empty_list_is_fine_where_nothing_is_expected() -> None:
    assert api('{"results": [], "meta": "blank until 08:45"}', rows="results", title="t").items == ()
    assert api('{"count": 0}', rows="results", title="t").items == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html>log in</html>", "not-a-feed"),
        ('{"error": "no"}', "not-a-feed"),
        ('{"rows": {"a": 1}}', "not-a-feed"),
        ('{"rows": []}', "not-a-feed"),
        ('{"rows": ["a", "b"]}', "not-a-feed"),
        ('{"rows": [[]]}', "not-a-feed"),
        ('{"rows": [{"other": 1}]}', "not-a-feed"),
        ('{"rows": [', "malformed"),
        ('{"rows": [{"t": "????????"}]}', "malformed"),
        ('{"rows": NaN}', "malformed"),
        ('{"rows": ' + "9" * 5000 + "}", "malformed"),
        ("[" * 100_000, "forbidden-markup"),
    ],
)
def test_an_api_that_answers_something_else_is_an_error(body: str, kind: str) -> None:
    with pytest.raises(FetchError) as caught:
        api(body, rows="rows", title="t", at_least=1)

    assert caught.value.kind == kind


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["rows", "t", "l"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_any_json_gives_items_or_a_named_error(data: object) -> None:
    assert named(lambda: api(json.dumps(data), rows="rows", title="t", link="l", date="l", keep={"t.l": ["x"]}))


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["<li>", "<a href='", "'>", "</a>", "<table>", "\x00", "<!--"])).map("".join)
)
def test_any_page_gives_items_or_a_named_error(body: str) -> None:
    assert named(lambda: read({"items": "li", "title": "a"}, body))


def test_a_deep_page_is_read_or_refused_in_time() -> None:
    for body in ("<div>" * 200_000, "<li>" * 100_000, "<a href='" * 100_000):
        assert named(partial(read, {"items": "li", "title": "a"}, body))


def test_a_page_of_rubbish_with_two_bodies_is_read_for_what_it_holds() -> None:
    page = source(kind="page", page={"items": "li", "title": "a"})
    body = "\x1a</body><body>„<ul><li><a href='/1'>One</a></li></ul>".encode()

    assert [item.title for item in parse(body, page).items] == ["One"]
