"""Rate limits: a number at once and a number over time for every key; nothing is kept."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.foundation import rate_limits
from payung.foundation.rate_limits import Bucket, grouped


class Hand:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_are_let_through_at_once_and_no_more() -> None:
    bucket = Bucket("test", 3, 60, clock=Hand())
    assert [bucket.take("a") for _ in range(5)] == [True, True, True, False, False]
    assert bucket.take("b")


def test_what_was_taken_comes_back_over_time() -> None:
    hand = Hand()
    bucket = Bucket("test", 3, 60, clock=hand)
    for _ in range(3):
        bucket.take("a")
    assert bucket.wait("a") == pytest.approx(20)
    hand.now += 15
    assert bucket.wait("a") == pytest.approx(5)
    hand.now += 5.001
    assert bucket.wait("a") == 0
    hand.now += 10_000
    assert [bucket.take("a") for _ in range(4)] == [True, True, True, False]


def test_what_is_done_already_is_counted_and_waited_for_by_the_next() -> None:
    hand = Hand()
    bucket = Bucket("test", 3, 60, clock=hand)
    bucket.owe("a", 5)
    assert bucket.wait("a") == pytest.approx(60)
    assert bucket.take("b")
    hand.now += 60.001
    assert [bucket.take("a"), bucket.take("a")] == [True, False]


def test_asking_whether_something_is_left_counts_nothing() -> None:
    hand = Hand()
    bucket = Bucket("test", 2, 60, clock=hand)
    assert [bucket.has_left("a") for _ in range(5)] == [True] * 5
    assert [bucket.take("a"), bucket.take("a"), bucket.has_left("a")] == [True, True, False]
    hand.now += 29
    assert not bucket.has_left("a")
    hand.now += 1.001
    assert bucket.has_left("a")
    assert bucket.take("a")


def test_addresses_of_one_household_count_together() -> None:
    assert grouped("2001:db8:1:2:aaaa::1") == grouped("2001:DB8:1:2::ffff") == "2001:db8:1:2::/64"
    assert grouped("2001:db8:1:3::1") != grouped("2001:db8:1:2::1")
    assert grouped("::ffff:203.0.113.7") == grouped("203.0.113.7") == "203.0.113.7"
    assert grouped("a name") == "a name"


def test_only_so_many_keys_are_remembered_and_the_longest_unused_goes_first() -> None:
    bucket = Bucket("test", 1, 60, largest=3, clock=Hand())
    for key in "abc":
        assert bucket.take(key)
    assert not bucket.take("a")
    assert bucket.take("d")
    assert not bucket.take("a")
    assert bucket.take("b")
    assert len(bucket._left) == 3


def test_neither_addresses_nor_names_are_kept() -> None:
    bucket = Bucket("test", 1, 60)
    bucket.take("203.0.113.7")
    assert all(isinstance(key, bytes) and len(key) == 16 for key in bucket._left)
    assert "203.0.113.7" not in repr(vars(bucket))
    # Who knows an address cannot find it: the key of the hash was never written down.
    guess = hashlib.blake2b(b"test|203.0.113.7", digest_size=16).digest()
    assert guess not in bucket._left


def test_threads_take_no_more_than_there_is() -> None:
    bucket = Bucket("test", 50, 3600, clock=Hand())
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: bucket.take("a"), range(400))) == 50


def test_buckets_can_be_emptied_between_tests() -> None:
    bucket = Bucket("test", 1, 60, clock=Hand())
    bucket.take("a")
    rate_limits.empty_all()
    assert bucket.take("a")


@given(st.text())
def test_any_key_will_do(key: str) -> None:
    assert Bucket("test", 1, 60).take(key + "\ud83d")
