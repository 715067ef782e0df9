"""A demonstration that is made once in a test run; tests get copies of it.

`payung demo` takes twenty processor seconds. Only tests of that command run it themselves.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
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
