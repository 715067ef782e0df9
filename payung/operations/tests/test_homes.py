"""Every command in a home that is empty, behind, read-only or full: an answer or one sentence, no traceback."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, TypedDict

import pytest
from django.conf import settings
from django.core.management import get_commands

from conftest import ON_POSTGRESQL
from payung.operations.tests.home_commands import ASK, FORWARD, MAKERS, OTHERS
from tests.demonstration import Demonstration, clean_environment

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(ON_POSTGRESQL, reason="these homes have the embedded database"),
]
# Tested elsewhere: these go on without the database, or have no home.
LEFT: Final = {"matcher", "scanworker", "status", "worker"}
# An older version has only the first migration of these, and those that it needs.
OLD: Final = ("media", "cases")
MOUNTED: Final = 'mount -t tmpfs -o size=64m none "$1" && cp -a "$4/." "$1" && chmod 700 "$1" && '
MAPPED: Final = ("unshare", "--map-root-user", "--mount")


class Answer(TypedDict):
    """The result of one command, as home_commands prints it."""

    words: list[str]
    status: int
    text: str


Answers = list[Answer]


def payung(home: Path, *words: str) -> None:
    command = [sys.executable, "-m", "payung", *words]
    environment = clean_environment(home)
    subprocess.run(command, cwd=settings.CHECKOUT, env=environment, check=True, capture_output=True)


def tried(
    tmp_path: Path, template: str = "", *, before: str = "", source: Path | None = None
) -> Answers:
    """Return the results of all commands; `before`: a line of shell that prepares the home."""
    home, scratch = tmp_path / "var", tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "payung.operations.tests.home_commands"]
    arguments = [str(home), str(scratch), *([template] if template else [])]
    if before:
        home.mkdir()
        script = f'{MOUNTED}{before} && exec "$2" -m "$3" "$1" "$5"'
        line = [str(home), sys.executable, command[2], str(source), str(scratch)]
        command, arguments = [*MAPPED, "sh", "-c", script, "sh"], line
    environment = clean_environment(tmp_path) | {
        "DJANGO_SETTINGS_MODULE": "payung.config.settings.dev"
    }
    done = subprocess.run(
        [*command, *arguments],
        cwd=settings.CHECKOUT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    answers: Answers = json.loads(done.stdout)
    assert [answer for answer in answers if "Traceback" in answer["text"]] == []
    assert {answer["status"] for answer in answers} <= {0, 1, 2}
    return answers


def without(
    sentences: tuple[str, ...], answers: Answers, commands: tuple[tuple[str, ...], ...] = ASK
) -> Answers:
    """Return the results of `commands` that did not end with one of these sentences."""
    return [
        answer
        for answer in answers
        if tuple(answer["words"]) in commands
        and not (answer["status"] == 2 and any(text in answer["text"] for text in sentences))
    ]


@pytest.fixture(scope="module")
def _mounts() -> None:
    """Skip tests that need their own disk where nobody may mount one."""
    probe = [*MAPPED, "mount", "-t", "tmpfs", "none", "/mnt"]
    if (
        not shutil.which(MAPPED[0])
        or subprocess.run(probe, check=False, capture_output=True).returncode
    ):
        pytest.skip("nothing may be mounted here")


def test_every_command_is_tried() -> None:
    names = {words[0] for words in (*ASK, *OTHERS, FORWARD, *MAKERS)} | LEFT
    assert names == {name for name, app in get_commands().items() if app.startswith("payung.")}


def test_an_empty_home_names_the_command_that_makes_the_database(tmp_path: Path) -> None:
    answers = tried(tmp_path, "none")
    assert without(("`payung migrate`",), answers) == []


def test_a_database_that_is_behind_names_the_command_that_brings_it_forward(tmp_path: Path) -> None:
    old = tmp_path / "old"
    for room in OLD:
        payung(old, "migrate", "--verbosity", "0", room, "0001")
    answers = tried(tmp_path, str(old / "var"))
    some = tuple(words for words in ASK if words[0] in {"match", "people", "receive"})
    assert without(("`payung migrate`",), answers, some) == []
    (migrated,) = [answer for answer in answers if answer["words"] == [*FORWARD]]
    assert migrated["status"] == 0


@pytest.mark.usefixtures("_mounts")
def test_a_home_that_can_only_be_read_says_so(tmp_path: Path, demonstration: Demonstration) -> None:
    answers = tried(tmp_path, before='mount -o remount,ro "$1"', source=demonstration.home())
    sentences = ("can only be read", "Read-only file system")
    assert without(sentences, answers, (*ASK, *MAKERS)) == []


@pytest.mark.usefixtures("_mounts")
def test_a_full_disk_says_so(tmp_path: Path, demonstration: Demonstration) -> None:
    fill = '{ cat /dev/zero >"$1/filler" 2>/dev/null || true; }'
    answers = tried(tmp_path, before=fill, source=demonstration.home())
    sentences = ("is full", "No space left on device")
    assert without(sentences, answers, (*ASK, *MAKERS)) == []


def test_a_home_that_is_made_for_compiled_loops_is_closed_to_others(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path) | {
        "DJANGO_SETTINGS_MODULE": "payung.config.settings.dev"
    }
    del environment["NUMBA_CACHE_DIR"]
    command = [sys.executable, "-c", "import payung.media.matcher.hamming_kernels"]
    subprocess.run(command, cwd=settings.CHECKOUT, env=environment, check=True)
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
