"""What is done on another machine, away from the installation: its root and its recovery key.

Pure: nothing here reads a database. What goes in and out is small JSON that is carried by hand.
The root signs the first officer of a unit. The recovery key is a **master key**: whoever holds both of its
parts opens every unit's key. Each part alone is random and opens nothing.
"""

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import sealing
from payung.foundation.errors import BadInput, SealBroken
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.signing import SigningKey
from payung.people import vouching
from payung.people.keys import place_of_unit_key
from payung.people.vouching import Chain, OfficerStatement

_STATEMENT: Final = "payung officer statement"
_SIGNED: Final = "payung officer signature"
_REQUEST: Final = "payung recovery request"
_ANSWER: Final = "payung recovery answer"
_KEY: Final = 32  # bytes
# What a file that somebody made up makes reading it raise.
_NOT_SUCH: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True)
class SealedKey:
    """One version of a unit's key, sealed, with the boxes of its data key that the recovery key opens."""

    record: UUID
    version: int
    body: bytes
    boxes: tuple[bytes, ...]


@dataclass(frozen=True)
class Request:
    """A request to open a unit's keys with the recovery key, for one officer."""

    statement: OfficerStatement
    keys: tuple[SealedKey, ...]


@dataclass(frozen=True)
class Answer:
    """What the recovery key opened: for each version a box that only the officer opens."""

    statement: OfficerStatement
    boxes: dict[UUID, bytes]


def new_recovery() -> tuple[str, str, str]:
    """Return the public half of a new recovery key and its two parts, hexadecimal."""
    key = PrivateKey.generate()
    first = os.urandom(_KEY)
    second = bytes(a ^ b for a, b in zip(first, key.raw, strict=True))
    return key.public.raw.hex(), first.hex(), second.hex()


def joined(first: str, second: str) -> PrivateKey:
    """Return the recovery key that two parts make. Raises BadInput where one is no part."""
    parts = [_part(name, text) for name, text in (("first part", first), ("second part", second))]
    return PrivateKey(bytes(a ^ b for a, b in zip(*parts, strict=True)))


def _part(name: str, text: str) -> bytes:
    try:
        raw = bytes.fromhex(text.strip())
    except ValueError:
        raw = b""
    if len(raw) != _KEY:
        raise BadInput(name, _("A part of the recovery key is 64 hexadecimal digits."))
    return raw


def statement(told: OfficerStatement, name: str) -> str:
    """Return what is carried to the root: whose key it is. `name` is for the eyes only, and is not signed."""
    return _written(_STATEMENT, {"name": name, **_told(told)})


def read_statement(text: str) -> tuple[OfficerStatement, str]:
    """Return what a statement says, and the name on it. Raises BadInput."""
    value = _read(_STATEMENT, text, "statement")
    return _statement(value, "statement"), str(value.get("name", ""))


def sign(text: str, root: SigningKey) -> str:
    """Return the root's signature under an officer's key, who is to hold their unit's; carried back."""
    told, _name = read_statement(text)
    chain = vouching.sign_officer(replace(told, holder=True), root)
    return _written(_SIGNED, {"chain": vouching.write(chain)})


def read_signature(text: str) -> Chain:
    """Return the chain in the root's answer. Raises BadInput where it is none."""
    chain = vouching.read(str(_read(_SIGNED, text, "signature").get("chain", "")))
    if not chain:
        raise BadInput("signature", _("This is not a signature of the root."))
    return chain


def request(asked: Request, name: str) -> str:
    """Return what is carried to the recovery key: sealed keys, the boxes that it opens, and for whom."""
    lines = [
        [key.record.hex, key.version, key.body.hex(), [box.hex() for box in key.boxes]]
        for key in asked.keys
    ]
    return _written(_REQUEST, {"name": name, **_told(asked.statement), "keys": lines})


def read_request(text: str) -> tuple[Request, str]:
    """Return a request and the name on it. Raises BadInput."""
    value = _read(_REQUEST, text, "request")
    told = _statement(value, "request")
    try:
        keys = tuple(
            SealedKey(
                UUID(hex=record),
                int(version),
                bytes.fromhex(body),
                tuple(bytes.fromhex(box) for box in boxes),
            )
            for record, version, body, boxes in value["keys"]
        )
    except _NOT_SUCH:
        raise BadInput("request", _("This file names no key that could be opened.")) from None
    return Request(told, keys), str(value.get("name", ""))


def answer(asked: Request, recovery: PrivateKey) -> str:
    """Return, for the officer named in the request, each data key in a box that only they open.

    Each must open a key of the very unit that stands behind the officer's digits. Raises BadInput where it
    does not, or where the two parts make another key than the one that was installed.
    """
    reader = PublicKey(asked.statement.public, vouched=True)
    made = {
        key.record.hex: sealing.box(_opened(key, asked.statement.unit, recovery), reader).hex()
        for key in asked.keys
    }
    return _written(_ANSWER, {**_told(asked.statement), "boxes": made})


def _opened(key: SealedKey, unit: UUID, recovery: PrivateKey) -> bytes:
    place = place_of_unit_key(key.record, unit, key.version).associated_data()
    for box in key.boxes:
        try:
            data_key = sealing.unbox(box, recovery)
            sealing.decrypt(key.body, data_key, place)
        except SealBroken:
            continue
        return data_key
    raise BadInput(
        "parts",
        _(
            "These two parts open no key of this officer's unit in the file: a part may be of another key."
        ),
    )


def read_answer(text: str) -> Answer:
    """Return what came back from the recovery key. Raises BadInput."""
    value = _read(_ANSWER, text, "answer")
    told = _statement(value, "answer")
    try:
        boxes = {UUID(hex=record): bytes.fromhex(box) for record, box in value["boxes"].items()}
    except _NOT_SUCH:
        raise BadInput("answer", _("This file names no key that could be opened.")) from None
    return Answer(told, boxes)


def _told(told: OfficerStatement) -> dict[str, Any]:
    return {
        "officer": told.officer.hex,
        "unit": told.unit.hex,
        "version": told.version,
        "public": told.public.hex(),
        "signing": told.signing.hex(),
        "at": told.at.isoformat(),
    }


def _statement(value: dict[str, Any], field: str) -> OfficerStatement:
    try:
        return OfficerStatement(
            UUID(hex=value["officer"]),
            UUID(hex=value["unit"]),
            int(value["version"]),
            bytes.fromhex(value["public"]),
            bytes.fromhex(value["signing"]),
            datetime.fromisoformat(value["at"]),
        )
    except _NOT_SUCH:
        raise BadInput(field, _("This file does not say whose key it is.")) from None


def _written(what: str, value: dict[str, Any]) -> str:
    return json.dumps({"what": what, "v": 1, **value}, ensure_ascii=True, indent=1, sort_keys=True)


def _read(what: str, text: str, field: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("what") != what or value.get("v") != 1:
        raise BadInput(field, _("This file is not a “%(what)s”.") % {"what": what})
    return value
