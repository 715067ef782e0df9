"""Secrets of the installation, from the environment or from files outside the database.

A secret is 32 random bytes, written as 64 hexadecimal digits. A face holds only those that it needs.
"""

import base64
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import nacl.public
import nacl.signing
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

RECEIPT_PEPPER: Final = "receipt-pepper"
FORM: Final = "form"
BLIND_INDEX: Final = "blind-index"
SESSION: Final = "session"
SECOND_FACTOR: Final = "second-factor"
IDEMPOTENCY: Final = "idempotency"
WEBHOOK: Final = "webhook"  # the Ed25519 seed that signs messages to partners
NOTICES: Final = "notices"  # the X25519 key that opens the addresses of officers' notices
ALL: Final = (
    *(RECEIPT_PEPPER, FORM, BLIND_INDEX, SESSION, SECOND_FACTOR, IDEMPOTENCY, WEBHOOK),
    NOTICES,
)
BLIND_INDEX_OLD: Final = "blind-index-old"  # only while the blind index changes its key

WEBHOOK_OLD: Final = "webhook-old"  # only while that key changes
OLD: Final = (BLIND_INDEX_OLD, WEBHOOK_OLD)
# What the worker signs in with at the mail server and the SMS gateway; both may be absent.
SMTP: Final = "smtp-password"
SMS: Final = "sms-gateway"
# Secrets by process. Tests compare them with deploy/systemd and docs/operators/settings.md.
HELD: Final[dict[str, tuple[str, ...]]] = {
    "public": (RECEIPT_PEPPER, FORM, BLIND_INDEX),
    "desk": (SESSION, SECOND_FACTOR, BLIND_INDEX, RECEIPT_PEPPER),
    "api": (BLIND_INDEX, IDEMPOTENCY),
    "worker": (WEBHOOK, NOTICES),
    "status": (),
    "matcher": (),
}
# A holder of a key also holds the previous one; who opens the addresses of notices, also what sends them.
_WITH: Final = {
    BLIND_INDEX: (BLIND_INDEX_OLD,),
    WEBHOOK: (WEBHOOK_OLD,),
    NOTICES: (SMTP, SMS),
}

# Public halves of keys whose private halves are on no machine of the installation. They are no secrets, but
# are kept with them: in the database, anybody who can write could replace them.
ROOT: Final = "root-public"
RECOVERY: Final = "recovery-public"
BACKUP: Final = "backup-public"
WEBHOOK_PUBLIC: Final = "webhook-public"  # whpk_...; its private half is the worker's secret
NOTICES_PUBLIC: Final = "notices-public"  # 64 hexadecimal digits; the private half is the worker's


def variable(name: str) -> str:
    """Return the environment variable that may hold secret `name`."""
    return "PAYUNG_SECRET_" + name.upper().replace("-", "_")


def handed_to(process: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` without the secrets of other processes, and of services, which only commands use."""
    names = HELD[process]
    own = {variable(secret) for name in names for secret in (name, *_WITH.get(name, ()))}
    every = variable("")
    return {
        name: text for name, text in environ.items() if name in own or not name.startswith(every)
    }


def read(name: str, folder: Path) -> bytes:
    """Return secret `name` (32 bytes) from its variable or from its file in `folder`.

    Raises ImproperlyConfigured with one sentence that names what is missing or weak.
    """
    text = os.environ.get(variable(name))
    path = folder / name
    if text is None:
        if not path.is_file():
            raise ImproperlyConfigured(
                f"The secret {name!r} is missing: set {variable(name)} or run `payung secrets`."
            )
        text = path.read_text(errors="replace")
    secret = _strong(text.strip())
    if secret is None:
        raise ImproperlyConfigured(
            f"The secret {name!r} is weak: it must be 32 random bytes in 64 hexadecimal digits."
        )
    return secret


def _strong(text: str) -> bytes | None:
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        return None
    return secret if len(secret) == 32 and len(set(secret)) >= 8 else None


@lru_cache(maxsize=16)
def _cached(name: str, folder: Path) -> bytes:
    return read(name, folder)


def get(name: str) -> bytes:
    """Return secret `name`, read once. Raises ImproperlyConfigured where this face lacks it."""
    if name not in settings.PAYUNG_SECRETS:
        raise ImproperlyConfigured(f"This face does not hold the secret {name!r}.")
    return _cached(name, settings.PAYUNG_SECRETS_DIR)


def get_optional(name: str, beside: str) -> bytes | None:
    """Return secret `name`, or None where there is none; only a holder of `beside` may ask."""
    if beside not in settings.PAYUNG_SECRETS:
        raise ImproperlyConfigured(f"This face does not hold the secret {beside!r}.")
    folder = settings.PAYUNG_SECRETS_DIR
    return _cached(name, folder) if _there(name, folder) else None


@lru_cache(maxsize=16)
def _there(name: str, folder: Path) -> bool:
    return exists(name, folder)


def exists(name: str, folder: Path) -> bool:
    """Say whether secret `name` has a variable, or a file in `folder`."""
    return variable(name) in os.environ or (folder / name).is_file()


def given(name: str) -> str:
    """Return a password or key with which we sign in elsewhere, from its variable or its file.

    Raises ImproperlyConfigured with one sentence where there is none.
    """
    text = os.environ.get(variable(name))
    path = settings.PAYUNG_SECRETS_DIR / name
    if text is None and path.is_file():
        text = path.read_text(errors="replace")
    if not text or not text.strip().isprintable() or not text.strip():
        raise ImproperlyConfigured(
            f"The secret {name!r} is missing: set {variable(name)}, or write it to a file of this name "
            "beside the other secrets."
        )
    return text.strip()


def public_half(name: str) -> str:
    """Return the text of a public half from its file beside the secrets; empty where there is none."""
    path = settings.PAYUNG_SECRETS_DIR / name
    try:
        there = path.stat()
        return _text(path, there.st_mtime_ns, there.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=16)
def _text(path: Path, changed: int, size: int) -> str:
    """Return the text of a file, cached until it changes: every report needs it several times."""
    del changed, size
    return path.read_text(errors="replace").strip()


def forget() -> None:
    """Clear the caches: for tests."""
    _cached.cache_clear()
    _there.cache_clear()


def make_missing(folder: Path) -> list[str]:
    """Write every secret that has neither a variable nor a file; return their names."""
    for missing in (folder.parent, folder):
        missing.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = [name for name in ALL if not exists(name, folder) and _make(folder / name)]
    if not (folder / WEBHOOK_PUBLIC).exists():
        seed = nacl.signing.SigningKey(read(WEBHOOK, folder))
        text = "whpk_" + base64.b64encode(bytes(seed.verify_key)).decode()
        (folder / WEBHOOK_PUBLIC).write_text(text + "\n")
    if not (folder / NOTICES_PUBLIC).exists():
        public = nacl.public.PrivateKey(read(NOTICES, folder)).public_key
        (folder / NOTICES_PUBLIC).write_text(bytes(public).hex() + "\n")
    return made


def _make(path: Path) -> bool:
    """Write one secret whole or not at all; return False where another process was faster."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(os.urandom(32).hex() + "\n")
            file.flush()
            os.fsync(handle)
        os.link(draft, path)  # unlike a rename, it never replaces a file
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
