"""A migrated database that is made once for this code, and a demonstration once a test run; tests get copies.

All migrations take fifteen processor seconds, and `payung demo` ten more. Only tests of these commands run
them themselves.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
MIGRATED: Final = ROOT / "var" / "migrated-for-tests"
# Invented officers need no protection from a thief: twenty times a third of a second.
DEMO: Final = """
import sys
import django
django.setup()
from django.core.management import call_command
from payung.staff import officer_keys
officer_keys.MEMORY = 8
call_command("demo", *sys.argv[1:])
"""


def clean_environment(home: Path) -> dict[str, str]:
    """Return the environment without the tests' settings; the state is in `home`/var."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PAYUNG_", "DJANGO_"))}
    temp = home / "tmp"
    temp.mkdir(parents=True, exist_ok=True)
    return {**kept, "PAYUNG_HOME": str(home / "var"), "TMPDIR": str(temp)}


def copy_migrated_to(file: Path) -> None:
    """Copy an unused SQLite database to `file`; make it if no run with this code has."""
    MIGRATED.parent.mkdir(
        mode=0o700, exist_ok=True
    )  # the home of `make run`, which nobody else may read
    MIGRATED.mkdir(exist_ok=True)
    with (MIGRATED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = MIGRATED / f"{_digest_of_code()}.sqlite3"
        if not made.exists():
            for older in MIGRATED.glob("*.sqlite3"):
                older.unlink()
            _migrate(made)
        shutil.copy(made, file)


def _digest_of_code() -> str:
    """Return a digest of all that may change the outcome of the migrations."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for file in sorted((ROOT / "payung").rglob("*.py")):
        if "tests" not in file.parts:
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _migrate(file: Path) -> None:
    with tempfile.TemporaryDirectory(dir=MIGRATED) as home:
        subprocess.run(
            [sys.executable, "-m", "payung", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=clean_environment(Path(home)) | {"MUTANT_UNDER_TEST": ""},  # of `make mutants`
            check=True,
        )
        (Path(home) / "var" / "payung.sqlite3").rename(file)


@dataclass(frozen=True)
class Demonstration:
    """The home of an installation on SQLite just after `payung demo`, in a folder of this test run.

    `options`: of that command.
    """

    folder: Path
    options: tuple[str, ...] = ()

    def home(self) -> Path:
        """Return the home; make it if no process of this run has. It must not be changed."""
        self.folder.mkdir(exist_ok=True)
        made = self.folder / "made"
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(self.folder / "var", ignore_errors=True)
                (self.folder / "var").mkdir(mode=0o700)
                copy_migrated_to(self.folder / "var" / "payung.sqlite3")
                done = subprocess.run(
                    [sys.executable, "-c", DEMO, *self.options],
                    cwd=ROOT,
                    env=clean_environment(self.folder)
                    | {"DJANGO_SETTINGS_MODULE": "payung.config.settings.dev"},
                    check=True,
                    stdout=subprocess.PIPE,
                )
                made.write_bytes(done.stdout)
        return self.folder / "var"

    def printed(self) -> bytes:
        """Return the output of `payung demo`."""
        self.home()
        return (self.folder / "made").read_bytes()

    def copy_to(self, home: Path) -> None:
        """Copy the demonstration to `home`."""
        shutil.copytree(self.home(), home, dirs_exist_ok=True)
