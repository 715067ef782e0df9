"""A report of four MiB full of mistakes is read up to the first mistake of a list."""

import time

import pytest

from payung.doors.api.tests.conftest import Ask
from tests.large_forms import MIB, filled

SECONDS = 0.8  # of a processor; the second and third took 2.8 and 5.2 before, and none takes more than 0.3
ENTRIES = {
    "deep": "[" * (4 * MIB - 100),
    "concerns": '{"language": "en", "concerns": [%s"a"]}',
    "identifiers": '{"language": "en", "identifiers": [%s{}]}',
    "children": '{"language": "en", "children": [%s{}]}',
}
FILL = {"concerns": b'"a",', "identifiers": b"{},", "children": b"{},"}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_report_full_of_mistakes_costs_a_moment(ask: Ask, name: str) -> None:
    room = filled(FILL[name], 4 * MIB - 100).decode() if name in FILL else ""
    body = ENTRIES[name] % room if room else ENTRIES[name]
    began = time.thread_time()
    answer = ask("POST", "/v1/reports", body)
    assert time.thread_time() - began < SECONDS
    assert answer.status_code == 400
    assert answer.json()["field"].startswith("body" if name == "deep" else name)
