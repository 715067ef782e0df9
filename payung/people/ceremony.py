"""What is done on another machine, away from the installation: its root and its recovery key.

Pure: nothing here reads a database. What goes in and out is small JSON that is carried by hand.
The root signs the first officer of a unit. The recovery key is a **master key**: whoever holds both of its
parts opens every unit's key. Each part alone is random and opens nothing.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import sealing
from payung.foundation.errors import BadInput, SealBroken
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.signing import SigningKey
from payung.people import vouching
from payung.people.vouching import Chain, OfficerStatement

_STATEMENT: Final = "payung officer statement"
_SIGNED: Final = "payung officer signature"
_REQUEST: Final = "payung recovery request"
_ANSWER: Final = "payung recovery answer"
_KEY: Final = 32  # bytes


@dataclass(frozen=True)
class Request:
    """A request to open a unit's keys with the recovery key, for one officer."""

    statement: OfficerStatement
    boxes: dict[
        UUID, list[bytes]
    ]  # record of each version -> the boxes that the recovery key opens


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
    """Return the root's signature under an officer's key, to be carried back."""
    told, _name = read_statement(text)
    chain = vouching.sign_officer(told, root)
    return _written(_SIGNED, {"chain": vouching.write(chain)})


def read_signature(text: str) -> Chain:
    """Return the chain in the root's answer. Raises BadInput where it is none."""
    chain = vouching.read(str(_read(_SIGNED, text, "signature").get("chain", "")))
    if not chain:
        raise BadInput("signature", _("This is not a signature of the root."))
    return chain


def request(told: OfficerStatement, name: str, boxes: dict[UUID, list[bytes]]) -> str:
    """Return what is carried to the recovery key: the boxes that it opens, and for whom."""
    lines = {record.hex: [box.hex() for box in found] for record, found in boxes.items()}
    return _written(_REQUEST, {"name": name, **_told(told), "boxes": lines})


def read_request(text: str) -> tuple[Request, str]:
    """Return a request and the name on it. Raises BadInput."""
    value = _read(_REQUEST, text, "request")
    return Request(_statement(value, "request"), _boxes(value, "request")), str(
        value.get("name", "")
    )


def answer(asked: Request, recovery: PrivateKey) -> str:
    """Return, for the officer named in the request, each data key in a box that only they open.

    Raises BadInput where the two parts make another key than the one that was installed.
    """
    reader = PublicKey(asked.statement.public, vouched=True)
    made = {
        record.hex: [sealing.box(_opened(boxes, recovery), reader).hex()]
        for record, boxes in asked.boxes.items()
    }
    return _written(_ANSWER, {**_told(asked.statement), "boxes": made})


def _opened(boxes: list[bytes], recovery: PrivateKey) -> bytes:
    for box in boxes:
        try:
            return sealing.unbox(box, recovery)
        except SealBroken:
            continue
    raise BadInput(
        "parts", _("These two parts do not open what is asked for: one may be of another key.")
    )


def read_answer(text: str) -> Request:
    """Return what came back from the recovery key. Raises BadInput."""
    value = _read(_ANSWER, text, "answer")
    return Request(_statement(value, "answer"), _boxes(value, "answer"))


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
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput(field, _("This file does not say whose key it is.")) from None


def _boxes(value: dict[str, Any], field: str) -> dict[UUID, list[bytes]]:
    try:
        return {
            UUID(hex=record): [bytes.fromhex(box) for box in boxes]
            for record, boxes in value["boxes"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput(field, _("This file names no key that could be opened.")) from None


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
