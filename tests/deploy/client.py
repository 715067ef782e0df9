"""Browsers and partners' machines that speak TLS to the proxy, each from an address of its own."""

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

TIMEOUT = 60  # seconds: a busy machine is slow, and that is not what these tests are about


@dataclass(frozen=True)
class Answer:
    """What came back. `headers`: small letters."""

    status: int
    headers: dict[str, str]
    text: str


def line(
    stack: Stack, address: str = "127.0.0.1", face: str = "public", *, http2: bool = False
) -> ssl.SSLSocket:
    """Return an open line from `address` to the proxy, that asks for a face's host under TLS."""
    context = ssl.create_default_context(cafile=str(stack.home / "tls" / f"{face}.crt"))
    context.set_alpn_protocols(["h2" if http2 else "http/1.1"])
    plain = socket.create_connection(("127.0.0.1", stack.https), TIMEOUT, (address, 0))
    return context.wrap_socket(plain, server_hostname=HOSTS[face])


class _Line(http.client.HTTPConnection):
    """Requests over such a line."""

    def __init__(self, stack: Stack, face: str, address: str) -> None:
        super().__init__(HOSTS[face], stack.https, timeout=TIMEOUT)
        self.opened = line(stack, address, face)

    def connect(self) -> None:
        self.sock = self.opened


@dataclass
class Browser:
    """Somebody at one face. Keeps cookies, follows no redirects, and sends what a browser sends."""

    stack: Stack
    face: str
    address: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @property
    def origin(self) -> str:
        """Return what a browser says as Origin."""
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
        opened = _Line(self.stack, self.face, self.address)
        try:
            opened.request(method, path, body, sent)
            came = opened.getresponse()
            content = came.read()
        finally:
            opened.close()
        for name, value in came.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        told = {k.lower(): v for k, v in came.getheaders()}
        text = gzip.decompress(content) if told.get("content-encoding") == "gzip" else content
        return Answer(came.status, told, text.decode())

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
    """Return the page that a form led to. On the public face nothing ever sets a cookie."""
    assert answer.status == 200, answer
    assert "set-cookie" not in answer.headers
    return answer.text


def tell(phone: Browser, **words: str) -> str:
    """Go through the form for children and return the receipt. `words`: what goes into which field."""
    html = phone.get("/en/tell/")

    def post(deed: str, **fields: str) -> None:
        nonlocal html
        here = {"told": hidden(html, "told"), "here": hidden(html, "here"), "do": deed}
        html = sent(phone.post("/en/tell/", {**here, **fields}))

    post("next", safe_now="no")
    post("next", where_now=words.get("where_now", ""))
    post("next", concerns=words.get("odd", "asked_for_images"))
    post("next", last="today")
    post("next", relationship="online_only")
    post("next", account=words.get("account", ""), service=words.get("service", ""))
    post("next")
    post("next")
    post("next")
    post("next", needs_in_words=words.get("needs", ""))
    post("send", narrative=words.get("narrative", "Somebody asks for pictures."))
    receipt = "".join(re.findall(r"<span>(\d{4})</span>", html))
    assert len(receipt) == 20, html
    return receipt


def come_back(phone: Browser, receipt: str) -> str:
    """Return the page behind a receipt."""
    return sent(phone.post("/en/answer/", {"receipt": receipt}))


def write(phone: Browser, receipt: str, text: str) -> None:
    """Say something more, with the receipt."""
    html = come_back(phone, receipt)
    sent(phone.post("/en/answer/", {"way": hidden(html, "way"), "do": "write", "text": text}))


class Officer(Browser):
    """An officer's browser."""

    def sign_in(self, name: str, code: str) -> None:
        """Sign in with the password that the demo gave, and a code."""
        self.act("/sign-in/", "/sign-in/", name=name, password=PASSWORD)
        self.act("/sign-in/code/", "/sign-in/code/", code=code)

    def act(self, page: str, path: str, **fields: str) -> str:
        """Send a form that stands on a page; return the page that comes next."""
        token = hidden(self.get(page), "csrfmiddlewaretoken")
        answer = self.post(path, {"csrfmiddlewaretoken": token, **fields})
        assert answer.status in {200, 302}, (path, answer)
        return self.get(answer.headers["location"]) if answer.status == 302 else answer.text

    def answer_the_one_with(self, words: str, **texts: str) -> None:
        """Take the report that holds `words`, decide, note, and answer."""
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
                said = self.act(
                    page,
                    f"{page}answer/",
                    text=texts["answer"],
                    upto=texts.get("upto", "0"),
                    thought_of_others="on",
                )
                assert texts["answer"] in said
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
