"""Receipts: 20 digits that a child can type in any script, and that nobody can guess."""

import os
import subprocess
import sys
import unicodedata

import pytest
from argon2.low_level import ARGON2_VERSION, core, ffi
from hypothesis import given
from hypothesis import strategies as st

from conftest import RECEIPT_MEMORY
from payung.foundation import receipts, secrets

BODIES = st.text("0123456789", min_size=19, max_size=19)
ZEROS = [
    chr(code)
    for code in range(sys.maxunicode)
    if unicodedata.category(chr(code)) == "Nd" and unicodedata.digit(chr(code)) == 0
]
NAMED = {"thai": "๐", "lao": "໐", "khmer": "០", "burmese": "၀", "tamil": "௦", "arabic": "٠"}


def whole(body: str) -> str:
    return body + receipts.check_digit(body)


@given(BODIES, st.integers(0, 19), st.integers(1, 9))
def test_every_wrong_digit_is_caught(body: str, place: int, by: int) -> None:
    right = whole(body)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert receipts.read(right) == right
    assert receipts.read(wrong) is None


@given(BODIES, st.integers(0, 18))
def test_every_swap_of_neighbours_is_caught(body: str, place: int) -> None:
    right = whole(body)
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert (receipts.read(swapped) is None) == (swapped != right)


def test_the_check_digit_agrees_with_the_published_example() -> None:
    # H. M. Damm's example as commonly published: 572 has the check digit 4.
    assert receipts.check_digit("572") == "4"


def test_receipts_are_drawn_whole_and_each_once() -> None:
    drawn = {receipts.draw() for _ in range(500)}
    assert len(drawn) == 500
    for receipt in drawn:
        assert len(receipt) == 20
        assert receipts.read(receipt) == receipt


def test_a_receipt_is_shown_in_five_groups() -> None:
    assert receipts.grouped("12345678901234567890") == "1234 5678 9012 3456 7890"


@pytest.mark.parametrize("zero", NAMED.values(), ids=NAMED.keys())
def test_the_numerals_of_the_region_are_among_those_tested(zero: str) -> None:
    assert zero in ZEROS


SEPARATORS = st.sampled_from([" ", "-", ".", "\u200b", "\n", " – ", "/", ""])


@given(BODIES, st.sampled_from(ZEROS), st.lists(SEPARATORS, min_size=20, max_size=20))
def test_a_receipt_is_read_in_any_script_and_grouping(
    body: str, zero: str, between: list[str]
) -> None:
    receipt = whole(body)
    typed = "".join(
        chr(ord(zero) + int(digit)) + gap for digit, gap in zip(receipt, between, strict=True)
    )
    assert receipts.read(typed) == receipt
    assert receipts.read(receipts.grouped(receipt)) == receipt


@given(st.text())
def test_anything_else_is_no_receipt(text: str) -> None:
    assert receipts.read(text) is None or len(text) >= 20


def test_the_same_receipt_opens_the_same_and_its_look_up_id_is_no_part_of_the_key() -> None:
    receipt = receipts.draw()
    first, again = receipts.reporter(receipt), receipts.reporter(receipt)
    assert (first.lookup, first.key) == (again.lookup, again.key)
    assert len(first.lookup) == 16
    assert first.lookup not in first.key.raw
    assert first.public == again.key.public
    assert first.key.raw.hex() not in repr(first)


def test_another_receipt_opens_something_else() -> None:
    one, other = receipts.reporter(receipts.draw()), receipts.reporter(receipts.draw())
    assert one.lookup != other.lookup
    assert one.key != other.key


def test_with_another_pepper_a_receipt_opens_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receipt = receipts.draw()
    before = receipts.reporter(receipt)
    monkeypatch.setenv(secrets.variable(secrets.RECEIPT_PEPPER), bytes(range(32)).hex())
    secrets.forget()
    try:
        after = receipts.reporter(receipt)
    finally:
        monkeypatch.undo()
        secrets.forget()
    assert before.lookup != after.lookup
    assert before.key != after.key
    assert receipts.reporter(receipt).lookup == before.lookup


def test_a_receipt_is_pinned_so_that_old_ones_still_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "get", lambda name: bytes(range(32)))
    monkeypatch.setattr(receipts, "MEMORY", RECEIPT_MEMORY)
    opened = receipts.reporter("12345678901234567890")
    assert (opened.lookup.hex(), opened.public.raw.hex()) == (
        "c83499edd6a4e6466e6069cd8d39964d",
        "185cd609f82901b53c348f58b4451b1dcee124647a8cf375d84abb169ef8f649",
    )


FORKED = """
import os
import django
django.setup()
from payung.foundation import receipts
before = receipts.reporter("0" * 20)
child = os.fork()
if child == 0:
    os._exit(0 if receipts.reporter("0" * 20) == before else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_process_that_was_forked_makes_receipts_too() -> None:
    """The threads that make them stay behind in the parent: who waited for those would wait for ever."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "payung.config.settings.test"}
    done = subprocess.run([sys.executable, "-c", FORKED], env=environment, timeout=60, check=False)
    assert done.returncode == 0


def test_argon2id_agrees_with_rfc_9106() -> None:
    """Section 5.3 of the RFC."""
    fields = {"pwd": b"\1" * 32, "salt": b"\2" * 16, "secret": b"\3" * 8, "ad": b"\4" * 12}
    kept = {name: ffi.new("uint8_t[]", value) for name, value in fields.items()}
    out = ffi.new("uint8_t[]", 32)
    lengths = {f"{name}len": len(value) for name, value in fields.items()}
    context = ffi.new(
        "argon2_context *",
        {
            **kept, **lengths, "out": out, "outlen": 32, "t_cost": 3, "m_cost": 32, "lanes": 4,
            "threads": 1, "version": ARGON2_VERSION, "allocate_cbk": ffi.NULL,
            "free_cbk": ffi.NULL, "flags": 0,
        },
    )  # fmt: skip
    assert core(context, 2) == 0
    assert bytes(ffi.buffer(out, 32)).hex() == (
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )
