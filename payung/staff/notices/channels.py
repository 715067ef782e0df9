"""The ways out: a mail server, an SMS gateway, webhooks. Each says why a notice failed, or nothing."""

import json
import smtplib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from time import monotonic
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from payung.foundation import clock, http_client, secrets, webhook_signatures
from payung.foundation.errors import BadInput
from payung.staff.notices.kinds import NoticeKind

TIMEOUT: Final = 10.0  # seconds of silence of a mail server
_PATIENCE: Final = 20.0  # seconds for all letters of one go; the rest is tried again
_AT_ONCE: Final = 8  # posts to a gateway that may be slow


@dataclass(frozen=True)
class Letter:
    """One notice as it goes out. `id` is the same at every try, so that a receiver knows a repetition."""

    id: UUID
    to: str
    reason: str
    subject: str
    text: str
    made_at: datetime


def send(kind: NoticeKind, letters: Sequence[Letter]) -> list[str]:
    """Send letters by one way; return for each why it failed, as a code, or an empty text."""
    return _WAYS[kind](letters)


def _send_mail(letters: Sequence[Letter]) -> list[str]:
    if not settings.PAYUNG_SMTP_HOST:
        return ["not_set"] * len(letters)
    results: list[str] = []
    until = monotonic() + _PATIENCE
    try:
        with _server() as server:
            for letter in letters:
                late = monotonic() > until
                results.append("too_slow" if late else _mailed(server, letter))
    except (OSError, smtplib.SMTPException, ImproperlyConfigured) as error:
        results += [_why(error)] * (len(letters) - len(results))
    return results[: len(letters)]


def _server() -> smtplib.SMTP:
    """Return a connection to the mail server, signed in; only this machine's own server may go without TLS."""
    host, port = settings.PAYUNG_SMTP_HOST, settings.PAYUNG_SMTP_PORT
    security = settings.PAYUNG_SMTP_SECURITY
    if security == "none" and host not in {"127.0.0.1", "::1", "localhost"}:
        raise ImproperlyConfigured("E-mail without TLS goes to this machine alone.")
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
        if security != "none":
            server.starttls()
    if settings.PAYUNG_SMTP_USER:
        server.login(settings.PAYUNG_SMTP_USER, secrets.given(secrets.SMTP))
    return server


def _mailed(server: smtplib.SMTP, letter: Letter) -> str:
    message = EmailMessage()
    sender = settings.PAYUNG_SMTP_FROM
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Message-ID"] = f"<{letter.id.hex}@{sender.rpartition('@')[2] or 'payung.invalid'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    try:
        server.send_message(message)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        server.rset()
        return _why(error)
    return ""


def _why(error: Exception) -> str:
    """Return a code for a failure; the server's own words, which may quote an address, are kept nowhere."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return "refused"
        case smtplib.SMTPResponseException():
            return f"status_{error.smtp_code}"
        case TimeoutError():
            return "too_slow"
        case ImproperlyConfigured():
            return "not_set"
        case _:
            return "no_answer"


def _send_sms(letters: Sequence[Letter]) -> list[str]:
    if not settings.PAYUNG_SMS_GATEWAY:
        return ["not_set"] * len(letters)
    try:
        token = secrets.given(secrets.SMS)
    except ImproperlyConfigured:
        return ["not_set"] * len(letters)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def post(letter: Letter) -> str:
        body = {"id": letter.id.hex, "to": letter.to, "text": letter.text}
        return _posted(settings.PAYUNG_SMS_GATEWAY, json.dumps(body).encode(), headers)

    return _each(post, letters)


def _send_webhooks(letters: Sequence[Letter]) -> list[str]:
    def post(letter: Letter) -> str:
        moment = letter.made_at.astimezone(UTC).isoformat(timespec="seconds")
        event = {"type": f"duty.{letter.reason}", "timestamp": moment, "data": {}}
        body = json.dumps(event, separators=(",", ":")).encode()
        headers = webhook_signatures.headers(letter.id, clock.now(), body)
        return _posted(letter.to, body, headers)

    return _each(post, letters)


def _posted(address: str, body: bytes, headers: dict[str, str]) -> str:
    try:
        status = http_client.post(http_client.address("address", address), body, headers)
    except http_client.Refused as refused:
        return refused.why
    except BadInput:
        return "not_outside"
    return "" if 200 <= status < 300 else f"status_{status}"


def _each(post: Callable[[Letter], str], letters: Iterable[Letter]) -> list[str]:
    """Post several at once: a gateway that takes ten seconds for each must not delay the others by minutes."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(post, letters))


_WAYS: Final[dict[NoticeKind, Callable[[Sequence[Letter]], list[str]]]] = {
    NoticeKind.EMAIL: _send_mail,
    NoticeKind.SMS: _send_sms,
    NoticeKind.WEBHOOK: _send_webhooks,
}
