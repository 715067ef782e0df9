"""Plain lists: a hash a line, or columns; what is written as CSV comes back the same."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.media.hashsets.formats import texts
from payung.media.hashsets.formats.base import HashEntry, recognised
from payung.media.hashsets.formats.plain import writer
from payung.media.hashsets.formats.plain.format import FORMAT
from payung.media.hashsets.formats.tests.examples import invented, read, read_example
from payung.media.hashsets.formats.tests.test_vics import ENTRIES, whole


def test_the_length_of_a_hash_says_its_kind_and_a_prefix_where_it_does_not() -> None:
    listed, wrong = read_example("plain/bare.txt")
    assert [(entry.md5, entry.sha1, entry.sha256, entry.pdq) for entry in listed] == [
        (invented("md5", 1), None, None, None),
        (None, invented("sha1", 2), None, None),
        (None, None, invented("sha256", 3), None),
        (None, None, None, invented("pdq", 4)),
        (invented("md5", 5), None, None, None),
        (None, None, None, invented("pdq", 6)),
        (None, None, invented("sha256", 7), invented("sha256", 7)),  # either: nothing says which
    ]
    assert listed[5].pdq_quality == 87
    assert listed[0].key == f"md5:{invented('md5', 1).hex()}"
    assert [place for place, _sentence in wrong] == ["line 10"]


def test_columns_are_named_by_the_first_line() -> None:
    listed, wrong = read_example("plain/columns.csv")
    assert [entry.category for entry in listed] == ["1", "a; b", "2"]
    assert listed[0].pdq_quality == 91
    assert listed[1].withdrawn
    assert wrong == [("line 4", "md5 must be 32 hexadecimal digits.")]
    assert listed[2].sha1 == invented("sha1", 3)


def test_a_column_of_hashes_of_any_kind() -> None:
    data = f"hash,category\n{'1' * 32},A\nsha256:{'2' * 64},B\n".encode()
    listed, wrong = read(FORMAT, data)
    assert wrong == []
    assert [(entry.strongest, entry.category) for entry in listed] == [
        (f"md5:{'1' * 32}", "A"),
        (f"sha256:{'2' * 64}", "B"),
    ]


def test_a_quote_that_is_never_closed_does_not_eat_the_rest() -> None:
    lines = [f"{number:032x}" for number in range(60)]
    data = f'md5,series\n{"a" * 32},"open\n'.encode() + "\n".join(lines).encode()
    listed, _wrong = read(FORMAT, data)
    assert len(listed) == 61


def test_a_text_in_quotes_may_go_over_lines() -> None:
    listed, wrong = read(FORMAT, f'md5,series\n{"a" * 32},"one\ntwo"\n{"b" * 32},x\n'.encode())
    assert wrong == []
    assert [entry.series for entry in listed] == ["one two", "x"]


def test_what_a_spreadsheet_would_calculate_is_written_as_text() -> None:
    out = io.BytesIO()
    writer.write([HashEntry(key="=1+1", md5=bytes(16), series="@x")], out)
    assert b"'=1+1" in out.getvalue()
    assert b"'@x" in out.getvalue()


def test_an_entry_whose_key_begins_as_a_comment_does_is_not_lost() -> None:
    out = io.BytesIO()
    writer.write([HashEntry(key="#5", md5=bytes(16))], out)
    assert [entry.key for entry in read(FORMAT, out.getvalue())[0]] == ["#5"]


WITHDRAWN = st.builds(HashEntry, key=st.integers(1).map(str), withdrawn=st.just(True))


@settings(deadline=None)
@given(st.lists(ENTRIES.map(whole) | WITHDRAWN, max_size=5))
def test_what_is_written_comes_back_the_same(entries: list[HashEntry]) -> None:
    out = io.BytesIO()
    assert writer.write(iter(entries), out) == len(entries)
    assert FORMAT.fits(out.getvalue())
    assert read(FORMAT, out.getvalue()) == (entries, [])


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\r\r\n"])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 17])
def test_lines_end_as_any_machine_ends_them(
    end: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "CHUNK", chunk)
    for lines in (["md5,category", "a" * 32 + ",1", "b" * 32 + ",2", ""], ["a" * 32, "b" * 32, ""]):
        data = end.join(lines).encode()
        listed, wrong = read(recognised(io.BytesIO(data)), data)
        assert ([(entry.md5 or b"").hex() for entry in listed], wrong) == (["a" * 32, "b" * 32], [])


def test_a_place_is_named_by_its_line_whatever_ends_the_lines() -> None:
    for end in ("\r", "\r\n", "\n"):
        [(place, _sentence)] = read(FORMAT, end.join(["a" * 32, "", "kite", ""]).encode())[1]
        assert place == "line 3"
