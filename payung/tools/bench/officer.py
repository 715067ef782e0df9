"""A lean client: an officer's browser, with cookies, sign-in and the pages of an ordinary day. No Django."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from payung.tools.bench.browser import Answer, Fields, Line

FINE: Final = (200, 302)
# Too short for a guess of its language, so the first press sends it.
THANKS: Final = "Thank you for telling."
# The queue's filters may follow the id.
_REPORT: Final = re.compile(rb'href="(/reports/[0-9a-f-]{36}/)[?"]')
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class Officer:
    """An officer at the desk, on one connection."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.cookies: dict[str, str] = {}

    def sign_in(self, name: str, password: str, code: str) -> None:
        """Sign in with password and code. Raises Refused."""
        self.post("sign in", "/sign-in/", "/sign-in/", [("name", name), ("password", password)])
        self.post("sign in", "/sign-in/code/", "/sign-in/code/", [("code", code)])

    def get(self, kind: str, path: str) -> Answer:
        """Open a page."""
        return self._store_cookies(
            self.line.ask(kind, path, headers=self._cookie_header(), fine=FINE)
        )

    def post(self, kind: str, page: str, path: str, fields: Fields) -> Answer:
        """Open `page`, and send the form on it that goes to `path`."""
        return self.send(kind, path, self.get("form of " + kind, page), fields)

    def send(self, kind: str, path: str, page: Answer, fields: Fields) -> Answer:
        """Send a form of an open page."""
        body = urlencode([("csrfmiddlewaretoken", page.hidden("csrfmiddlewaretoken")), *fields])
        headers = {**self._cookie_header(), **_FORM}
        return self._store_cookies(self.line.ask(kind, path, body.encode(), headers, fine=FINE))

    def queue(self, wanted: str = "") -> list[str]:
        """Return the addresses of the reports on a page of the queue, in its order."""
        page = self.get("queue", f"/queue/{wanted}")
        return list(dict.fromkeys(address.decode() for address in _REPORT.findall(page.body)))

    def work_on(self, report: str, level: str = "P2") -> None:
        """Take a report, read it, decide its level, answer the child and write a note."""
        self.post("take", report, f"{report}take/", [])
        page = self.get("report", report)
        level_shown = page.hidden("seen")
        reason = [("level", level), ("seen", level_shown), ("reason", "As the rules say.")]
        self.send("decide", f"{report}level/", page, reason)
        self.send("note", f"{report}note/", page, [("text", "Looked at.")])
        page = self.get("report", report)
        if page.has("upto"):  # a machine's report has no answer form
            answer = [("text", THANKS), ("thought_of_others", "on")]
            self.send("answer", f"{report}answer/", page, [("upto", page.hidden("upto")), *answer])

    def _cookie_header(self) -> Mapping[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _store_cookies(self, answer: Answer) -> Answer:
        for line in answer.head.split(b"\r\n"):
            name, _, value = line.partition(b": ")
            if name.lower() == b"set-cookie":
                cookie, _, content = value.partition(b";")[0].decode().partition("=")
                self.cookies[cookie] = content
        return answer
