"""Many receipts at once: all are answered, and sending a form never waits for them."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from payung.tools.bench import browser
from payung.tools.bench.browser import Line
from payung.tools.bench.faces import Faces, running
from tests.demonstration import Demonstration, clean_environment

pytestmark = pytest.mark.servers
PLACES = 2  # in both of two processes
MANY = 40  # who come back at once: far more than places


@pytest.fixture(scope="module")
def faces(demonstration: Demonstration) -> Iterator[Faces]:
    """Yield a public face with few places."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as output:
        demonstration.copy_to(Path(home) / "var")
        more = {"PAYUNG_DEVELOPMENT": "1", "PAYUNG_PROCESSES": "2", "PAYUNG_THREADS": str(PLACES)}
        with running(clean_environment(Path(home)) | more, output, "public") as made:
            yield made


@pytest.fixture(scope="module")
def receipt(faces: Faces) -> str:
    """Return the receipt of a child who has told something, and has come back once."""
    receipt = browser.journey(Line(faces.ports["public"]), 0)
    browser.come_back(Line(faces.ports["public"]), 0, receipt)
    return receipt


class Child(threading.Thread):
    """Comes back with a receipt from an address."""

    def __init__(self, port: int, address: str, receipt: str) -> None:
        super().__init__(daemon=True)
        self.line, self.receipt, self.page = Line(port, address), receipt, b""
        self.start()

    def run(self) -> None:
        fields = [("receipt", self.receipt), ("do", "open")]
        self.page = self.line.post("right receipt", "/en/answer/", fields).body
        self.line.close()


def ushers(faces: Faces) -> list[int]:
    return [
        process
        for process in faces.all_below("public")
        if b"payung.foundation.receipt_lookup_server"
        in Path(f"/proc/{process}/cmdline").read_bytes()
    ]


def came_back(faces: Faces, receipt: str) -> list[Child]:
    """Let half of them come from one address, and each of the others from one of their own."""
    addresses = ["127.9.0.1"] * (MANY // 2) + [f"127.9.1.{1 + n}" for n in range(MANY // 2)]
    return [Child(faces.ports["public"], address, receipt) for address in addresses]


def all_opened(children: list[Child]) -> bool:
    for child in children:
        child.join(120)
    return all(b'value="write"' in child.page for child in children)


def test_a_form_is_answered_while_everybody_else_waits_for_a_receipt(
    faces: Faces, receipt: str
) -> None:
    (usher,) = ushers(faces)
    os.kill(usher, signal.SIGSTOP)
    try:
        children = came_back(faces, receipt)
        line = Line(faces.ports["public"], "127.9.2.1", timeout=15)
        for _ in range(2 * PLACES):
            assert line.ask("form", "/en/tell/").has("told")
        assert not any(child.page for child in children)
    finally:
        os.kill(usher, signal.SIGCONT)
    assert all_opened(children)
    assert ushers(faces) == [usher]  # one for all processes


def test_who_waits_is_answered_though_the_usher_was_killed(faces: Faces, receipt: str) -> None:
    (usher,) = ushers(faces)
    os.kill(usher, signal.SIGSTOP)
    children = came_back(faces, receipt)
    os.kill(usher, signal.SIGKILL)
    assert all_opened(children)
    assert len(ushers(faces)) == 1


def test_when_the_face_ends_the_usher_ends(faces: Faces, receipt: str) -> None:
    (usher,) = ushers(faces)
    faces.stop()
    result = subprocess.run(
        ["timeout", "20", "tail", f"--pid={usher}", "-f", "/dev/null"], check=False
    )
    assert result.returncode == 0
