"""On the page behind a request's code a phone makes fingerprints, and nothing of the picture leaves it."""

import hashlib
import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from payung.media.files import hashing
from payung.media.files.tests.pictures import colours, saved
from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Window
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, violations
from tests.e2e.test_api_console import key_of
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser

NAME = "kite-on-the-beach"
PICTURE = saved(colours(240, 320), quality=90)
FILM = b"\0\0\0\x18ftypisom" + bytes(range(250)) * 40
HEIC = b"\0\0\0\x18ftypheic" + bytes(range(250)) * 4


class Recorder:
    """A proxy between a browser and a face, that keeps every byte which the browser sends."""

    def __init__(self, face: str) -> None:
        self._face = (urlsplit(face).hostname, urlsplit(face).port)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self.sent = bytearray()
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                browser, _address = self._server.accept()
            except OSError:
                return
            face = socket.create_connection(self._face)
            Thread(target=self._pass, args=(browser, face, self.sent), daemon=True).start()
            Thread(target=self._pass, args=(face, browser, bytearray()), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, kept: bytearray) -> None:
        with closing(one), closing(other):
            try:
                while part := one.recv(65536):
                    kept += part
                    other.sendall(part)
            except OSError:
                return

    def wait_for(self, words: bytes) -> None:
        """Wait until the browser has sent *words*: a worker's script it asks for in its own time."""
        until = monotonic() + 30
        while words not in self.sent and monotonic() < until:
            sleep(0.01)
        assert words in self.sent

    def close(self) -> None:
        self._server.close()


@contextmanager
def recorded(face: str) -> Iterator[Recorder]:
    recorder = Recorder(face)
    try:
        yield recorder
    finally:
        recorder.close()


def making(page: Page, address: str, language: str = "en") -> None:
    """Send a request without a word, and go to the page that makes fingerprints."""
    page.goto(f"{address}/{language}/picture/ask/")
    first = page.locator("[name=here]").input_value()
    page.locator("main button[value=next]").click()
    expect(page.locator(f"[name=here][value={first}]")).to_have_count(0)
    page.locator("main button[value=send]").click()
    page.locator("button[value=picture-fingerprints]").click()
    expect(page.locator("#cannot")).to_have_count(1)


def files(folder: Path) -> list[Path]:
    """Return a picture, a film and a picture that chromium cannot open, under names that tell something."""
    contents = {".jpg": PICTURE, ".mp4": FILM, ".heic": HEIC}
    made = [folder / f"{NAME}{ending}" for ending in contents]
    for path, content in zip(made, contents.values(), strict=True):
        path.write_bytes(content)
    return made


def numbers_in(page: Page) -> list[dict[str, object]]:
    return list(json.loads(page.locator("[name=fingerprints]").input_value()))


def test_no_byte_of_a_picture_its_name_or_its_size_leaves_the_phone(
    faces: Faces, window: Window, tmp_path: Path
) -> None:
    page = window(360, 640, java_script_enabled=True)
    with recorded(faces.public) as recorder:
        making(page, recorder.address)
        recorder.wait_for(b"GET /fingerprint.js ")
        page.wait_for_load_state("networkidle")
        before = len(recorder.sent)
        page.locator("#choose").set_input_files(files(tmp_path))
        expect(page.locator("#fingerprints button")).to_be_enabled()
        assert len(recorder.sent) == before  # not even that something was chosen
        made = numbers_in(page)
        shot(page, "fingerprints-made")
        page.locator("#fingerprints button").click()
        expect(page.get_by_text("We have fingerprints of your pictures: 3.")).to_be_visible()
        sent = bytes(recorder.sent)
    look = hashing.look(PICTURE, full=True)
    assert look is not None
    assert made[0] == {
        "md5": hashlib.md5(PICTURE).hexdigest(),
        "sha256": hashlib.sha256(PICTURE).hexdigest(),
        "pdq": look.pdq.bits.hex(),
        "quality": look.quality,
    }
    assert [one["pdq"] for one in made[1:]] == ["", ""]
    for one in made:
        assert str(one["sha256"]).encode() in sent
    for content in (PICTURE, FILM, HEIC):
        assert not any(content[at : at + 12] in sent for at in range(0, len(content) - 12, 12))
        assert not re.search(rb"(?<!\d)%d(?!\d)" % len(content), sent)
    assert NAME.encode() not in sent
    assert b"filename" not in sent


def test_it_works_without_a_network_once_the_page_is_there(
    faces: Faces, window: Window, tmp_path: Path
) -> None:
    page = window(360, 640, java_script_enabled=True)
    making(page, faces.public)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(offline=True)
    page.locator("#choose").set_input_files(files(tmp_path))
    expect(page.locator("#made li")).to_have_count(3)
    expect(page.locator("#made li").nth(0)).to_contain_text("The fingerprint is ready.")
    expect(page.locator("#made li").nth(1)).to_contain_text("Of a video only")
    expect(page.locator("#made li").nth(2)).to_contain_text("This phone cannot open it.")
    assert len(numbers_in(page)) == 3
    page.context.set_offline(offline=False)


def test_a_page_brought_by_the_script_makes_them_too_and_takes_twenty_at_most(
    faces: Faces, window: Window, tmp_path: Path
) -> None:
    page = window(360, 640, java_script_enabled=True)
    making(page, faces.public)
    page.locator("button[value=picture]").click()
    page.locator("button[value=picture-fingerprints]").click()
    many = [tmp_path / f"{number}.bin" for number in range(22)]
    for number, path in enumerate(many):
        path.write_bytes(b"%d" % number)
    page.locator("#choose").set_input_files(many)
    expect(page.locator("#made li")).to_have_count(20)
    expect(page.locator("#how")).to_contain_text("20 fingerprints at most")
    expect(page.locator("#fingerprints button")).to_be_enabled()
    assert len(numbers_in(page)) == 20


@pytest.mark.parametrize("language", ["en", "id", "th", "km", "my", "ta"])
@pytest.mark.parametrize("scripts", [False, True])
def test_it_fits_a_small_phone_with_and_without_scripts(
    scripts: bool, language: str, faces: Faces, window: Window
) -> None:
    page = window(360, 640, **{**WITH_AXE, "java_script_enabled": scripts})
    making(page, faces.public, language)
    expect(page.locator("#cannot")).to_be_visible(visible=not scripts)
    expect(page.locator("#fingerprints")).to_be_visible(visible=scripts)
    shot(page, f"fingerprints-{language}-{'with' if scripts else 'without'}-scripts")
    wrong = [*too_wide(page), *too_small(page), *(violations(page) if scripts else [])]
    assert wrong == []


def fetched(faces: Faces, path: str = "", body: dict[str, str] | None = None) -> dict[str, Any]:
    """Ask the api as the invented partner does."""
    key = key_of(faces)
    asked = Request(
        f"{faces.api}/v1/removal/fingerprints{path}",
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urlopen(asked) as answer:  # our own address
        told: dict[str, Any] = json.load(answer)
    return told


def test_a_partner_fetches_it_answers_and_the_child_and_the_desk_see_it(
    faces: Faces, window: Window, tmp_path: Path
) -> None:
    page = window(360, 640, **{**WITH_AXE, "java_script_enabled": True})
    making(page, faces.public)
    picture = tmp_path / "kite.png"
    picture.write_bytes(saved(colours(200, 300), quality=80))
    page.locator("#choose").set_input_files([picture])
    expect(page.locator("#fingerprints button")).to_be_enabled()
    digest = hashlib.md5(picture.read_bytes()).hexdigest()
    page.locator("#fingerprints button").click()
    expect(page.get_by_text("They are ready. No one has taken them yet.")).to_be_visible()

    records = fetched(faces)["hashRecords"]
    (entry,) = next(one["caseNumbers"] for one in records if one["hashValue"] == digest)
    fetched(faces, f"/{entry}/answer", {"answer": "removed"})
    fetched(faces, f"/{entry}/answer", {"answer": "not_this_kind"})
    page.locator("main button[value=picture-back]").click()
    page.locator("main button[value=open]").click()
    expect(page.get_by_text("They have your fingerprints.")).to_be_visible()
    expect(page.get_by_text("Someone is not sure about a fingerprint.")).to_be_visible()
    shot(page, "fingerprints-followed")
    assert [*too_wide(page), *too_small(page), *violations(page)] == []

    for name, path, width in (
        ("sari", "/removals/fingerprints/", 1280),
        ("sari", "/removals/fingerprints/", 360),
        ("omar", "/oversight/fingerprints/", 1280),
    ):
        desk = window(width, 800, **{**WITH_AXE, "java_script_enabled": True})
        sign_in(desk, faces, name)
        desk.goto(f"{faces.desk}{path}")
        shot(desk, f"fingerprints-{name}-{width}")
        assert [*too_wide(desk), *violations(desk)] == []
        expect(desk.get_by_text("not this kind")).to_be_visible()
