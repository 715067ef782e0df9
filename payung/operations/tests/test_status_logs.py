"""Errors at the status port are logged as everywhere: a code and a place, nobody's words."""

import logging
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from payung.operations.status import figures, health, server

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def port(
    db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    settings.PAYUNG_FIGURES = tmp_path / "figures"
    monkeypatch.setattr(health, "reasons", lambda: [health.DATABASE])
    serving = server.serving(0)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield serving.server_port
    serving.shutdown()
    thread.join()
    serving.server_close()


def metrics(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_face_that_starts_anew_just_now_takes_no_figure_of_others_away(
    port: int, settings: Settings, capfd: Capture
) -> None:
    folder = Path(settings.PAYUNG_FIGURES) / "desk"
    folder.mkdir(parents=True)
    (folder / "histogram_7.db").symlink_to(folder / "gone")  # listed, but missing when it is opened
    assert metrics(port) == 200
    assert "Traceback" not in capfd.readouterr().err


def test_what_fails_is_a_code_and_says_none_of_its_words(
    port: int, monkeypatch: pytest.MonkeyPatch, capfd: Capture, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise ValueError("kite")

    monkeypatch.setattr(figures, "_of_machine", fails)
    with caplog.at_level(logging.ERROR):
        assert metrics(port) == 500
    assert "kite" not in capfd.readouterr().err.replace(caplog.text, "")
    assert [record.msg for record in caplog.records] == ["crashed"]


def test_who_asks_nothing_is_left_and_not_written_down(
    port: int, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(server._Quiet, "timeout", 0.2)
        with socket.create_connection(("127.0.0.1", port)) as silent:
            assert silent.recv(10) == b""
    assert metrics(port) == 200
    assert capfd.readouterr().err == ""
