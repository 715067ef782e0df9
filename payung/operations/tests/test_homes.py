"""Every command in a home that is empty, behind, read-only or full: an answer or one sentence, no traceback."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.management import get_commands

from conftest import ON_POSTGRESQL
from payung.operations.tests.home_commands import ASK, MAKERS, OTHERS
from tests.ready import Demonstration, clean_environment

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(ON_POSTGRESQL, reason="these homes have the embedded database"),
]
# Tried elsewhere: these go on whatever the database does, or have no home.
LEFT: Final = {"matcher", "scanworker", "status", "worker"}
# What an installation of an older version has: the first of these, and all that they need.
OLD: Final = ("media", "cases")
MOUNTED: Final = 'mount -t tmpfs -o size=64m none "$1" && cp -a "$4/." "$1" && chmod 700 "$1" && '
MAPPED: Final = ("unshare", "--map-root-user", "--mount")
Answers = list[dict[str, Any]]


def payung(home: Path, *words: str) -> None:
    command = [sys.executable, "-m", "payung", *words]
    environment = clean_environment(home)
    subprocess.run(command, cwd=settings.CHECKOUT, env=environment, check=True, capture_output=True)


def tried(
    tmp_path: Path, template: str = "", *, before: str = "", source: Path | None = None
) -> Answers:
    """Return what every command answers; `before`: a line of shell that makes the home what it is."""
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
    shown = [(each["words"], each["text"]) for each in answers if "Traceback" in each["text"]]
    assert shown == []
    assert {each["status"] for each in answers} <= {0, 1, 2}
    return answers


def without(
    sentences: tuple[str, ...], answers: Answers, asked: tuple[Any, ...] = ASK
) -> list[Any]:
    """Return which of the commands that ask the database did not end with one of these sentences."""
    return [
        each
        for each in answers
        if tuple(each["words"]) in asked
        and not (each["status"] == 2 and any(one in each["text"] for one in sentences))
    ]


@pytest.fixture(scope="module")
def _mounts() -> None:
    """Leave out what needs a disk of its own, where nobody may mount one."""
    probe = [*MAPPED, "mount", "-t", "tmpfs", "none", "/mnt"]
    if (
        not shutil.which(MAPPED[0])
        or subprocess.run(probe, check=False, capture_output=True).returncode
    ):
        pytest.skip("nothing may be mounted here")


def test_every_command_is_tried() -> None:
    names = {words[0] for words in (*ASK, *OTHERS, *MAKERS)} | LEFT
    assert names == {name for name, app in get_commands().items() if app.startswith("payung.")}


def test_an_empty_home_names_the_command_that_makes_the_database(tmp_path: Path) -> None:
    answers = tried(tmp_path, "none")
    assert without(("`payung migrate`",), answers) == []
    (migrated,) = [each for each in answers if each["words"] == ["migrate"]]
    assert migrated["status"] == 0


def test_a_database_that_is_behind_names_the_command_that_brings_it_forward(tmp_path: Path) -> None:
    old = tmp_path / "old"
    for room in OLD:
        payung(old, "migrate", "--verbosity", "0", room, "0001")
    answers = tried(tmp_path, str(old / "var"))
    some = tuple(words for words in ASK if words[0] in {"match", "people", "receive"})
    assert without(("`payung migrate`",), answers, some) == []


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
