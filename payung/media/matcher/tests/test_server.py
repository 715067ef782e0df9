"""The matcher: another process asks over a socket file, and is told the same as here."""

import io
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings

from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.media.files.hash_query import asked
from payung.media.hashsets import actions
from payung.media.management.commands import matcher
from payung.media.matcher import client as client
from payung.media.matcher import current_index, protocol
from payung.media.matcher.queries import lookup

pytestmark = pytest.mark.django_db(transaction=True)
ONE = "0" * 64


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the socket file of a matcher that runs."""
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    actions.import_set(SYSTEM, "kites", io.BytesIO(f"key,pdq\na,{ONE}\n".encode()))
    stop = threading.Event()
    file = str(tmp_path / "m.sock")
    with matcher.listening(file) as listener:
        serving = threading.Thread(target=serve, args=(listener, stop))
        serving.start()
        try:
            with override_settings(PAYUNG_MATCHER=file):
                yield file
        finally:
            stop.set()
            serving.join()


def serve(listener: socket.socket, stop: threading.Event) -> None:
    try:
        matcher.serve(listener, stop)
    finally:
        for thread in threading.enumerate():
            if thread.name == matcher.WARM:
                thread.join()
        connection.close()


def test_it_tells_what_is_known_and_what_comes_while_it_runs(path: str) -> None:
    results = client.match(SYSTEM, [asked(ONE), asked("f" * 64)])
    assert [[match.entry for match in one] for one in results] == [["a"], []]
    actions.import_set(SYSTEM, "shells", io.BytesIO(f"key,pdq\nb,{'f' * 64}\n".encode()))
    results = client.match(SYSTEM, [asked("f" * 64)], sets=["shells"], radius=0)
    assert [[match.entry for match in one] for one in results] == [["b"]]


def test_an_answer_that_is_too_long_is_asked_for_in_parts(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (f"{number},{ONE}" for number in range(20))
    actions.import_set(SYSTEM, "shells", io.BytesIO("\n".join(("key,pdq", *rows)).encode()))
    monkeypatch.setattr(protocol, "LONGEST", 6000)  # some thirty matches
    results = client.match(SYSTEM, [asked(ONE)] * 30)
    assert [len(matches) for matches in results] == [21] * 30
    assert results[29][20].entry == "9"


def test_while_indexes_are_written_whoever_asks_is_answered(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def write(*_given: object) -> None:
        begun.release()
        assert go_on.wait(10)

    monkeypatch.setattr(current_index.shared_index(), "before", write)
    # As many as there are threads that answer: each would be held.
    writers = [
        threading.Thread(target=client.prepare, args=(SYSTEM, str(uuid4()), (1, "mark")))
        for _thread in range(matcher.THREADS)
    ]
    for writer in writers:
        writer.start()
    for _writer in writers:
        assert begun.acquire(timeout=10)
    monkeypatch.setattr(client, "PATIENCE", 5.0)
    assert len(client.match(SYSTEM, [asked(ONE)])[0]) == 1
    go_on.set()
    for writer in writers:
        writer.join()


def test_what_cannot_be_asked_is_named_as_here(path: str) -> None:
    with pytest.raises(BadInput, match="no hash set named boats"):
        client.match(SYSTEM, [asked(ONE)], sets=["boats"])


def test_who_asks_nonsense_or_goes_harms_nobody(path: str) -> None:
    for sent in (b"kite\n", b'{"hashes": 7}\n', b"[]\n", b"half"):
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(path)
            other.sendall(sent)
            other.shutdown(socket.SHUT_WR)
            answer = other.recv(100)
            assert answer == b"" or json.loads(answer) == {"error": True}
    assert len(client.match(SYSTEM, [asked(ONE)])[0]) == 1


def test_only_its_own_user_may_ask(path: str) -> None:
    assert Path(path).stat().st_mode & 0o777 == 0o600


def test_a_process_that_starts_loads_no_arrays_and_a_face_that_asks_no_compiler() -> None:
    """A face whose memory may not be written and run still imports the acts, and a command starts soon."""
    code = (
        "import django, sys; django.setup(); assert 'numpy' not in sys.modules; "
        "import payung.media.matcher.client; "
        "from payung.media.exhibits import actions, queries; "
        "from payung.media.viewing import actions, queries; "
        "from payung.media.hashsets import actions, queries; "
        "from payung.media.matcher import actions; "
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_one_conversation_takes_question_after_question_and_begins_again_after_a_restart(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client._open.clear()
    begun: list[socket.socket] = []
    monkeypatch.setattr(client, "_asked", noted(client._asked, begun))
    for _question in range(3):
        assert len(client.match(SYSTEM, [asked(ONE)])[0]) == 1
    assert len(set(begun)) == 1
    begun[0].shutdown(socket.SHUT_RDWR)
    assert len(client.match(SYSTEM, [asked(ONE)])[0]) == 1
    assert len(set(begun)) == 2


def noted(ask: Callable[..., bytes], begun: list[socket.socket]) -> Callable[..., bytes]:
    """Return `ask`, which also writes down in which conversation it asks."""

    def asking(conversation: socket.socket, *rest: Any) -> bytes:
        begun.append(conversation)
        return ask(conversation, *rest)

    return asking


def test_more_who_keep_their_conversations_than_there_are_threads_are_all_answered(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = protocol.encoded(protocol.question([asked(ONE)], None, []))
    others = []
    for _other in range(matcher.MOST + 3):
        other = socket.socket(socket.AF_UNIX)
        others.append(other)
        other.settimeout(matcher.IDLE - 1)
        other.connect(path)
        other.sendall(question)
        assert len(json.loads(protocol.read(other))["matches"][0]) == 1
    for other in others:
        other.close()


def test_who_takes_what_is_half_a_second_old_gets_what_has_come_after_it(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [1000.0]
    for module in (lookup, current_index):
        monkeypatch.setattr(module, "monotonic", lambda: moment[0])
    monkeypatch.setattr(lookup, "_recent", (0.0, {}))

    def entries(*, recent: bool) -> list[str]:
        (matches,) = client.match(SYSTEM, [asked("f" * 64)], recent=recent)
        return [match.entry for match in matches]

    assert entries(recent=True) == []
    actions.import_set(SYSTEM, "shells", io.BytesIO(f"key,pdq\nb,{'f' * 64}\n".encode()))
    assert entries(recent=True) == []
    assert entries(recent=False) == ["b"]
    moment[0] += 0.6
    assert entries(recent=True) == ["b"]
