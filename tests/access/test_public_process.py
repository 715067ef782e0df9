"""The public process opens nothing without a receipt, with all secrets that it holds."""

import hashlib
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from payung.foundation import receipts, secrets
from payung.foundation.errors import SealBroken
from payung.foundation.models import Grant
from payung.foundation.sealing import PrivateKey, unbox
from payung.foundation.viewer import DOOR
from payung.intake import sealed
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as receiving
from payung.staff.models import UnitKey
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House


@pytest.fixture
def stored(house: House) -> StoredReport:
    report = Report.lenient({"language": "en", "narrative": "a kite"})
    receiving.receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipts.draw())
    return StoredReport.objects.get()


def keys_in_reach(stored: StoredReport) -> Iterator[PrivateKey]:
    """Yield every key that could be made of what this face holds: its secrets, and what lies in its tables."""
    process_secrets = [secrets.get(name) for name in settings.PAYUNG_SECRETS]
    lying = [bytes(stored.lookup or b""), stored.id.bytes, stored.case.unit_id.bytes]
    lying += [bytes(row.public) for row in UnitKey.objects.all()]
    for secret in process_secrets:
        yield PrivateKey(secret)
        for value in lying:
            yield PrivateKey(hashlib.blake2b(value, key=secret, digest_size=32).digest())
    for value in lying:
        yield PrivateKey(hashlib.sha256(value).digest())


def test_no_key_in_reach_opens_a_report(public: Client, stored: StoredReport) -> None:
    keys = list(keys_in_reach(stored))
    assert len(keys) > 10
    with pytest.raises(SealBroken):
        sealed.open_report(stored, keys)
    for grant in Grant.objects.filter(record=stored.id):
        for key in keys:
            with pytest.raises(SealBroken):
                unbox(bytes(grant.box), key)


def test_it_does_not_even_hold_the_desks_secret(public: Client) -> None:
    with pytest.raises(ImproperlyConfigured):
        secrets.get(secrets.SESSION)


def test_a_receipt_in_the_request_opens_its_own_dialogue_only(
    public: Client, house: House, stored: StoredReport
) -> None:
    other = receipts.reporter(receipts.draw())
    with pytest.raises(SealBroken):
        sealed.open_report(stored, [other.key])
