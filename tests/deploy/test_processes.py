"""All processes together: a child reports, an officer answers, the child reads it; a partner reports."""

import json

import pytest

from payung.operations.grants import FACES, role
from tests.deploy import database
from tests.deploy.client import Browser, Officer, come_back, partner_sends, tell, write
from tests.deploy.stack import Stack, until

TOLD, ANSWER, MORE = (
    "Somebody asks me for pictures.",
    "Thank you for telling us.",
    "He wrote again.",
)
KITE = "@blue_kite_deploy"


def officer_of(stack: Stack, name: str) -> Officer:
    officer = Officer(stack, "desk")
    officer.sign_in(name, stack.payung("demo", "code", name))
    return officer


def test_a_child_tells_an_officer_answers_and_the_child_reads_it(served: Stack) -> None:
    phone = Browser(served, "public")
    receipt = tell(phone, narrative=TOLD, account=KITE)
    write(phone, receipt, MORE)
    officer_of(served, "anan").answer_the_one_with(TOLD, answer=ANSWER, upto="1")
    page = come_back(Browser(served, "public"), receipt)
    assert ANSWER in page
    assert TOLD not in page


def test_a_partners_report_comes_and_the_worker_finds_what_it_is_linked_to(served: Stack) -> None:
    tell(Browser(served, "public"), narrative=TOLD, account=KITE)
    key = (served.home / "var" / "demo-partner-key").read_text().strip()
    report = {
        "language": "en",
        "narrative": "An account asks children for pictures.",
        "identifiers": [{"kind": "account", "value": KITE, "whose": "suspect"}],
    }
    answer = partner_sends(served, key, report, "127.0.0.1")
    assert answer.status == 201
    reference = json.loads(answer.text)["reference"]
    officer = officer_of(served, "sari")
    until(lambda: "shared identifier:" in officer.get(f"/reports/{reference}/"), 30)
    refused = partner_sends(served, "no key", report, "127.0.0.1")
    assert refused.status == 401
    assert refused.headers["content-type"].startswith("application/problem+json")


def test_each_process_comes_to_the_database_as_its_own_role(served: Stack) -> None:
    if not served.database:
        pytest.skip("SQLite has no roles")
    roles = {role(face) for face in FACES}
    # The status port connects only while it reads, and the others were not started.
    optional = {role("status"), role("matcher"), role("hashsets")}
    assert roles - optional <= database.users() <= roles
