"""Clients of the proxy over TLS: browsers and partners' machines, each with its own address."""

import gzip
import http.client
import json
import re
import socket
import ssl
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from payung.tools.demo import PASSWORD
from tests.deploy.stack import HOSTS, Stack

TIMEOUT = 60  # seconds; long, so that a busy machine fails no test


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `headers`: names in lower case."""

    status: int
    headers: dict[str, str]
    text: str


def line(
    stack: Stack, address: str = "127.0.0.1", face: str = "public", *, http2: bool = False
) -> ssl.SSLSocket:
    """Return an open TLS connection from `address` to a face's host."""
    context = ssl.create_default_context(cafile=str(stack.home / "tls" / f"{face}.crt"))
    context.set_alpn_protocols(["h2" if http2 else "http/1.1"])
    plain = socket.create_connection(("127.0.0.1", stack.https), TIMEOUT, (address, 0))
    return context.wrap_socket(plain, server_hostname=HOSTS[face])


class _Line(http.client.HTTPConnection):
    """HTTP requests over such a connection."""

    def __init__(self, stack: Stack, face: str, address: str) -> None:
        super().__init__(HOSTS[face], stack.https, timeout=TIMEOUT)
        self.opened = line(stack, address, face)

    def connect(self) -> None:
        self.sock = self.opened


@dataclass
class Browser:
    """A browser at one face. It keeps cookies and follows no redirects."""

    stack: Stack
    face: str
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @property
    def origin(self) -> str:
        """Return the Origin header of a browser."""
        return f"https://{HOSTS[self.face]}:{self.stack.https}"

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send one request and return the answer."""
        sent = {**self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{m.key}={m.value}" for m in self.cookies.values())
        connection = _Line(self.stack, self.face, self.address)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        headers_received = {k.lower(): v for k, v in response.getheaders()}
        text = (
            gzip.decompress(content)
            if headers_received.get("content-encoding") == "gzip"
            else content
        )
        return Answer(response.status, headers_received, text.decode())

    def get(self, path: str) -> str:
        """Return a page, following redirects."""
        for _ in range(5):
            answer = self.ask("GET", path)
            if answer.status not in {301, 302}:
                break
            path = (
                urllib.parse.urlsplit(answer.headers["location"])
                ._replace(scheme="", netloc="")
                .geturl()
            )
        assert answer.status == 200, (path, answer)
        return answer.text

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form as a browser does."""
        return self.ask(
            "POST",
            path,
            {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin},
            urllib.parse.urlencode(fields).encode(),
        )


def hidden(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    match = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert match, html
    return match[1]


def sent(answer: Answer) -> str:
    """Return the page after a form. The public face never sets a cookie."""
    assert answer.status == 200, answer
    assert "set-cookie" not in answer.headers
    return answer.text


def tell(phone: Browser, **words: str) -> str:
    """Go through the children's form and return the receipt. `words`: texts by field."""
    html = phone.get("/en/tell/")

    def post(deed: str, **fields: str) -> None:
        nonlocal html
        here = {"told": hidden(html, "told"), "here": hidden(html, "here"), "do": deed}
        html = sent(phone.post("/en/tell/", {**here, **fields}))

    texts = ("where_now", "narrative", "account", "service")
    fields = {name: words[name] for name in texts if name in words}
    answers = {
        "safe_now": "no",
        "concerns": words.get("odd", "asked_for_images"),
        "relationship": "online_only",
        "needs_in_words": words.get("needs", ""),
        **fields,
    }
    while 'value="next"' in html:  # a page reads what belongs to it
        post("next", **answers)
    post("send", **answers)
    receipt = "".join(re.findall(r"<span>(\d{4})</span>", html))
    assert len(receipt) == 20, html
    return receipt


def come_back(phone: Browser, receipt: str) -> str:
    """Return the page behind a receipt."""
    return sent(phone.post("/en/answer/", {"receipt": receipt}))


def write(phone: Browser, receipt: str, text: str) -> None:
    """Add a message, with the receipt."""
    html = come_back(phone, receipt)
    sent(phone.post("/en/answer/", {"way": hidden(html, "way"), "do": "write", "text": text}))


class Officer(Browser):
    """An officer's browser."""

    def sign_in(self, name: str, code: str) -> None:
        """Sign in with the demonstration's password and a code."""
        self.act("/sign-in/", "/sign-in/", name=name, password=PASSWORD)
        self.act("/sign-in/code/", "/sign-in/code/", code=code)

    def act(self, page: str, path: str, **fields: str) -> str:
        """Send a form of a page; return the next page."""
        token = hidden(self.get(page), "csrfmiddlewaretoken")
        answer = self.post(path, {"csrfmiddlewaretoken": token, **fields})
        assert answer.status in {200, 302}, (path, answer)
        return self.get(answer.headers["location"]) if answer.status == 302 else answer.text

    def answer_the_one_with(self, words: str, **texts: str) -> None:
        """Take the report that contains `words`, decide its level, write a note and answer."""
        queue = self.get("/queue/?lane=child&level=P1")
        for page in dict.fromkeys(re.findall(r'href="(/reports/[0-9a-f-]+/)[?"]', queue)):
            if f'action="{page}take/' in self.get(page) and words in self.act(page, f"{page}take/"):
                self.act(
                    page,
                    f"{page}level/",
                    level="P1",
                    seen="P1",
                    reason=texts.get("reason", "Read."),
                )
                self.act(page, f"{page}note/", text=texts.get("note", "Called."))
                shown = self.act(
                    page,
                    f"{page}answer/",
                    text=texts["answer"],
                    upto=texts.get("upto", "0"),
                    thought_of_others="on",
                )
                assert texts["answer"] in shown
                return
        raise AssertionError("the report is not in the queue")


def partner_sends(stack: Stack, key: str, report: dict[str, Any], address: str) -> Answer:
    """Send a report as a partner's machine does."""
    machine = Browser(stack, "api", address)
    return machine.ask(
        "POST",
        "/v1/reports",
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        json.dumps(report).encode(),
    )
