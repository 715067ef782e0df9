"""A process that runs all commands in one home and prints their output and exit status as JSON.

`python -m payung.operations.tests.home_commands HOME SCRATCH [TEMPLATE]`: before every command the home
becomes a copy of TEMPLATE, or is deleted where TEMPLATE is "none". Without TEMPLATE it stays unchanged.
"""

import json
import os
import shutil
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Final

Words = tuple[str, ...]

# Commands that need the database.
ASK: Final[tuple[Words, ...]] = (
    ("backup", "verify", "@/file.txt"),
    ("bundle", "@/file.txt", "sari", "--out", "@/opened"),
    ("directory", "load"),
    ("hashsets", "import", "@/list.csv", "--name", "kite"),
    ("hashsets", "list"),
    ("hashsets", "export", "@/export.csv", "--name", "kite"),
    ("keys", "status"),
    ("keys", "unit", "Kite"),
    ("keys", "units"),
    ("keys", "statement", "sari"),
    ("keys", "hand-on", "sari"),
    ("keys", "recovery-ask", "sari"),
    ("ledger", "verify"),
    ("ledger", "heads"),
    ("match",),
    ("media", "verify"),
    ("people", "add-unit", "Kite", "--kind", "police", "--country", "XA"),
    ("people", "invite", "sari", "--full-name", "Sari", "--unit", "Kite", "--role", "intake"),
    ("receive", "--lane", "child"),
    ("retention",),
    ("retention", "run"),
    ("retention", "sweep"),
    ("retention", "vacuum"),
    ("tasks",),
    ("tasks", "retry"),
)
# Commands that can work or answer without it.
OTHERS: Final[tuple[Words, ...]] = (
    ("away", "@"),
    ("backup", "--to", "@"),
    ("backup", "secrets", "--to", "@"),
    ("bench",),
    ("booklet", "none", "--out", "@/booklet.html"),
    ("check",),
    ("grants",),
    ("hash", "@/file.txt"),
    ("hashsets", "fetch"),
    ("keys", "root-new", "@/root"),
    ("language", "measure", "@/file.txt"),
    ("language-check", "--lang", "en", "--for", "child"),
    ("messages", "reviewed", "none"),
    ("proxy", "--public", "a.example", "--desk", "b.example", "--api", "c.example"),
    ("readability", "--lang", "none"),
    ("recordings",),
    ("restore", "@/file.txt", "--key", "@/file.txt"),
    ("scan", "@/medium", "--out", "@/scan"),
    ("secrets",),
    ("triage",),
)
# Makes a missing database, which takes long and is done for each demonstration: not run in an empty home.
FORWARD: Final[Words] = ("migrate",)
# Commands that make a missing home, which takes long: run only where they cannot.
MAKERS: Final[tuple[Words, ...]] = (("demo",), ("serve",))
INPUT: Final = {
    "language-check": "Hello\n",
    "match": "0" * 32 + "\n",
    "receive": '{"language": "en"}\n',
    "triage": '{"language": "en"}',
}
SETTINGS: Final = {"away": "payung.config.settings.public"}


def run(words: Words) -> tuple[int, str]:
    """Return a command's exit status and its output and errors."""
    read_end, write_end = os.pipe()
    process = os.fork()
    if not process:
        os.dup2(write_end, 1)
        os.dup2(write_end, 2)
        os.close(read_end)
        input_end, input_write_end = os.pipe()
        os.write(input_write_end, INPUT.get(words[0], "word\n").encode())
        os.close(input_write_end)
        os.dup2(input_end, 0)
        os._exit(_become(words))
    os.close(write_end)
    with os.fdopen(read_end, encoding="utf-8", errors="replace") as output:
        text = output.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), text


def _become(words: Words) -> int:
    """Run this command in this process, and return its exit status."""
    from payung.__main__ import main

    sys.argv = ["payung", *words]
    sys.stdin, sys.stdout, sys.stderr = (open(fd, mode) for fd, mode in enumerate("rww"))  # noqa: PTH123, SIM115
    status = 0
    try:
        if words[0] in SETTINGS:
            os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS[words[0]]
            os.execv(sys.executable, [sys.executable, "-m", "payung", *words])
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  a user would see any of them
        traceback.print_exc()
        status = 99
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def main(home: Path, scratch: Path, template: str = "") -> None:
    """Run all commands and print their results."""
    import django
    from django.conf import settings
    from django.core.management import get_commands, load_command_class

    (scratch / "file.txt").write_text("kite\n")
    (scratch / "list.csv").write_text("MD5\n" + "0" * 32 + "\n")
    (scratch / "medium").mkdir()
    (scratch / "medium" / "file.txt").write_text("kite\n")
    django.setup()
    import_module(settings.ROOT_URLCONF)  # once for all
    for name in {words[0] for words in (*ASK, *OTHERS)}:
        load_command_class(get_commands()[name], name)
    answers = []
    forward = () if template == "none" else (FORWARD,)
    for words in (*ASK, *OTHERS, *forward, *(() if template else MAKERS)):
        if template:
            shutil.rmtree(home, ignore_errors=True)
        if template not in {"", "none"}:
            shutil.copytree(template, home)
        status, text = run(tuple(word.replace("@", str(scratch), 1) for word in words))
        answers.append({"words": words, "status": status, "text": text})
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
