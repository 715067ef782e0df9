"""A client that sends more than a face reads still gets the whole answer."""

import pytest

from tests.deploy.client import Browser
from tests.deploy.stack import Stack

TIMES = 10  # it would break off now and then only


@pytest.mark.parametrize("face", ["public", "desk"])
def test_the_whole_answer_comes_though_the_body_was_not_read(served: Stack, face: str) -> None:
    # longer than the public face reads of a form, and than the desk reads of anybody's
    path, status = {"public": ("/en/tell/", 200), "desk": ("/sign-in/", 302)}[face]
    browser = Browser(served, face)
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Origin": browser.origin}
    body = b"--b\r\n\r\n" + b"x" * (1_900_000 if face == "public" else 1_000_000)
    for _ in range(TIMES):
        answer = browser.ask("POST", path, headers, body)
        assert answer.status == status
        assert face == "desk" or "</html>" in answer.text
