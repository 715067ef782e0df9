"""A real browser through the proxy: HTTP/2, one round trip for the first page, a report without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.demonstration import Demonstration
from tests.deploy.client import Browser
from tests.deploy.stack import HOSTS, Stack, demo, stack
from tests.e2e.test_conversation import tell_in_thai
from tests.e2e.test_first_page import FIRST_PAGE, Wire

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(demonstration: Demonstration) -> Iterator[Stack]:
    """Yield the stack as far as a child meets it: these tests run apart, and nothing else of it is asked."""
    with stack() as made:
        demo(made, demonstration)
        made.start_proxy()
        made.start_face("public")
        made.wait_for("public")
        yield made


def test_the_first_page_comes_over_http2_in_one_round_trip(
    served: Stack, window: Callable[..., Page]
) -> None:
    page = window(java_script_enabled=True, ignore_https_errors=True)
    wire = Wire(page)
    answer = page.goto(f"https://{HOSTS['public']}:{served.https}/th/")
    assert answer
    assert answer.status == 200
    spoken = "performance.getEntriesByType('navigation')[0].nextHopProtocol"
    assert page.evaluate(spoken) == "h2"
    assert len(wire.requests) == 1
    assert 0 < wire.size <= FIRST_PAGE


def test_a_child_tells_without_scripts(served: Stack, window: Callable[..., Page]) -> None:
    phone = window(ignore_https_errors=True)
    receipt = tell_in_thai(phone, f"https://{HOSTS['public']}:{served.https}")
    assert re.fullmatch(r"\d{20}", receipt)
    assert phone.context.cookies() == []
    again = Browser(served, "public").post("/th/answer/", {"receipt": receipt})
    assert again.status == 200
