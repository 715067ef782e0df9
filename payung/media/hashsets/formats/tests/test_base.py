"""Which format a file has; what no format may do whatever stands in the file."""

import io
import itertools
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.foundation.errors import BadInput
from payung.media.hashsets.formats.base import Format, HashEntry, Wrong, formats, recognised
from payung.media.hashsets.formats.tests.examples import FORMATS, example, invented
from tests.fuzzing import examples

EXAMPLES = sorted(f"{path.parents[1].name}/{path.name}" for path in FORMATS.glob("*/examples/*.*"))
BY_FOLDER = {type(one).__module__.split(".")[-2]: one for one in formats()}


def test_every_folder_is_a_format_with_examples() -> None:
    folders = {path.parent.name for path in FORMATS.glob("*/format.py")}
    assert folders == set(BY_FOLDER)
    assert folders == {name.partition("/")[0] for name in EXAMPLES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_recognised_by_its_own_format_alone(name: str) -> None:
    file = io.BytesIO(example(name))
    assert recognised(file) is BY_FOLDER[name.partition("/")[0]]
    assert file.tell() == 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_file_in_utf_16_says_the_same(name: str) -> None:
    data = example(name)
    other = data.decode("utf-8-sig").encode("utf-16")
    reader = recognised(io.BytesIO(other))
    assert reader is recognised(io.BytesIO(data))
    assert list(map(repr, reader.read(io.BytesIO(other)))) == list(
        map(repr, reader.read(io.BytesIO(data)))
    )


@pytest.mark.parametrize("data", [b"", b"hello", b"{}", b"<html></html>", b"\x89PNG\r\n", b"#\n"])
def test_what_is_no_hash_set_is_refused_with_the_names_of_those_that_are(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        recognised(io.BytesIO(data))
    assert "Formats: VICS, StopNCII, NCMEC, ICSE, IWF, plain" in str(refused.value)


def harmless(one: Format, data: bytes) -> None:
    for item in one.read(io.BytesIO(data)):
        assert isinstance(item, HashEntry | Wrong)
        if isinstance(item, Wrong):
            assert str(item.place)
            assert str(item.sentence)
        else:
            assert item.key
            assert item.strongest or item.withdrawn
            repr(item).encode()


@pytest.mark.parametrize("one", formats(), ids=lambda one: one.name)
@settings(max_examples=examples(150), deadline=None)
@given(data=st.binary(max_size=400))
def test_no_bytes_break_a_reader(one: Format, data: bytes) -> None:
    harmless(one, data)
    with suppress(BadInput):
        recognised(io.BytesIO(data))


@pytest.mark.parametrize("name", EXAMPLES)
@settings(max_examples=examples(60), deadline=None)
@given(chance=st.data())
def test_no_damage_to_an_example_breaks_a_reader(name: str, chance: st.DataObject) -> None:
    data = bytearray(example(name))
    for _ in range(chance.draw(st.integers(1, 4))):
        at = chance.draw(st.integers(0, len(data)))
        until = chance.draw(st.integers(at, min(len(data), at + 40)))
        data[at:until] = chance.draw(
            st.sampled_from([b"", b'"', b"{", b"}", b"[", b"]", b"\\", b",", b"\n", b"<", b"\x00"])
            | st.sampled_from([b"\xff\xfe", b"1e999", b"9" * 5000, b'"\\ud800"', b"true", b"null"])
            | st.binary(max_size=8)
        )
    harmless(BY_FOLDER[name.partition("/")[0]], bytes(data))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_file_that_breaks_off_anywhere_keeps_what_came_before(name: str) -> None:
    one, data = BY_FOLDER[name.partition("/")[0]], example(name)
    whole = [item for item in one.read(io.BytesIO(data)) if isinstance(item, HashEntry)]
    for length in range(0, len(data), 7):
        part = list(one.read(io.BytesIO(data[:length])))
        kept = [item for item in part if isinstance(item, HashEntry)]
        # What the cut went through may be there with the fields before it.
        assert kept[:-1] == whole[: max(len(kept) - 1, 0)]


@pytest.mark.parametrize("name", ["vics/list-2.0.json", "stopncii/page-1.json", "ncmec/page-1.xml"])
def test_a_file_with_brackets_that_breaks_off_tells_so_at_its_end(name: str) -> None:
    one, data = BY_FOLDER[name.partition("/")[0]], example(name)
    for length in range(5, len(data.rstrip()) - 1, 7):
        last = list(one.read(io.BytesIO(data[:length])))[-1]
        assert isinstance(last, Wrong), length
        assert "ends early" in str(last.sentence), length


class Made(io.RawIOBase):
    """A file that is made while it is read, so that no test holds it."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.left = parts, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self.left:
            part = next(self.parts, None)
            if part is None:
                return 0
            self.left = part
        taken = self.left[: len(buffer)]
        self.left = self.left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def made(first: bytes, one: Callable[[int], str], count: int, last: bytes) -> io.BufferedReader:
    entries = (one(number).encode() for number in range(1, count + 1))
    return io.BufferedReader(Made(itertools.chain([first], entries, [last])))


def media(number: int) -> str:
    comma = "," if number > 1 else ""
    return (
        f'{comma}{{"MediaID":{number},"Category":1,"MD5":"{number:032X}","Comments":"{"x" * 99}"}}'
    )


def image(number: int) -> str:
    return (
        f"<image><member id='1'>O</member><id>{number}</id><classification>A1</classification>"
        f"<fingerprints><md5>{number:032x}</md5></fingerprints></image>"
    )


LARGE = {
    "vics": (b'\xef\xbb\xbf{"value":[', media, b"]}"),
    "ncmec": (b"<queryResult><images>", image, b"</images></queryResult>"),
    "stopncii": (
        b'{"hashRecords":[',
        lambda number: (
            ("," if number > 1 else "")
            + f'{{"signalType":"ImagePDQ","hashValue":"{number:064x}","hashStatus":"Active"}}'
        ),
        b"]}",
    ),
    "icse": (
        b"MD5;Image ID;Baseline\n",
        lambda number: f"{number:032x};{number};1\n",
        b"",
    ),
    "iwf": (
        b"IWF ID,MD5,Category\n",
        lambda number: f"{number},{number:032x},A\n",
        b"",
    ),
    "plain": (b"", lambda number: f"{number:032x}\n", b""),
}
ENTRIES = 10_000  # a thousandth of the largest lists


@pytest.mark.parametrize("folder", sorted(LARGE))
def test_memory_stays_flat_however_long_a_list_is(folder: str) -> None:
    first, one, last = LARGE[folder]
    reader = BY_FOLDER[folder]

    def most(count: int) -> int:
        tracemalloc.start()
        entries = sum(
            isinstance(item, HashEntry) for item in reader.read(made(first, one, count, last))
        )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert entries == count
        return peak

    most(100)  # what is kept for all, such as translations
    small, large = most(ENTRIES // 2), most(ENTRIES)
    assert large < small + 400_000
    assert large < 4_000_000


ENDLESS = {
    "a string": b'"' + b"x" * (1 << 16),
    "brackets": b"[" * (1 << 16),
    "one object": b'{"a":[' + b"1," * (1 << 15),
    "an open tag": b"<a " + b"x" * (1 << 16),
    "open tags": b"<a>" * (1 << 14),
    "no line end": b"x," * (1 << 15),
    "an open quote": b'x,"\n' * (1 << 14),
}


@pytest.mark.parametrize("folder", sorted(LARGE))
@pytest.mark.parametrize("kind", sorted(ENDLESS))
def test_memory_is_bounded_by_hostile_files(folder: str, kind: str) -> None:
    part = ENDLESS[kind]
    parts = itertools.chain([LARGE[folder][0]], itertools.repeat(part, 200))  # 13 MB
    tracemalloc.start()
    errors = 0
    for item in BY_FOLDER[folder].read(io.BufferedReader(Made(parts))):
        assert isinstance(item, Wrong)
        errors += 1
        if errors > 1000:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert errors
    assert peak < 150_000_000


def test_a_strongest_hash_names_its_kind() -> None:
    assert HashEntry(key="1", md5=invented("md5", 1), pdq=bytes(32)).strongest.startswith("md5:")
    assert HashEntry(key="1", sha256=bytes(32), md5=bytes(16)).strongest == f"sha256:{'00' * 32}"
    assert HashEntry(key="1").strongest == ""
