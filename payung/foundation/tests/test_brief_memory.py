"""What is kept in memory is at most a second behind."""

import pytest

from payung.foundation import brief_memory
from payung.foundation.brief_memory import kept


class Clock:
    """A clock that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(brief_memory, "monotonic", lambda: self.now)
        monkeypatch.setattr(brief_memory, "KEPT_FOR", 1.0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_within_a_second_it_is_read_once_and_then_anew(clock: Clock) -> None:
    rows = ["111"]
    read = kept(lambda: tuple(rows))

    assert read() == ("111",)
    rows.append("222")
    clock.now += 0.9
    assert read() == ("111",)
    clock.now += 0.1
    assert read() == ("111", "222")


def test_each_argument_has_its_own(clock: Clock) -> None:
    seen: list[str] = []
    read = kept(lambda country: seen.append(country) or country)  # type: ignore[func-returns-value]

    assert [read("XA"), read("XB"), read(country="XA"), read("XA")] == ["XA", "XB", "XA", "XA"]
    assert seen == ["XA", "XB", "XA"]


def test_a_failure_is_not_kept(clock: Clock) -> None:
    answers = [ValueError("away")]

    def read() -> str:
        if answers:
            raise answers.pop()
        return "111"

    kept_read = kept(read)
    with pytest.raises(ValueError, match="away"):
        kept_read()
    assert kept_read() == "111"
