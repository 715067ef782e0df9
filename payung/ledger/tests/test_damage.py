"""A damaged chain, written past the triggers, stops nobody: it continues in a new one."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection

from payung.foundation.viewer import SYSTEM
from payung.ledger import chains, triggers, verification
from payung.ledger.actions import acting
from payung.ledger.acts import BEGUN_AGAIN
from payung.ledger.models import Entry, Head
from payung.ledger.tests.support import CHAIN, DONE, OTHER, write
from payung.ledger.verification import verify

pytestmark = pytest.mark.django_db
LAST = 2**63 - 1
NEXT = f"{CHAIN}/2"


def far_entry(sequence: int) -> None:
    """Let there be an entry far beyond all others, with the head still where it was."""
    entry = Entry.objects.get(sequence=3)
    entry.sequence, entry.previous, entry.hash = sequence, entry.hash, "f" * 64
    entry.save(force_insert=True)


def head_and_entry_at_the_end() -> None:
    far_entry(LAST)
    Head.objects.update(sequence=LAST, hash="f" * 64)


DAMAGES: dict[str, Callable[[], object]] = {
    "head and entry at the largest number": head_and_entry_at_the_end,
    "head at the largest number": lambda: Head.objects.update(sequence=LAST),
    "head beyond its entries": lambda: Head.objects.update(sequence=9),
    "head behind its entries": lambda: Head.objects.update(sequence=2),
    "head with another hash": lambda: Head.objects.update(hash="f" * 64),
    "head with no hash at all": lambda: Head.objects.update(hash="not a hash"),
    "head gone": lambda: Head.objects.all().delete(),
    "head before the first entry": lambda: Head.objects.update(sequence=0, hash="0" * 64),
    "entry where the next belongs": lambda: far_entry(4),
    "entry far beyond": lambda: far_entry(LAST),
    "newest entry gone": lambda: Entry.objects.filter(sequence=3).delete(),
    "all entries gone": lambda: Entry.objects.all().delete(),
}


def damage(change: Callable[[], object]) -> None:
    with triggers.lifted(connection):
        change()


def acts_in(chain: str) -> list[tuple[int, str, str]]:
    rows = Entry.objects.filter(chain=chain).order_by("sequence")
    return list(rows.values_list("sequence", "act", "subject"))


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_acts_go_on_in_a_new_chain_that_says_so_first(change: Callable[[], object]) -> None:
    write(3)
    damage(change)
    before = acts_in(CHAIN)
    with acting(SYSTEM) as act:
        act.record(CHAIN, DONE, "report:2")
        act.record(OTHER, DONE, "report:2")
        act.record(CHAIN, DONE, "report:3")
    write(1, subject="report:4")
    assert acts_in(CHAIN) == before
    assert acts_in(NEXT) == [
        (1, BEGUN_AGAIN, f"chain:{CHAIN}"),
        (2, DONE, "report:2"),
        (3, DONE, "report:3"),
        (4, DONE, "report:4"),
    ]
    assert acts_in(OTHER) == [(1, DONE, "report:2")]


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_verification_names_the_break_and_where_it_goes_on(change: Callable[[], object]) -> None:
    write(3)
    damage(change)
    write(2)
    result = verify(SYSTEM)
    (broken,) = result.breaks
    assert (broken.chain, broken.goes_on) == (CHAIN, NEXT)
    assert str(broken).endswith(f" What came after is in {NEXT}.")


def test_the_new_chain_says_where_the_head_of_the_damaged_one_was() -> None:
    write(3)
    damage(lambda: Head.objects.update(sequence=9, hash="ab" * 32))
    write(1)
    first = Entry.objects.get(chain=NEXT, sequence=1)
    assert (first.count, first.digest, first.actor) == (9, "ab" * 32, "system")


def test_a_chain_that_follows_a_damaged_one_can_be_damaged_too() -> None:
    write(1)
    for number in (2, 3, 4):
        damage(lambda: Head.objects.update(hash="f" * 64))
        write(1, subject=f"report:{number}")
    assert [name for name, in Head.objects.order_by("chain").values_list("chain")] == [
        CHAIN, f"{CHAIN}/2", f"{CHAIN}/3", f"{CHAIN}/4",
    ]  # fmt: skip
    assert acts_in(f"{CHAIN}/4") == [
        (1, BEGUN_AGAIN, f"chain:{CHAIN}/3"), (2, DONE, "report:4"),
    ]  # fmt: skip
    assert [broken.chain for broken in verify(SYSTEM).breaks] == [CHAIN, f"{CHAIN}/2", f"{CHAIN}/3"]


def test_where_no_chain_takes_an_entry_the_act_fails_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(1)
    damage(lambda: Head.objects.update(hash="f" * 64))
    monkeypatch.setattr(chains, "names", lambda chain: iter([chain]))
    with pytest.raises(IntegrityError, match="No chain"):
        write(1)


def test_a_break_hides_none_in_another_chain() -> None:
    write(3)
    write(3, OTHER)
    damage(lambda: Entry.objects.filter(sequence=2).update(actor="door"))
    result = verify(SYSTEM)
    assert [(gap.chain, gap.sequence, gap.why) for gap in result.breaks] == [
        (CHAIN, 2, verification.ALTERED), (OTHER, 2, verification.ALTERED),
    ]  # fmt: skip
    assert result.broken == result.breaks[0]


def test_a_new_chain_beside_one_that_is_whole_is_named() -> None:
    write(3)
    write(1, NEXT)
    (broken,) = verify(SYSTEM).breaks
    assert (broken.chain, broken.sequence, broken.why) == (NEXT, 1, verification.UNFOUNDED)


@pytest.mark.parametrize(
    ("name", "before"),
    [("a", None), ("a/b", None), ("a/2", "a"), ("a/b/2", "a/b"), ("a/10", "a/9")],
)
def test_the_name_of_a_chain_says_which_was_before(name: str, before: str | None) -> None:
    assert chains.before(name) == before
    parts = chains.parted(name)
    assert list(chains.names(parts[0]))[parts[1] - 1] == name
