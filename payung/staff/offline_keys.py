"""Work with the root and the recovery key on another machine, away from the installation.

Pure: reads no database. Input and output are small JSON files, carried by hand. The root signs the first
officer of a unit. The recovery key is a **master key**: both parts together open every unit's key. One part
alone is random and opens nothing.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, SealBroken
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.signing import SigningKey
from payung.staff import charter_requests, trust_chain
from payung.staff.charter_requests import Claim, Proposal, read_claims
from payung.staff.officer_keys import place_of_unit_key
from payung.staff.trust_chain import Chain, OfficerStatement

_STATEMENT: Final = "payung officer statement"
_SIGNED: Final = "payung officer signature"
_UNITS: Final = "payung unit statement"
_UNITS_SIGNED: Final = "payung unit signature"
_REQUEST: Final = "payung recovery request"
_ANSWER: Final = "payung recovery answer"
_KEY: Final = 32  # bytes
# Errors that reading a forged file can raise.
_NOT_SUCH: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True)
class SealedKey:
    """One sealed version of a unit's key, with the boxes of its data key that the recovery key opens."""

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
    """The recovery key's answer: boxes, by version, that only the officer opens."""

    statement: OfficerStatement
    boxes: dict[UUID, bytes]


def new_recovery() -> tuple[str, str, str]:
    """Return the public half of a new recovery key and its two parts, hexadecimal."""
    key = PrivateKey.generate()
    first = os.urandom(_KEY)
    second = bytes(a ^ b for a, b in zip(first, key.raw, strict=True))
    return key.public.raw.hex(), first.hex(), second.hex()


def joined(first: str, second: str) -> PrivateKey:
    """Return the recovery key joined from two parts. Raises BadInput where one is no part."""
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


def statement(
    key: OfficerStatement, name: str, unit: Claim | None = None, beside: Sequence[str] = ()
) -> str:
    """Return the statement file for the root: an officer's key and unit. `name`: for display only.

    `beside`: the charters of the existing oversight units.
    """
    units = [unit.as_dict()] if unit else []
    value = {"name": name, **_fields(key), "units": units, "beside": list(beside)}
    return _written(_STATEMENT, value)


def read_statement(text: str) -> tuple[OfficerStatement, str]:
    """Return a parsed statement and the name on it. Raises BadInput."""
    value = _read(_STATEMENT, text, "statement")
    return _statement(value, "statement"), str(value.get("name", ""))


def units_statement(units: Sequence[Claim], beside: Sequence[str]) -> str:
    """Return the file that asks the root to sign charters."""
    value = {"units": [claim.as_dict() for claim in units], "beside": list(beside)}
    return _written(_UNITS, value)


def is_of_units(text: str) -> bool:
    """Say whether a file is about units only, not an officer's key."""
    return _what(text) in {_UNITS, _UNITS_SIGNED}


def propose(text: str, root: SigningKey, *, instead: str = "") -> Proposal:
    """Return the charters that the root would sign for the units in a statement. Raises BadInput."""
    value = _read(_UNITS if is_of_units(text) else _STATEMENT, text, "statement")
    claims = read_claims(value.get("units"), "statement")
    beside = _texts(value.get("beside"))
    return charter_requests.propose(claims, beside, root, clock.now(), instead=instead)


def sign(text: str, root: SigningKey, *, instead: str = "") -> str:
    """Return the file with the root's signatures of charters and of an officer's key.

    The officer is signed as a holder of the unit's key, for a unit of that kind and country only.
    """
    proposed = propose(text, root, instead=instead)
    signed = proposed.signed(root)
    if is_of_units(text):
        return _written(_UNITS_SIGNED, {"charters": signed})
    key, _name = read_statement(text)
    unit = proposed.charters[0]
    if len(signed) != 1 or unit.unit != key.unit:
        raise BadInput("statement", _("This file is about a unit other than the officer's."))
    of_unit = replace(key, holder=True, kind=unit.kind, country=unit.country)
    chain = trust_chain.sign_officer(of_unit, root)
    return _written(_SIGNED, {"chain": trust_chain.write(chain), "charters": signed})


def read_charters(text: str) -> list[str]:
    """Return the charters in the root's answer, as unchecked texts."""
    what = _UNITS_SIGNED if is_of_units(text) else _SIGNED
    return _texts(_read(what, text, "signature").get("charters"))


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def read_signature(text: str) -> Chain:
    """Return the chain in the root's answer. Raises BadInput where it is none."""
    chain = trust_chain.read(str(_read(_SIGNED, text, "signature").get("chain", "")))
    if not chain:
        raise BadInput("signature", _("This is not a signature of the root."))
    return chain


def request(wanted: Request, name: str) -> str:
    """Return the request file for the recovery key: sealed keys, the boxes that it opens, and the officer."""
    lines = [
        [key.record.hex, key.version, key.body.hex(), [box.hex() for box in key.boxes]]
        for key in wanted.keys
    ]
    return _written(_REQUEST, {"name": name, **_fields(wanted.statement), "keys": lines})


def read_request(text: str) -> tuple[Request, str]:
    """Return a request and the name on it. Raises BadInput."""
    value = _read(_REQUEST, text, "request")
    statement = _statement(value, "request")
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
        raise BadInput("request", _("This file contains no key that could be opened.")) from None
    return Request(statement, keys), str(value.get("name", ""))


def answer(wanted: Request, recovery: PrivateKey) -> str:
    """Return the answer file: every data key in a box that only the requesting officer opens.

    They must open keys of the unit that is part of the officer's digits. Raises BadInput where one does not, or
    where the two parts make a key that was not installed.
    """
    reader = PublicKey(wanted.statement.public, vouched=True)
    made = {
        key.record.hex: sealing.box(_opened(key, wanted.statement.unit, recovery), reader).hex()
        for key in wanted.keys
    }
    return _written(_ANSWER, {**_fields(wanted.statement), "boxes": made})


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
            "These two parts open no key of this officer's unit in the file: a part may"
            " belong to another key."
        ),
    )


def read_answer(text: str) -> Answer:
    """Return the recovery key's answer. Raises BadInput."""
    value = _read(_ANSWER, text, "answer")
    statement = _statement(value, "answer")
    try:
        boxes = {UUID(hex=record): bytes.fromhex(box) for record, box in value["boxes"].items()}
    except _NOT_SUCH:
        raise BadInput("answer", _("This file contains no key that could be opened.")) from None
    return Answer(statement, boxes)


def _fields(statement: OfficerStatement) -> dict[str, object]:
    return {
        "officer": statement.officer.hex,
        "unit": statement.unit.hex,
        "version": statement.version,
        "public": statement.public.hex(),
        "signing": statement.signing.hex(),
        "at": statement.at.isoformat(),
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


def _written(what: str, value: Mapping[str, object]) -> str:
    return json.dumps({"what": what, "v": 1, **value}, ensure_ascii=True, indent=1, sort_keys=True)


def _what(text: str) -> object:
    value = _json(text)
    return value.get("what") if isinstance(value, dict) else None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read(what: str, text: str, field: str) -> dict[str, Any]:
    value = _json(text)
    if not isinstance(value, dict) or value.get("what") != what or value.get("v") != 1:
        raise BadInput(field, _("This file is not a “%(what)s”.") % {"what": what})
    return value
