"""The process of `payung serve` while all others run: it starts them, waits, and stops them.

`payung serve` becomes this file, run by itself: it imports nothing of Payung or Django, so it needs a tenth of
their memory. The plan comes in a file descriptor: environments hold secrets, and a command line is public.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Final, NoReturn

PAUSE: Final = 0.2  # seconds between two looks at the processes
PATIENCE: Final = 10  # seconds until a process that does not stop is killed


@dataclass(frozen=True)
class Child:
    """A process to start. `is_optional`: the others go on without it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: str
    is_optional: bool = False


def become_supervisor(children: list[Child]) -> NoReturn:
    """Let this process become the supervisor of these processes."""
    plan = os.memfd_create("plan", 0)  # it outlives this program, and nobody else reads it
    os.write(plan, json.dumps([asdict(child) for child in children]).encode())
    os.lseek(plan, 0, os.SEEK_SET)
    os.set_inheritable(plan, True)
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, str(plan)])  # noqa: S606


def watch(children: list[Child]) -> str:
    """Start processes, wait for a signal or the end of one, then stop all.

    Return which ended by itself; empty after a signal. Raises OSError where one cannot start.
    """
    signals: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        signals.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    needed = [child.name for child in children if not child.is_optional]
    running: dict[str, subprocess.Popen[bytes]] = {}
    ended = ""
    try:
        for child in children:
            running[child.name] = start(child)
        while not signals and not ended:
            time.sleep(PAUSE)
            gone = {name for name, process in running.items() if process.poll() is not None}
            ended = next((name for name in needed if name in gone), "")
    finally:
        end(running.values())
    return "" if signals else ended


def end(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Stop processes, and kill those that do not stop."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start(child: Child) -> subprocess.Popen[bytes]:
    """Start a process."""
    return subprocess.Popen(child.command, env=child.environment, cwd=child.folder)  # noqa: S603


def main(plan: int) -> None:
    """Do what the plan says."""
    with os.fdopen(plan) as file:
        children = [Child(**child) for child in json.load(file)]
    try:
        ended = watch(children)
    except OSError as error:
        sys.stderr.write(
            f"A process could not be started, so all were stopped: {error.strerror}.\n"
        )
        sys.exit(1)
    if ended:
        sys.stderr.write(f"The {ended} process ended by itself, so all were stopped.\n")
        sys.exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
