"""The load client: many visitors at once, in a separate process without Django.

`python -m payung.tools.bench.crowd` reads a JSON object from standard input, and prints its measurements as
one. Its input has `what` (the kind of visit), `port`, `at_once`, `first` (the first number), and `count` or
`seconds`. Behind the proxy it has `host` and `certificate`. The api also needs `key`, visitors with receipts
need `receipts`. `rate` spreads visits evenly, `addresses` limits addresses.
"""

import base64
import json
import resource
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter, sleep
from typing import Any, Final

from payung.tools.bench import browser, globaleaks
from payung.tools.bench.browser import HOST, Line, Place, Refused

Visit = Callable[[Line, int], str]
PERSONS: Final = {"journey", "come back", "open", "globaleaks session", "globaleaks"}


@dataclass
class Measurements:
    """Measurements of all visits. `spent`: seconds by kind of request."""

    spent: dict[str, list[float]] = field(default_factory=dict)
    ends: dict[int, str] = field(default_factory=dict)  # number to receipt or reference
    errors: Counter[str] = field(default_factory=Counter)

    def timed(self, kind: str, seconds: float) -> None:
        """Record the seconds of one request."""
        self.spent.setdefault(kind, []).append(seconds)


@dataclass
class Crowd:
    """Visitors, one after another in each of `at_once` threads, until `many` came or `seconds` passed."""

    visit: Visit
    place: Place
    at_once: int
    first: int = 0
    many: int | None = None
    seconds: float | None = None
    keep: bool = False  # a thread keeps its connection and address: a machine, not a person
    rate: float = 0.0  # visits a second of all threads together; 0: as fast as possible
    addresses: int = 0  # number of addresses that all share; 0: a new one for every visit
    measured: Measurements = field(default_factory=Measurements)

    def come(self) -> float:
        """Let all visits happen, and return the seconds that they took."""
        numbers = count(self.first)
        started = perf_counter()
        threads = [
            threading.Thread(target=self._run_thread, args=(thread, numbers, started))
            for thread in range(self.at_once)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return perf_counter() - started

    def _run_thread(self, thread: int, numbers: "count[int]", started: float) -> None:
        line = Line(self.place, browser.address_of(thread), timed=self.measured.timed)
        while self.seconds is None or perf_counter() - started < self.seconds:
            number = next(numbers)
            if self.many is not None and number >= self.first + self.many:
                break
            if self.rate:
                due = (number - self.first) / self.rate
                if self.seconds is not None and due >= self.seconds:
                    break
                sleep(max(0.0, started + due - perf_counter()))
            if not self.keep:
                line = Line(self.place, self._address(number), timed=self.measured.timed)
            self._visit(line, number)
            if not self.keep:
                line.close()
        line.close()

    def _address(self, number: int) -> str:
        if self.addresses:
            number = self.first + (number - self.first) % self.addresses
        return browser.address_of(number)

    def _visit(self, line: Line, number: int) -> None:
        begun = perf_counter()
        try:
            self.measured.ends[number] = self.visit(line, number)
        except (OSError, Refused, ValueError) as error:
            self.measured.errors[str(error) or type(error).__name__] += 1
            line.close()
        else:
            self.measured.timed("whole", perf_counter() - begun)


def visit_of(task: Mapping[str, Any]) -> Visit:
    """Return the function that does one visit of this task."""
    kinds: dict[str, Visit] = {
        "journey": browser.journey,
        "report": lambda line, number: browser.report(line, number, task["key"]),
        "plain": browser.plain,
        "guess": lambda line, number: browser.guess(line, _nth(task, number)),
        "come back": lambda line, number: browser.come_back(line, number, _nth(task, number)),
        "hostile form": lambda line, number: browser.journey(line, number, task["words"]),
        "slow": lambda line, _: browser.upload_slowly(line),
        "nothing": lambda line, _: browser.ask_nothing(line),
        "globaleaks session": lambda line, _: globaleaks.open_session(line),
        "globaleaks": lambda line, n: globaleaks.journey(
            line, n, task["sessions"][n - task["first"]]
        ),
        "open": lambda line, number: browser.open_dialogue(line, number, _nth(task, number)),
    }
    if task["what"] == "file":
        file = base64.b64decode(task["file"])
        return lambda line, _: browser.look_up(line, task["key"], file)
    if task["what"] == "hash":
        hashes = task["hashes"]
        return lambda line, n: browser.look_up_hash(line, task["key"], hashes[n % len(hashes)])
    return kinds[task["what"]]


def _nth(task: Mapping[str, Any], number: int) -> str:
    return str(task["receipts"][number % len(task["receipts"])])


def main() -> None:
    """Run the crowd that standard input describes."""
    task = json.load(sys.stdin)
    crowd = Crowd(
        visit=visit_of(task),
        place=Place(task["port"], task.get("host", HOST), task.get("certificate", "")),
        at_once=task["at_once"],
        first=task["first"],
        many=task.get("count"),
        seconds=task.get("seconds"),
        keep=task["what"] not in PERSONS and not task.get("addresses"),
        rate=task.get("rate", 0.0),
        addresses=task.get("addresses", 0),
    )
    seconds = crowd.come()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "took": seconds,
        "processor": usage.ru_utime + usage.ru_stime,
        "spent": crowd.measured.spent,
        "ends": crowd.measured.ends,
        "errors": crowd.measured.errors,
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
