"""No logger of any process writes a word of what somebody wrote."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from payung.config.tests.logger_process import WORDS
from payung.foundation.logs import EVENTS, FACES, NAMED, SAID
from tests.canary import found

FIELDS = {"time", "level", "logger", "event", "face", "line", "error", "places", "behind"}


@pytest.mark.servers
@pytest.mark.parametrize("face", ["public", "desk", "api", "worker"])
def test_no_logger_of_any_process_says_what_it_was_given(face: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "payung.config.tests.logger_process"],
        cwd=settings.CHECKOUT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": f"payung.config.settings.{face}",
            "PAYUNG_HOME": str(tmp_path),
        },
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert int(done.stdout) > 20
    assert found(done.stderr, {"words": WORDS}) == []
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(lines) > 100
    for line in lines:
        assert set(line) <= FIELDS
        assert line["event"] in {*EVENTS, *SAID.values(), "other"}
        assert line["logger"].partition(".")[0] in {*NAMED, "other"}
        assert line["face"] == face
    assert {"crashed", "warned", "other"} <= {line["event"] for line in lines}
    assert {line["face"] for line in lines} <= FACES


@pytest.mark.servers
def test_what_python_finds_wrong_before_that_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import payung.config.wsgi"],
        cwd=settings.CHECKOUT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "payung.config.settings.public",
            "PAYUNG_HOME": str(tmp_path),
            "PAYUNG_DEVELOPMENT": "0",
        },
        capture_output=True,
        check=False,
        timeout=120,
        text=True,
    )
    assert done.returncode == 1
    first, *_more = done.stderr.splitlines()
    assert first.startswith("The public face stays closed. ")
    assert json.loads(done.stderr.splitlines()[-1])["error"] == "ImproperlyConfigured"
