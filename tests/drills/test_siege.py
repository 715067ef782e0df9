"""The children's first page while all known attacks come through the proxy at once: a second here, to measure:

    PAYUNG_DRILL_COUNT=30 PAYUNG_DRILL_LINES=8 .venv/bin/python -m pytest -s tests/drills/test_siege.py

The proxy has the configuration of deploy/, and each of the 50 attackers an address of its own. Other work on
the machine makes pages slow too, so the figures of the same page before the attacks are printed as well.
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Final

import pytest

from conftest import ON_POSTGRESQL
from payung.tools.bench import browser, siege
from payung.tools.bench.browser import Line, Place
from tests.demonstration import Demonstration
from tests.deploy.stack import HOSTS, NGINX, Stack, stack

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(ON_POSTGRESQL, reason="the bench is tried there, without a proxy"),
    pytest.mark.skipif(NGINX is None, reason="nginx is not here: sh tests/nginx.sh gets it"),
]
SECONDS: Final = int(os.environ.get("PAYUNG_DRILL_COUNT", "1"))
LINES: Final = int(os.environ.get("PAYUNG_DRILL_LINES", "1"))  # from each address
# One machine sends as much as many would.
UNBOUND: Final = """
from payung.staff.models import Partner
Partner.objects.update(hashes_per_minute=1_000_000_000)
"""


@pytest.fixture
def served(demonstration: Demonstration) -> Iterator[Stack]:
    """Yield the faces as a small server runs them, the proxy before them."""
    with stack() as made:
        made.weighed = True
        demonstration.copy_to(made.place("var"))
        made.payung("shell", "-c", UNBOUND)
        made.more |= {"PAYUNG_PROCESSES": "2", "PAYUNG_MATCHER": str(made.sockets / "matcher")}
        for process in ("matcher", "worker"):
            made.start(process)
        for face in HOSTS:
            made.start_face(face)
        made.wait_for(*HOSTS)
        made.start_proxy()
        yield made


def test_the_first_page_is_answered_under_siege(served: Stack) -> None:
    places = {
        face: Place(served.https, host, str(served.home / "tls" / f"{face}.crt"))
        for face, host in HOSTS.items()
    }
    receipt = browser.journey(Line(places["public"]), 0)
    key = (served.home / "var" / "demo-partner-key").read_text().strip()
    result = siege.besiege(places, receipt, key, SECONDS, lines=LINES)
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    assert set(result["siege"]) == set(result["before"]) == {"first page", "form"}
    assert set(result["answered"]) == {"hostile form", "guess", "open", "file"}
    assert result["answered"]["guess"] > 0
