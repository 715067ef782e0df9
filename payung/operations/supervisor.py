"""The process of `payung serve` while all others run: it forks them, waits, and stops them.

`payung serve` becomes this program, without Django's settings and without a secret: what it loads
(`common_memory`) is shared with all that it forks. Each of them reads its own plan from a file in memory, which
no other process has read or keeps open: environments hold secrets, and a command line is public.
"""

import json
import os
import runpy
import signal
import sys
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from payung.operations import common_memory

PAUSE: Final = 0.2  # seconds between two looks at the processes
PATIENCE: Final = 10  # seconds until a process that does not stop is killed
_STOPS: Final = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True)
class Child:
    """A process to start: a module, run as `python -m` does. `is_optional`: the others go on without it."""

    name: str
    module: str
    arguments: list[str]
    environment: dict[str, str]
    is_optional: bool = False


@dataclass(frozen=True)
class Plan:
    """What the supervisor knows of a process: not its environment, which waits in the file `handle`."""

    name: str
    is_optional: bool
    handle: int


def become_supervisor(
    children: list[Child], environment: Mapping[str, str], folder: str
) -> NoReturn:
    """Let this process become the supervisor of these processes. `environment`: without any secret."""
    plans = json.dumps([asdict(planned(child)) for child in children])
    os.chdir(folder)
    command = [sys.executable, "-m", "payung.operations.supervisor", plans]
    os.execve(sys.executable, command, environment)  # noqa: S606  our own program


def planned(child: Child) -> Plan:
    """Write a process's plan into a file in memory, which outlives this program."""
    handle = os.memfd_create(child.name, 0)
    os.write(handle, json.dumps(asdict(child)).encode())
    os.lseek(handle, 0, os.SEEK_SET)
    return Plan(child.name, child.is_optional, handle)


def watch(plans: list[Plan]) -> str:
    """Start processes, wait for a signal or the end of one, then stop all.

    Return which ended by itself; empty after a signal.
    """
    signals: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        signals.append(number)

    for number in _STOPS:
        signal.signal(number, stop)
    needed = [plan.name for plan in plans if not plan.is_optional]
    running: dict[str, int] = {}
    ended = ""
    for place, plan in enumerate(plans):
        try:
            process = forked()
        except OSError as error:
            end(running.values())
            sys.exit(f"A process could not be started, so all were stopped: {error.strerror}.")
        if not process:
            become(plan, others=plans[place + 1 :])
        os.close(plan.handle)
        running[plan.name] = process
    while not signals and not ended:
        time.sleep(PAUSE)
        gone = {name for name, process in running.items() if has_ended(process)}
        running = {name: process for name, process in running.items() if name not in gone}
        ended = next((name for name in needed if name in gone), "")
    end(running.values())
    return "" if signals else ended


def forked() -> int:
    """Fork; return the process's number, or 0 in it. There signals do what they do in a new program."""
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        process = os.fork()
        if not process:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


def become(plan: Plan, others: Collection[Plan]) -> NoReturn:
    """Be the process of a plan, from here to its end."""
    for other in others:
        os.close(other.handle)
    with os.fdopen(plan.handle) as file:
        child = Child(**json.load(file))
    os.environ.clear()
    os.environ.update(child.environment)
    with suppress(OSError):  # a name for who looks: the command line stays that of the supervisor
        Path("/proc/self/comm").write_text(f"payung {child.name}")
    sys.argv[:] = [child.module, *child.arguments]
    runpy.run_module(child.module, run_name="__main__", alter_sys=True)
    sys.exit(0)


def end(processes: Collection[int]) -> None:
    """Stop processes, and kill those that do not stop."""
    for process in processes:
        os.kill(process, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    for process in processes:
        while not has_ended(process):
            if time.monotonic() > until:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
                break
            time.sleep(PAUSE / 10)


def has_ended(process: int) -> bool:
    """Say whether a process has ended, once: then its number may be another's."""
    return os.waitpid(process, os.WNOHANG)[0] != 0


def main() -> None:
    """Load what all share, and do what the plans say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing runs yet that must be stopped
    # A process that was started with this signal ignored would not learn which of its own has ended.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    common_memory.load()
    if ended := watch([Plan(**plan) for plan in json.loads(sys.argv[1])]):
        sys.exit(f"The {ended} process ended by itself, so all were stopped.")


if __name__ == "__main__":
    main()
