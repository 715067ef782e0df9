"""Limits of what a partner may send and look up. Each process of the face counts in its own memory."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import TooMany
from payung.foundation.rate_limits import Bucket
from payung.staff.viewer import PartnerViewer

READS: Final = 600  # answers a minute to a partner that reads
FILES: Final = 60  # files a minute that a partner may look up; each opens in a process of its own
PAUSE: Final = 2.0  # seconds after which a partner whose file is still open may try again
MINUTE: Final = 60.0
DAY: Final = 24 * 60 * 60.0


class OverLimit(TooMany):
    """A partner sends or asks more than agreed. `seconds`: until the next request may come."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = math.ceil(seconds)


class OneAtOnce(OverLimit):
    """A file of this partner is open in this process already."""

    sentence = _("Send one file at a time. Wait for its answer before you send the next.")


_open: set[UUID] = set()  # partners who have a file open
_opening = threading.Lock()


@contextmanager
def one_file(partner: PartnerViewer) -> Iterator[None]:
    """Take a partner's one place for a file, before it is read. Raises OneAtOnce if it is taken."""
    with _opening:
        if partner.id in _open:
            raise OneAtOnce(PAUSE)
        _open.add(partner.id)
    try:
        yield
    finally:
        _open.discard(partner.id)


@lru_cache(maxsize=1024)
def _bucket(name: str, capacity: int, per_seconds: float) -> Bucket:
    return Bucket(name, capacity, per_seconds)


def count_sending(partner: PartnerViewer) -> None:
    """Count one report. Raises OverLimit beyond the partner's limit a minute or a day."""
    _count(partner, "sends-minute", partner.per_minute, MINUTE)
    _count(partner, "sends-day", partner.per_day, DAY)


def count_reading(partner: PartnerViewer) -> None:
    """Count one request that reads. Raises OverLimit beyond the limit a minute."""
    _count(partner, "reads", READS, MINUTE)


def count_hashes(partner: PartnerViewer, hashes: int) -> None:
    """Count hashes that are looked up. Raises OverLimit beyond the partner's limit a minute."""
    _count(partner, "hashes", partner.hashes_per_minute, MINUTE, hashes)


def count_within(partner: PartnerViewer, hashes: int) -> None:
    """Count the files inside an open file. The file is not refused for them; the next request waits instead.

    `hashes`: at most the partner's limit a minute, so nobody waits much longer than a minute.
    """
    _bucket("hashes", partner.hashes_per_minute, MINUTE).owe(str(partner.id), hashes)


def count_file(partner: PartnerViewer) -> None:
    """Count one file that is looked up. Raises OverLimit beyond the limit a minute."""
    _count(partner, "files", FILES, MINUTE)


def _count(
    partner: PartnerViewer, name: str, capacity: int, per_seconds: float, acts: int = 1
) -> None:
    seconds = _bucket(name, capacity, per_seconds).wait(str(partner.id), acts)
    if seconds:
        raise OverLimit(seconds)
