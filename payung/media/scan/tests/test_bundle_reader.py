"""What lies in a bundle is read in pages, strictly and with limits: anybody can make one."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import SYSTEM
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import BUNDLE, kind_of
from payung.media.matcher.statuses import Status
from payung.media.scan import bundle_reader, figures, workflow
from payung.media.scan.result_files import ALL, CASE, FILES, SUMMARY
from payung.media.scan.tests.sample_bundle import contents, packed, result, sealed, sheet, summary
from payung.media.scan.tests.support import medium
from payung.media.scan.workflow import ScanRequest


def whole(folder: Path) -> bytes:
    return packed({name: (folder / name).read_bytes() for name in ALL})


@pytest.mark.django_db
def test_what_a_scan_has_written_is_read_again(here: None, tmp_path: Path) -> None:
    root, out = medium(tmp_path, 2), tmp_path / "out"
    written = workflow.scan(SYSTEM, ScanRequest(root, out, case="INVENTED 7")).figures()
    read_again = figures.of_bundle(whole(out))
    assert (read_again.medium, read_again.case, read_again.files) == (
        str(root),
        "INVENTED 7",
        written["files"],
    )
    assert read_again.counts == written["counts"]
    assert [one.sentence for one in read_again.not_read] == [
        one["sentence"] for one in written["unreadable"]
    ]
    assert [one.example for one in read_again.first] == [one["example"] for one in written["first"]]
    lines = bundle_reader.files(whole(out), None, 1).lines
    assert len(lines) == written["files"]
    assert [line.path for line in lines if line.status is Status.NEW] == [
        f"DCIM/100/IMG_{number:04}.JPG" for number in range(2)
    ]
    queries = [line.asked for line in lines if line.status is Status.NEW]
    assert all(one and len(one.hashes["pdq"]) == 32 and one.quality for one in queries)
    assert b"".join(bundle_reader.pieces(whole(out), CASE)) == (out / CASE).read_bytes()


def test_what_is_sealed_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    assert kind_of(sealed(tmp_path, PrivateKey.generate().public)) == BUNDLE


def test_files_come_in_pages_also_those_of_one_status() -> None:
    bundle = packed(result(250))
    pages = [bundle_reader.files(bundle, None, page) for page in (1, 2, 3, 4)]
    assert [len(page.lines) for page in pages] == [100, 100, 50, 0]
    assert [page.more for page in pages] == [True, True, False, False]
    assert [page.first for page in pages] == [1, 101, 201, 301]
    assert pages[2].lines[-1].path == "DCIM/250.JPG"
    near = bundle_reader.files(bundle, Status.NEAR, 1)
    assert {line.status for line in near.lines} == {Status.NEAR}
    assert (len(near.lines), near.more) == (36, False)
    known = bundle_reader.files(bundle, Status.KNOWN, 1).lines[0]
    assert (known.set, known.category, known.distance) == ("kites", "A1", "0")


def why(read: Callable[[], object]) -> FailureReason:
    with pytest.raises(Unreadable) as caught:
        read()
    return caught.value.why


def of(**changed: Any) -> bytes:
    return packed(result() | {SUMMARY: json.dumps(summary() | changed).encode()})


@pytest.mark.parametrize(
    "bundle",
    [
        b"",
        b"kite" * 1000,
        packed(result())[:400],
        gzip.compress(b"kite" * 1000),
        packed({}),
        packed({FILES: b"path,status\n"}),
        packed(result() | {SUMMARY: b"["}),
        packed(result() | {SUMMARY: b"[" * 100_000}),
        packed(result() | {SUMMARY: b"[]"}),
        of(files="many"),
        of(files=-1),
        of(files=True),
        of(bytes=10**16),
        of(at="2026-11-27T08:30:00"),
        of(at="0001-01-01T00:00:00+14:00"),
        of(at="soon"),
        of(counts={"known": 1}),
        of(medium=7),
        of(medium="\ud800"),
        of(first=[{"series": 1}]),
        of(sets=[7]),
        of(alike={}),
        of(unreadable=[{"sentence": "It is empty.", "files": 1, "named": [7]}]),
    ],
)
def test_a_summary_that_is_none_is_refused(bundle: bytes) -> None:
    assert why(lambda: figures.of_bundle(bundle)) is FailureReason.DAMAGED


@pytest.mark.parametrize(
    "sheet",
    [
        b"kite",
        sheet(1).replace(b"known", b"kite!"),
        sheet(1).rpartition(b",kite")[0],
        sheet(1).replace(b"DCIM/1.JPG,", b"DCIM/1.JPG,,"),
        sheet(1).replace(sha256(contents(1)).hexdigest().encode(), b"f" * 40),
        b"path,status\na.jpg,kite\n",
        b"status\nnew\n",
        b'path,status,"\n' + b"a" * 200_000,
    ],
)
def test_a_sheet_that_is_none_is_refused(sheet: bytes) -> None:
    bundle = packed(result() | {FILES: sheet})
    assert why(lambda: bundle_reader.files(bundle, None, 1)) in {
        FailureReason.DAMAGED,
        FailureReason.TOO_LARGE,
    }


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"inside.zip": b"PK"}, tarfile.REGTYPE),
        ({"../" + FILES: b""}, tarfile.REGTYPE),
        ({FILES: b""}, tarfile.DIRTYPE),
        ({FILES: b""}, tarfile.SYMTYPE),
        ({FILES: b""}, tarfile.GNUTYPE_SPARSE),
        ({FILES: b"", "x" * 5000: b""}, tarfile.REGTYPE),
        (dict.fromkeys(map(str, range(9)), b""), tarfile.REGTYPE),
    ],
)
def test_nothing_else_is_gone_into(parts: dict[str, bytes], kind: bytes) -> None:
    bundle = packed(parts, kind)
    assert why(lambda: bundle_reader.summary(bundle)) is FailureReason.TOO_DEEP


def test_no_more_files_are_gone_through_than_there_are() -> None:
    with gzip.GzipFile(fileobj=(out := io.BytesIO()), mode="wb") as file:
        one = tarfile.TarInfo(FILES).tobuf()
        for _each in range(50):
            file.write(one)
        file.write(tarfile.TarInfo(SUMMARY).tobuf())
    assert why(lambda: bundle_reader.summary(out.getvalue())) is FailureReason.DAMAGED


def test_what_is_too_large_is_refused_before_it_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(result() | {SUMMARY: b" " * (bundle_reader.SHORT + 1)})
    assert len(bomb) < 20_000
    assert why(lambda: bundle_reader.summary(bomb)) is FailureReason.TOO_LARGE
    line = packed(result() | {FILES: sheet() + b"a" * 100_000})
    assert why(lambda: bundle_reader.files(line, None, 3)) is FailureReason.TOO_LARGE
    monkeypatch.setattr(bundle_reader, "UNPACKED", 30_000)
    much = packed(result() | {FILES: sheet(2000)})
    assert why(lambda: bundle_reader.files(much, None, 20)) is FailureReason.TOO_LARGE
    assert why(lambda: bundle_reader.size_of(much, CASE)) is FailureReason.TOO_LARGE


def test_a_list_is_as_long_as_it_says() -> None:
    bundle = packed(result())
    assert bundle_reader.size_of(bundle, FILES) == len(result()[FILES])
    short = gzip.compress(gzip.decompress(bundle)[:2000])
    assert why(lambda: bundle_reader.size_of(short, FILES)) is FailureReason.DAMAGED
