"""Checkpoints: all heads at one moment, signed with a key that is kept off the machine.

An attacker who rewrites the whole database can make every hash fit again, but cannot change an
Ed25519 signature made and kept elsewhere. `verify` checks that every head of the checkpoint is
still in its chain.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import nacl.encoding
import nacl.exceptions
import nacl.signing
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.ledger import hashing
from payung.ledger.models import Head

_WHAT: Final = "payung ledger heads"
_DOMAIN: Final = b"payung ledger checkpoint 1\n"  # so that the signature fits no other kind of text
_HASH: Final = re.compile(r"[0-9a-f]{64}")

Heads = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Checkpoint:
    """A statement with a valid signature: its time, and (sequence, hash) by chain."""

    at: datetime
    heads: Heads


def statement(heads: Iterable[Head], at: datetime) -> str:
    """Return the heads as canonical JSON: sorted keys, no spaces, ASCII."""
    return _canonical(
        {
            "v": 1,
            "what": _WHAT,
            "at": hashing.moment(at),
            "heads": {head.chain: [head.sequence, head.hash] for head in heads},
        }
    )


def _canonical(value: Mapping[str, object]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read_statement(text: str) -> Checkpoint:
    """Return the parsed statement. Raises BadInput unless it is one, in its canonical form."""
    value = _object(text, "statement")
    heads = value.get("heads")
    if value.get("v") != 1 or value.get("what") != _WHAT or not isinstance(heads, dict):
        raise BadInput("statement", _("The statement is not a list of ledger heads."))
    try:
        at = _moment(value["at"])
        read = {chain: _head(place) for chain, place in heads.items()}
    except (KeyError, TypeError, ValueError):
        raise BadInput("statement", _("The statement contains an invalid head or time.")) from None
    if _canonical(value) != text:
        raise BadInput("statement", _("The statement is not in its canonical form."))
    return Checkpoint(at, read)


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise TypeError
    return datetime.fromisoformat(value)


def _head(place: object) -> tuple[int, str]:
    match place:
        case [int(sequence), str(hash_then)] if not isinstance(sequence, bool):
            if sequence >= 1 and _HASH.fullmatch(hash_then):
                return sequence, hash_then
    raise ValueError


def _object(text: str, field: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadInput(field, _("The %(field)s is not a JSON object.") % {"field": field})
    return value


def new_key() -> tuple[str, str]:
    """Return a new private key and its public half, both hexadecimal."""
    key = nacl.signing.SigningKey.generate()
    return bytes(key).hex(), bytes(key.verify_key).hex()


def sign(statement: str, private_hex: str) -> str:
    """Return a statement with its signature (JSON). Raises BadInput for a bad statement or key."""
    statement = statement.strip()
    read_statement(statement)
    try:
        key = nacl.signing.SigningKey(bytes.fromhex(private_hex.strip()))
    except (ValueError, TypeError, nacl.exceptions.CryptoError):
        raise BadInput("key", _("The private key must be 64 hexadecimal digits.")) from None
    signature = key.sign(_DOMAIN + statement.encode()).signature
    return _canonical({"statement": statement, "signature": signature.hex()})


def check(signed: str, public_hex: str) -> Checkpoint:
    """Return a signed checkpoint, parsed. Raises BadInput unless `public_hex` signed it."""
    value = _object(signed, "checkpoint")
    text, signature = value.get("statement"), value.get("signature")
    if not isinstance(text, str) or not isinstance(signature, str):
        raise BadInput("checkpoint", _("The checkpoint has no statement or no signature."))
    try:
        key = nacl.signing.VerifyKey(bytes.fromhex(public_hex.strip()))
    except (ValueError, TypeError, nacl.exceptions.CryptoError):
        raise BadInput("public", _("The public key must be 64 hexadecimal digits.")) from None
    try:
        key.verify(_DOMAIN + text.encode("utf-8", "surrogatepass"), bytes.fromhex(signature))
    except (ValueError, nacl.exceptions.CryptoError):
        raise BadInput("checkpoint", _("The checkpoint's signature is not valid.")) from None
    return read_statement(text)
