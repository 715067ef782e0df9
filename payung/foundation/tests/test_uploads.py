"""Uploads: no plain byte reaches a disk at any moment, and memory holds only a few chunks."""

import hashlib
import io
import os
import stat
import threading
import time
import tracemalloc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from payung.foundation import uploads
from payung.foundation.errors import SealBroken
from payung.foundation.padding import step
from payung.foundation.uploads import SealedUpload

PATTERN = b"KNOWN-PATTERN-OF-PLAIN-BYTES."
BLOCK = PATTERN * 2260  # about one chunk
BOUNDARY = "payungboundary"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and a watched folder for whatever makes temporary files."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    settings.PAYUNG_HOME = tmp_path / "home"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tmp")
    settings.FILE_UPLOAD_HANDLERS = ["payung.foundation.uploads.SealingUploadHandler"]
    return tmp_path


def files(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def shows_pattern(path: Path) -> bool:
    """Look through a file piece by piece, since the test measures memory."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(65536):
            if PATTERN in before + piece:
                return True
            before = piece[-len(PATTERN) :]
    return False


class Sent(io.RawIOBase):
    """A request body made while it is read, that looks at the disk as it goes."""

    def __init__(self, home: Path, blocks: int, tail: bytes) -> None:
        self.home, self.seen_on_disk, self.looked = home, False, 0
        head = (
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
            "Content-Type: image/png\r\n\r\n"
        ).encode()  # fmt: skip
        self.size = len(head) + blocks * len(BLOCK) + len(tail)
        self._parts = iter([head, *[BLOCK] * blocks, tail])
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._parts, b"")
            self.look()
        size = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def look(self) -> None:
        self.looked += 1
        if self.looked % 16 == 0:
            self.seen_on_disk |= any(shows_pattern(path) for path in files(self.home))


END = f"\r\n--{BOUNDARY}--\r\n".encode()


def request(
    home: Path, blocks: int, tail: bytes = END, kind: type[Sent] = Sent
) -> tuple[WSGIRequest, Sent]:
    sent = kind(home, blocks, tail)
    environ = RequestFactory()._base_environ(  # type: ignore[attr-defined]
        REQUEST_METHOD="POST",
        CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
        CONTENT_LENGTH=str(sent.size),
        **{"wsgi.input": sent},
    )
    return WSGIRequest(environ), sent


def small(*names: str, body: bytes = PATTERN) -> WSGIRequest:
    given = {name: io.BytesIO(body) for name in names}
    for name, file in given.items():
        file.name = f"{name}.txt"
    return RequestFactory().post("/", {"note": "hello", **given})


def sealed(request: WSGIRequest, name: str = "file") -> SealedUpload:
    upload = request.FILES[name]
    assert isinstance(upload, SealedUpload)
    return upload


def opened(upload: SealedUpload) -> bytes:
    out = io.BytesIO()
    with upload.path.open("rb") as file:
        uploads.open_into(file, upload.identity, out, upload.size or 0)
    return out.getvalue()


def test_a_large_file_is_sealed_while_it_arrives(home: Path) -> None:
    blocks = 480  # 31 MB
    asked, sent = request(home, blocks)
    tracemalloc.start()
    try:
        upload = sealed(asked)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert upload.size == blocks * len(BLOCK) > 30_000_000
    assert peak < 4_000_000
    assert sent.looked > blocks
    assert not sent.seen_on_disk
    assert files(home) == [upload.path]
    assert PATTERN not in upload.path.read_bytes()
    whole = BLOCK * blocks
    assert opened(upload) == whole
    assert upload.sha256 == hashlib.sha256(whole).hexdigest()
    assert asked.POST["note"] == "hello"


def test_the_sealed_file_is_private_and_says_what_was_claimed(home: Path) -> None:
    upload = sealed(request(home, 1)[0])
    assert stat.S_IMODE(upload.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(upload.path.parent.stat().st_mode) == 0o700
    assert upload.path.parent == home / "home" / "uploads"
    assert (upload.name, upload.content_type) == ("a.png", "image/png")
    assert upload.identity.startswith("AGE-SECRET-KEY-")
    assert upload.path.read_bytes().startswith(b"age-encryption.org/v1\n")


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
def test_files_of_any_size_come_back(home: Path, size: int) -> None:
    body = (PATTERN * 7000)[:size]
    upload = sealed(small("file", body=body))
    assert (upload.size, opened(upload)) == (size, body)


def test_each_file_has_an_identity_of_its_own(home: Path) -> None:
    asked = small("one", "two")
    one, two = sealed(asked, "one"), sealed(asked, "two")
    assert one.identity != two.identity
    for identity in (two.identity, "no identity"):
        with one.path.open("rb") as file, pytest.raises(SealBroken):
            uploads.open_into(file, identity, io.BytesIO(), one.size or 0)


def test_a_changed_file_does_not_open(home: Path) -> None:
    upload = sealed(small("file"))
    body = bytearray(upload.path.read_bytes())
    body[-1] ^= 1
    upload.path.write_bytes(bytes(body))
    with pytest.raises(SealBroken):
        opened(upload)


def test_what_the_view_does_not_keep_is_gone_with_the_request(home: Path) -> None:
    asked = small("one", "two")
    sealed(asked, "one").keep(home / "kept.age")
    sealed(asked, "two")
    asked.close()
    assert files(home) == [home / "kept.age"]


def test_a_file_that_is_gone_already_is_no_trouble(home: Path) -> None:
    upload = sealed(small("file"))
    upload.path.unlink()
    upload.close()
    assert files(home) == []


def test_a_file_that_breaks_off_leaves_nothing(home: Path) -> None:
    asked, _ = request(home, 40, tail=b"")
    assert not asked.FILES or sealed(asked)
    asked.close()
    assert files(home) == []


class Broken(Sent):
    """A sender whose line breaks in the middle."""

    def look(self) -> None:
        super().look()
        if self.looked > 20:
            raise OSError("gone")


def test_a_line_that_breaks_leaves_nothing_and_no_thread(home: Path) -> None:
    before = threading.active_count()
    asked, _ = request(home, 40, kind=Broken)
    with pytest.raises(OSError, match="gone"):
        asked.FILES  # noqa: B018
    assert files(home) == []
    assert threading.active_count() == before


def test_a_bad_part_after_good_files_takes_them_along(home: Path) -> None:
    bad = (
        f"\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"b\"; filename=\"b\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n###\r\n"
    ).encode()  # fmt: skip
    asked, _ = request(home, 3, tail=bad + END)
    with pytest.raises(MultiPartParserError):
        asked._load_post_and_files()
    assert files(home) == []


def test_a_file_beyond_the_largest_size_is_refused(home: Path, settings: Settings) -> None:
    settings.PAYUNG_LARGEST_FILE = 1_000_000
    with pytest.raises(RequestDataTooBig):
        request(home, 40)[0].FILES  # noqa: B018
    assert files(home) == []


def test_a_file_of_the_largest_size_is_taken_and_one_byte_more_is_not(settings: Settings) -> None:
    body = PATTERN * 4000  # more than one chunk
    settings.PAYUNG_LARGEST_FILE = len(body)
    assert sealed(small("file", body=body)).size == len(body)
    settings.PAYUNG_LARGEST_FILE = len(body) - 1
    with pytest.raises(RequestDataTooBig):
        small("file", body=body).FILES  # noqa: B018


def form(*parts: bytes, encoding: str | None = None) -> WSGIRequest:
    """A form in parts with their own heads."""
    between = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    body = b"".join(between + part + b"\r\n" for part in parts) + END.lstrip()
    asked = RequestFactory().post(
        "/", body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )
    if encoding:
        asked.encoding = encoding
    return asked


def test_a_form_without_files_is_read(home: Path) -> None:
    asked = form(b'name="note"\r\n\r\nhello')
    assert (dict(asked.FILES), asked.POST["note"]) == ({}, "hello")
    assert files(home) == []


def test_a_form_is_read_in_the_encoding_of_its_request() -> None:
    assert form(b'name="note"\r\n\r\n\xe9', encoding="iso-8859-1").POST["note"] == "é"


def test_a_file_that_claims_no_type_has_none() -> None:
    upload = sealed(form(b'name="file"; filename="a"\r\n\r\nplain'))
    assert (upload.content_type, upload.name, opened(upload)) == ("", "a", b"plain")


class Watched(Sent):
    """A sender that counts which threads a process would wait for before it ends."""

    waited_for = 0

    def look(self) -> None:
        threads = [thread for thread in threading.enumerate() if not thread.daemon]
        self.waited_for = max(self.waited_for, len(threads))


def test_a_process_can_end_in_the_middle_of_a_file(home: Path) -> None:
    before = len([thread for thread in threading.enumerate() if not thread.daemon])
    asked, sent = request(home, 40, kind=Watched)
    assert sealed(asked)
    assert isinstance(sent, Watched)
    assert sent.waited_for == before


def full_pipe() -> uploads._Pipe:
    pipe, reader = uploads._Pipe(), threading.current_thread()
    for number in range(uploads._WAITING):
        pipe.put(b"%d" % number, reader)
    return pipe


def test_a_chunk_waits_until_there_is_room() -> None:
    pipe, read = full_pipe(), list[bytes]()

    def late() -> None:
        time.sleep(3 * uploads._LOOK)
        while chunk := pipe.read(10):
            read.append(chunk)

    reader = threading.Thread(target=late)
    reader.start()
    for chunk in (b"last", None):
        pipe.put(chunk, reader)
    reader.join(60)
    assert read == [b"0", b"1", b"2", b"3", b"last"]


def test_nobody_waits_for_a_reader_that_is_gone() -> None:
    pipe = full_pipe()
    reader = threading.Thread(target=time.sleep, args=(3 * uploads._LOOK,))
    reader.start()
    pipe.put(b"last", reader)
    assert not reader.is_alive()


def test_a_disk_that_fails_is_an_error_and_no_hang(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        small("file").FILES  # noqa: B018
    monkeypatch.setattr(pyrage, "encrypt_io", full)
    with pytest.raises(OSError, match="No space"):
        request(home, 40)[0].FILES  # noqa: B018
    assert files(home) == []


def test_what_a_crash_left_is_swept_away(home: Path) -> None:
    old, new = uploads.folder() / "old.age", uploads.folder() / "new.age"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    assert uploads.sweep() == 1
    assert files(home) == [new]


def test_what_is_older_than_a_day_is_swept_away_and_counted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 2_000_000_000
    monkeypatch.setattr(time, "time", lambda: float(now))
    for age in (0, 23 * 3600, 24 * 3600, 24 * 3600 + 1, 25 * 3600):
        path = uploads.folder() / f"{age}.age"
        path.touch()
        os.utime(path, (now - age, now - age))
    (uploads.folder() / "gone.age").symlink_to("nowhere")
    assert uploads.sweep() == 2
    assert {path.stem for path in files(home)} == {"0", str(23 * 3600), str(24 * 3600)}


@pytest.fixture
def refusing(settings: Settings) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["payung.foundation.uploads.RefusingUploadHandler"]


@pytest.mark.usefixtures("refusing")
def test_the_public_face_lets_files_pass_by_unread(home: Path) -> None:
    asked, sent = request(home, 160)
    tracemalloc.start()
    try:
        assert dict(asked.FILES) == {}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
    assert sent.looked > 160
    assert files(home) == []
    assert asked.POST["note"] == "hello"


def unpadded_size(upload: SealedUpload) -> int:
    """The plain bytes with what fills them up, as anybody can count them from the file's length."""
    head = len(upload.path.read_bytes().split(b"\n---", 1)[0]) + len(b"\n--- ") + 43 + 1
    body = upload.path.stat().st_size - head - 16  # the nonce
    return body - 16 * -(-body // (65536 + 16))


def test_the_length_of_a_file_tells_a_step_and_no_more(home: Path) -> None:
    lengths = {size: unpadded_size(sealed(small("file", body=bytes(size)))) for size in (1, 65536)}
    assert set(lengths.values()) == {65536}
    for size in (65537, 300_000, 300_001):
        assert unpadded_size(sealed(small("file", body=bytes(size)))) == step(size)


def test_a_stream_is_sealed_and_read_again_in_pieces(home: Path) -> None:
    upload = uploads.seal([BLOCK] * 40)
    assert (upload.size, upload.name, upload.content_type) == (40 * len(BLOCK), None, "")
    assert not shows_pattern(upload.path)
    with upload.path.open("rb") as file:
        pieces = list(uploads.plain(file, upload.identity, upload.size or 0))
    assert len(pieces) > 2
    assert b"".join(pieces) == BLOCK * 40
    assert hashlib.sha256(BLOCK * 40).hexdigest() == upload.sha256
    assert sealed(small("file")).sha256 == hashlib.sha256(PATTERN).hexdigest()


def test_a_stream_that_breaks_off_leaves_nothing(home: Path, settings: Settings) -> None:
    def broken() -> Iterator[bytes]:
        yield BLOCK
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        uploads.seal(broken())
    settings.PAYUNG_LARGEST_FILE = len(BLOCK)
    with pytest.raises(RequestDataTooBig):
        uploads.seal([BLOCK, b"1"])
    assert files(home) == []
    uploads.seal([BLOCK]).close()
    assert files(home) == []


def test_whoever_stops_reading_leaves_no_thread_and_a_changed_file_no_end(home: Path) -> None:
    before = threading.active_count()
    upload = uploads.seal([BLOCK] * 40)
    with upload.path.open("rb") as file:
        reading = uploads.plain(file, upload.identity, upload.size or 0)
        assert next(iter(reading))
        assert isinstance(reading, Generator)
        reading.close()
    assert threading.active_count() == before
    body = bytearray(upload.path.read_bytes())
    body[-1] ^= 1
    for changed, size in (
        (body, upload.size or 0),
        (upload.path.read_bytes(), step(40 * len(BLOCK)) + 1),
    ):
        with pytest.raises(SealBroken):
            list(uploads.plain(io.BytesIO(bytes(changed)), upload.identity, size))
    assert threading.active_count() == before
