"""The api is killed while a partner looks hashes up: each answered look-up is in the ledger, and none twice.

PAYUNG_DRILL_COUNT=2000 .venv/bin/python -m pytest -s tests/drills/test_killed_lookups.py
"""

import hashlib
import json
import os
import random
import signal
import sys
import threading
from collections import Counter
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connection

from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.ledger.verification import verify
from payung.media.acts import HASHES_MATCHED
from payung.staff import actions
from payung.staff.models import Partner
from payung.tools.bench.browser import Line, Refused
from payung.tools.bench.faces import Faces, running
from tests.drills.payung_process import environment
from tests.house import COUNTRY, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
KILLS = max(6, int(os.environ.get("PAYUNG_DRILL_COUNT", "40")) // 10)
MACHINES = 4
BETWEEN = 150  # look-ups between two kills at most: some come before the second is over, some after
PATIENCE = 120.0
FAILED = (OSError, Refused, ValueError)


def digest(number: int) -> str:
    """Return what the ledger says of a look-up."""
    return hashlib.sha256(f"{number:032x}".encode()).hexdigest()


def look_up(
    faces: Faces, key: str, numbers: "count[int]", answered: list[int], over: threading.Event
) -> None:
    """Look up one hash after the other, each once, and write down which were answered."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    while not over.is_set():
        number = next(numbers)
        line = Line(faces.ports["api"], timeout=15)  # one that stays open would ask again by itself
        body = json.dumps({"hashes": [f"{number:032x}"]}).encode()
        try:
            line.ask("hash", "/v1/hashes", body, headers)
            answered.append(number)
        except FAILED:
            sleep(0.05)
        finally:
            line.close()


def kill_some(faces: Faces, answered: list[int], chance: random.Random) -> None:
    """Kill processes of the face, and at times its master, and let them start again."""
    for kill in range(KILLS):
        wait_for(faces, answered, len(answered) + chance.randint(1, BETWEEN))
        processes = faces.processes("api")
        victims = processes[:1] if kill % 4 == 3 else processes[1:]
        if victims:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(victims), signal.SIGKILL)
    wait_for(faces, answered, len(answered) + 1)


def wait_for(faces: Faces, answered: list[int], many: int) -> None:
    """Wait until so many were answered."""
    until = monotonic() + PATIENCE
    while len(answered) < many and monotonic() < until:
        faces.start_dead()
        sleep(0.02)
    assert len(answered) >= many


def wait_until_entered(faces: Faces, spool: Path) -> None:
    until = monotonic() + PATIENCE
    while any(spool.iterdir()) and monotonic() < until:
        faces.start_dead()
        sleep(0.1)
    assert list(spool.iterdir()) == []


def test_each_answered_look_up_is_in_the_ledger_once_though_the_api_was_killed(
    tmp_path: Path,
) -> None:
    build_house()
    partner = actions.add_partner(SYSTEM, "Invented Provider", "industry", COUNTRY)
    Partner.objects.update(hashes_per_minute=1_000_000)
    key = actions.make_partner_key(SYSTEM, partner)
    answered: list[int] = []
    numbers, over = count(), threading.Event()
    with (
        (tmp_path / "output.log").open("wb") as output,
        running(environment(tmp_path), output, "api") as faces,
    ):
        machines = [
            threading.Thread(target=look_up, args=(faces, key, numbers, answered, over))
            for _machine in range(MACHINES)
        ]
        for machine in machines:
            machine.start()
        try:
            kill_some(faces, answered, random.Random(KILLS))
        finally:
            over.set()
            for machine in machines:
                machine.join()
        wait_until_entered(faces, tmp_path / "spool")
    entered = Counter(Entry.objects.filter(act=HASHES_MATCHED).values_list("digest", flat=True))
    sys.stdout.write(f"{connection.vendor}: {KILLS} kills, {len(answered)} look-ups answered\n")
    assert len(answered) > KILLS
    assert [number for number in answered if entered[digest(number)] != 1] == []
    assert set(entered.values()) == {1}
    assert set(entered) <= {digest(number) for number in range(next(numbers))}
    assert verify(SYSTEM).broken is None
