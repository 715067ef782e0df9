"""Many people at once, as a process of its own without Django: `python -m payung.tools.bench.crowd`.

Reads one JSON object from standard input (`what`, `port`, `at_once`, `first`, and `count` or `seconds`; for the
api also `key`, for those who come back `receipts`, `rate` where they come evenly, and `addresses` where they
share so few), lets them come, and prints what they saw as one JSON object.
"""

import base64
import json
import resource
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter, sleep
from typing import Any

from payung.tools.bench import browser
from payung.tools.bench.browser import Line, Refused

Visit = Callable[[Line, int], str]


@dataclass
class Seen:
    """What all of them saw. `spent`: seconds by kind of request."""

    spent: dict[str, list[float]] = field(default_factory=dict)
    ends: dict[int, str] = field(default_factory=dict)  # number to receipt or reference
    errors: Counter[str] = field(default_factory=Counter)

    def timed(self, kind: str, seconds: float) -> None:
        """Note how long one request took."""
        self.spent.setdefault(kind, []).append(seconds)


@dataclass
class Crowd:
    """Who comes, one after another on each of `at_once` places, until enough have come."""

    visit: Visit
    port: int
    at_once: int
    first: int = 0
    many: int | None = None
    seconds: float | None = None
    keep: bool = (
        False  # one connection and address for all that a place sends: a machine, not a person
    )
    rate: float = 0.0  # visits a second of all places together; 0: as fast as they can
    addresses: int = 0  # that all of them share; 0: one for each
    seen: Seen = field(default_factory=Seen)

    def come(self) -> float:
        """Let them come, and return how many seconds it took."""
        numbers = count(self.first)
        started = perf_counter()
        places = [
            threading.Thread(target=self._place, args=(place, numbers, started))
            for place in range(self.at_once)
        ]
        for place in places:
            place.start()
        for place in places:
            place.join()
        return perf_counter() - started

    def _place(self, place: int, numbers: "count[int]", started: float) -> None:
        line = Line(self.port, browser.address_of(place), timed=self.seen.timed)
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
                line = Line(self.port, self._address(number), timed=self.seen.timed)
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
            self.seen.ends[number] = self.visit(line, number)
        except (OSError, Refused, ValueError) as error:
            self.seen.errors[str(error) or type(error).__name__] += 1
            line.close()
        else:
            self.seen.timed("whole", perf_counter() - begun)


def visits(asked: dict[str, Any]) -> Visit:
    """Return what each of them does."""
    kinds: dict[str, Visit] = {
        "journey": browser.journey,
        "report": lambda line, number: browser.report(line, number, asked["key"]),
        "plain": browser.plain,
        "guess": lambda line, number: browser.guess(line, _nth(asked, number)),
        "come back": lambda line, number: browser.come_back(line, number, _nth(asked, number)),
        "hostile form": lambda line, number: browser.journey(line, number, asked["words"]),
        "slow": lambda line, _: browser.upload_slowly(line.port, line.address),
        "open": lambda line, number: browser.open_dialogue(line, number, _nth(asked, number)),
    }
    if asked["what"] == "file":
        file = base64.b64decode(asked["file"])
        return lambda line, _: browser.look_up(line, asked["key"], file)
    return kinds[asked["what"]]


def _nth(asked: dict[str, Any], number: int) -> str:
    return str(asked["receipts"][number % len(asked["receipts"])])


def main() -> None:
    """Do what standard input asks for."""
    asked = json.load(sys.stdin)
    crowd = Crowd(
        visit=visits(asked),
        port=asked["port"],
        at_once=asked["at_once"],
        first=asked["first"],
        many=asked.get("count"),
        seconds=asked.get("seconds"),
        keep=asked["what"] not in {"journey", "come back", "open"} and not asked.get("addresses"),
        rate=asked.get("rate", 0.0),
        addresses=asked.get("addresses", 0),
    )
    took = crowd.come()
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "took": took,
        "processor": used.ru_utime + used.ru_stime,
        "spent": crowd.seen.spent,
        "ends": crowd.seen.ends,
        "errors": crowd.seen.errors,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
