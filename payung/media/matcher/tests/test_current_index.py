"""The index's file is written while others ask, add and withdraw: each answer is that of the moment."""

import io
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payung.foundation.viewer import SYSTEM
from payung.media.files import hash_query
from payung.media.hashsets import actions
from payung.media.matcher import current_index
from payung.media.matcher.index import Index
from payung.media.matcher.queries import index_entries, lookup
from payung.media.models import HashSet

pytestmark = pytest.mark.django_db

MUCH = 10
RADIUS = 3


class Lists:
    """Two lists, taken in and withdrawn from by chance, and what must be found in them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.held: dict[str, dict[str, int]] = {"kites": {}, "shells": {}}

    def take(self, name: str, count: int) -> None:
        new = {self._key(): self.chance.getrandbits(8) for _entry in range(count)}
        rows = (f"{key},{bits:064x}" for key, bits in new.items())
        actions.import_set(SYSTEM, name, io.BytesIO("\n".join(("key,pdq", *rows)).encode()))
        self.held[name] |= new

    def _key(self) -> str:
        return str(self.chance.randrange(40))

    def withdraw(self, name: str) -> None:
        keys = [self._key() for _entry in range(8)]
        actions.withdraw(SYSTEM, HashSet.objects.get(name=name).id, keys)
        for key in keys:
            self.held[name].pop(key, None)

    def meanwhile(self) -> None:
        """Do something that takes no merge, and ask after each."""
        self.ask()
        self.take("kites", 1)
        self.ask()
        self.withdraw("kites")
        self.ask()

    def ask(self) -> None:
        query = self.chance.getrandbits(8)
        near = [
            ((query ^ bits).bit_count(), name, key)
            for name, entries in self.held.items()
            for key, bits in entries.items()
        ]
        matches = lookup.match(SYSTEM, [hash_query.asked(f"pdq:{query:064x}")], radius=RADIUS)[0]
        hits = [(match.distance, match.set_name, match.entry) for match in matches]
        assert hits == sorted(hit for hit in near if hit[0] <= RADIUS)


class Prompt:
    """A lock that nobody may wait for here: there is one thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        assert self._lock.acquire(blocking=False)

    def __exit__(self, *_given: object) -> None:
        self._lock.release()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> current_index.CurrentIndex:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(place, "_turn", Prompt())
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    monkeypatch.setattr(current_index, "MUCH", MUCH)
    return place


def between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let `act` be done at each step of a merge: the state is read, the rows are, sorted, written."""
    standing, build, save = index_entries.standing, Index.build, Index.save

    def before_rows(*args: Any) -> Any:
        act()
        return standing(*args)

    def after_rows(*args: Any) -> Index:
        if len(args) == 3:  # with the state: the file, not what has come since
            act()
        return build(*args)

    def written(*args: Any) -> None:
        act()
        save(*args)
        act()

    monkeypatch.setattr(index_entries, "standing", before_rows)
    monkeypatch.setattr(Index, "build", after_rows)
    monkeypatch.setattr(Index, "save", written)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_asked_while_the_file_is_written_is_found_as_ever(
    seed: int, place: current_index.CurrentIndex, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lists = Lists(seed)
    lists.take("kites", 3)
    lists.take("shells", 1)
    done: list[str] = []

    def act() -> None:
        lists.meanwhile()
        done.append("once more")

    between(monkeypatch, act)
    for merges in (1, 2):
        lists.take("shells", 2 * MUCH)
        assert len(done) == 4 * merges
        for _time in range(5):
            lists.ask()
    assert len(place._grown.index) > MUCH
    other = current_index.CurrentIndex(tmp_path)  # another process, which maps what was written
    monkeypatch.setattr(current_index, "shared_index", lambda: other)
    for _time in range(5):
        lists.ask()
