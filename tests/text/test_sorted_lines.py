"""Lines are found in a text of bytes as they are in a list."""

from hypothesis import given
from hypothesis import strategies as st

from bot.data import SortedLines
from bot.text.chapters import table

WORDS = st.text("abcdeфжя \t", min_size=1, max_size=5)


@given(st.sets(WORDS), WORDS)
def test_sorted_lines_hold_what_a_list_of_them_does(held: set[str], sought: str) -> None:
    those = SortedLines("".join(f"{line}\n" for line in sorted(held)).encode())

    assert all(line in those for line in held)
    assert (sought in those) is (sought in held)
    assert those.begins(sought) is any(line.startswith(sought) for line in held)
    assert list(those.beginning(sought)) == [line for line in sorted(held) if line.startswith(sought)]
    assert "" not in those


def test_a_file_is_read_without_its_head_and_one_that_is_missing_holds_nothing() -> None:
    assert b"#" not in table().text
    assert SortedLines.read("query/no-such.txt").text == b""
