"""Payung installed as a package: `pip install` and `payung serve` need no checkout."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import ON_POSTGRESQL
from payung.tools.bench.faces import free_port
from tests.demonstration import ROOT

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="it serves the embedded database")

BUILD_PRODUCTS = ("*.mo", "weights.npz", "detection.npz", "__pycache__")
BUILT_FROM = ("payung", "locale", "deploy", "pyproject.toml", "setup.py", "README.md", "LICENSE")
LESSONS = 50  # lines of each language
PATIENCE = 600.0  # seconds; a machine may be busy


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a new environment, into which the wheel of this tree was installed."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    source.mkdir()
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name,
                source / name,
                ignore=shutil.ignore_patterns(*BUILD_PRODUCTS),
            )
        else:
            shutil.copy(ROOT / name, source / name)
    # The build trains the readers one after the other: with all lessons that takes minutes of a core.
    for lessons in source.glob("payung/*/reader/data/*.tsv"):
        lines = lessons.read_text("utf-8").splitlines(keepends=True)
        lessons.write_text("".join(lines[:LESSONS]), "utf-8")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    quiet = ("--quiet", "--no-index", "--no-deps")
    run(*pip, "wheel", *quiet, "--no-build-isolation", "-w", folder, source, cwd=folder)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env", cwd=folder)
    (wheel,) = folder.glob("*.whl")
    run(*pip, "--python", folder / "env" / "bin" / "python", "install", *quiet, wheel, cwd=folder)
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    # The libraries are those of the tests; a path in this file brings no checkout along.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def environment(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"}


@contextmanager
def served(folder: Path, home: Path, ports: list[int]) -> Iterator[None]:
    names = ("--public-port", "--desk-port", "--api-port")
    options = [word for name, port in zip(names, ports, strict=True) for word in (name, str(port))]
    with (home / "output").open("wb") as output:
        process = subprocess.Popen(
            [folder / "env" / "bin" / "payung", "serve", "--status-port", "0", *options],
            cwd=home,
            env=environment(home),
            stdout=output,
            stderr=output,
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)


def page(port: int, path: str) -> str:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                return str(answer.read().decode())
        except OSError:  # it is not there yet, or the machine is busy
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


@pytest.mark.servers
def test_what_pip_installed_serves_the_first_page_in_every_language(
    installed: Path, tmp_path: Path
) -> None:
    public, desk, api = (free_port() for _ in range(3))
    with served(installed, tmp_path, [public, desk, api]):
        assert '<html lang="en"' in page(public, "/en/")
        thai = page(public, "/th/")
        assert '<html lang="th"' in thai
        assert "ไม่ใช่ความผิด" in thai  # from the catalogue: this is not your fault
        assert "/static/" in page(desk, "/sign-in/")
    state = tmp_path / ".local" / "share" / "payung"
    assert (state / "payung.sqlite3").exists()
    assert state.stat().st_mode & 0o077 == 0


def test_no_part_of_the_checkout_is_used(installed: Path, tmp_path: Path) -> None:
    code = "import payung; print(payung.__file__)"
    python = installed / "env" / "bin" / "python"
    where = subprocess.run(
        [python, "-c", code],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed / "env"))
