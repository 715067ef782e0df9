"""Benches of parts without a face: triage, sealing, receiving a report, verifying the ledger."""

import hashlib
import json
from typing import Final
from uuid import uuid4

import nacl.secret
import nacl.utils

from payung.foundation import clock, receipts, sealing
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import acts
from payung.intake.models import Feedback
from payung.intake.receiving.actions import receive
from payung.ledger import hashing, queries
from payung.ledger.actions import acting
from payung.ledger.verification import verify
from payung.staff import queries as people
from payung.tools import demo
from payung.tools.bench.paired_rates import ROUNDS, Rates, rates
from payung.triage.assessment import assess
from payung.triage.lanes import Lane
from payung.triage.report import Report

# Invented; most reports look like these.
REPORTS: Final[tuple[dict[str, object], ...]] = (
    {
        "language": "en",
        "children": [{"safe_now": "yes", "age": 13}],
        "concerns": ["asked_for_images", "threatened_with_images"],
        "timing": {"last": "past_week", "ongoing": "yes"},
        "suspects": [{"relationship": "online_only"}],
        "identifiers": [{"kind": "account", "value": "@blue_kite_77", "whose": "suspect"}],
        "services": ["KiteChat"],
        "narrative": "Somebody in a game asks me for pictures and now he is angry. " * 4,
    },
    {
        "language": "th",
        "children": [{"safe_now": "unsure"}],
        "concerns": ["asked_for_images"],
        "suspects": [{"relationship": "known_adult", "reaches_children": "yes"}],
        "narrative": "มีคนในเกมขอรูปจากหนู ตอนนี้เขาโกรธ หนูไม่รู้จะทำอย่างไร " * 4,
    },
)


def assessing(count: int) -> Rates:
    """Measure assessments a second; baseline: json.loads of the same report."""
    texts = [json.dumps(report, ensure_ascii=False) for report in REPORTS]
    reports = [Report.strict(report) for report in REPORTS]

    def work(number: int) -> object:
        return assess(reports[number % len(reports)], Lane.CHILD)

    return rates(count, work, lambda number: json.loads(texts[number % len(texts)]))


def sealing_there_and_back(count: int) -> Rates:
    """Measure records of 2 kB sealed and opened a second; baseline: SecretBox alone."""
    body = nacl.utils.random(1000).hex().encode()  # 2000 bytes that compress to about half
    place = sealing.Place("bench", uuid4()).associated_data()
    reader = sealing.PrivateKey.generate()

    def work(_number: int) -> object:
        data_key = nacl.utils.random(32)
        sealed = sealing.encrypt(body, data_key, place)
        grant = sealing.box(data_key, reader.public)
        return sealing.decrypt(sealed, sealing.unbox(grant, reader), place)

    plain = nacl.secret.SecretBox(nacl.utils.random(32))
    return rates(count, work, lambda _number: plain.decrypt(plain.encrypt(body)))


def receiving(count: int) -> Rates:
    """Measure reports received a second; baseline: inserting a row of the same size."""
    reports = [Report.lenient({"country": demo.COUNTRY, **report}) for report in REPORTS]
    unit = people.units(SYSTEM)[0].id
    body = bytes(1024 + 40)  # such a report's padded size, with nonce and tag

    def work(number: int) -> object:
        report = reports[number % len(reports)]
        return receive(DOOR, report, Lane.CHILD, country=demo.COUNTRY, receipt=receipts.draw())

    def baseline(_number: int) -> object:
        today = clock.now().date()
        row = Feedback(unit_id=unit, given_on=today, turn=uuid4().bytes, body=body)
        row.save(force_insert=True)
        return row

    return rates(count, work, baseline)


def verifying(count: int) -> Rates:
    """Measure ledger entries verified a second; baseline: SHA-256 of the same bytes."""
    chain = f"{uuid4()}/{Lane.CHILD.value}"
    with acting(SYSTEM) as act:
        for _ in range(count):
            act.record(chain, acts.REPORT_RECEIVED, f"report:{uuid4()}", digest="0f" * 32)
    written = [hashing.canonical(entry) for entry in queries.walk(SYSTEM, chain, 0)]
    result = verify(SYSTEM)
    if result.broken:
        raise result.broken

    def baseline(_number: int) -> object:
        return [hashlib.sha256(entry).hexdigest() for entry in written]

    verified, hashed = rates(ROUNDS, lambda _number: verify(SYSTEM), baseline)
    return verified * result.entries, hashed * len(written)
