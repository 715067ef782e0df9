"""What tests of the pages behind a receipt share: a report with its receipt, and the way on from a page."""

import re
from typing import Any

from django.test import Client

from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.intake.receiving import actions as receiving
from payung.triage.lanes import Lane
from payung.triage.report import Report

ADDRESS = "/en/answer/"


def new_report(**more: Any) -> str:
    """Tell as a child who is safe, and return the receipt. `more`: fields of the report."""
    number = receipts.draw()
    said = {"language": "en", "children": [{"safe_now": "yes"}], **more}
    receiving.receive(DOOR, Report.lenient(said), Lane.CHILD, country="XA", receipt=number)
    return number


def field(html: str, name: str) -> str:
    """Return the value of a field of a page."""
    match = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert match, name
    return match[1]


def opened(public: Client, receipt: str) -> str:
    """Return the first page behind a receipt."""
    return public.post(ADDRESS, {"receipt": receipt}).content.decode()


def post(public: Client, page: str, deed: str, **more: str) -> str:
    """Press the button that does `deed` on a page, with what was typed, and return what comes."""
    return public.post(ADDRESS, {"way": field(page, "way"), "do": deed, **more}).content.decode()
