"""Officers who send at the same moment: every message counts, and nobody waits for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.intake.models import EntryCount, MessageCount
from payung.intake.receiving import actions as receiving
from payung.language import text_checks
from payung.language.text_checks import Checked
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House, reply

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS, EACH = 4, 3
ENTRIES = ["en/disbelief-1", "en/blame-2", "en/blame-1"]
KEYS = ["en/disbelief-1#1", "en/blame-2#2", "en/blame-1#3"]
TEXT = "Why did you send it?"
READ = text_checks.read(TEXT, "en")


def test_of_messages_that_are_sent_at_once_none_is_lost(house: House) -> None:
    officer = house.viewer("intake")
    reports = [
        receiving.receive(
            DOOR, Report.lenient({"language": "en"}), Lane.CHILD, country="XA", receipt=receipt
        ).reference
        for receipt in (receipts.draw() for _ in range(OFFICERS * EACH))
    ]
    barrier = threading.Barrier(OFFICERS)

    def send(number: int) -> None:
        try:
            barrier.wait(20)
            for turn, report in enumerate(reports[number::OFFICERS]):
                start = (number + turn) % 3
                checked = Checked(READ, frozenset(KEYS[start:] + KEYS[:start]))
                reply(officer, report, TEXT, upto=0, checked=checked)
        finally:
            connection.close()

    with ThreadPoolExecutor(OFFICERS) as pool:
        list(pool.map(send, range(OFFICERS)))
    every = OFFICERS * EACH
    assert MessageCount.objects.values_list("sent", "found", "kept").get() == (every,) * 3
    assert dict(EntryCount.objects.values_list("entry", "shown")) == dict.fromkeys(
        ENTRIES + KEYS, every
    )
    assert EntryCount.objects.get(entry="en/blame-1").kept == every
