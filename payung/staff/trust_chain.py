"""Whose key is this? A chain of signatures says so, from the key to the installation's root.

The root's public half stands in the settings (PAYUNG_ROOT), never in the database. It signs a unit's first
officer; a holder signs a colleague's key after comparing fingerprints, and the unit's key. A chain is
kept whole beside what it vouches for, so that a process which may read no officer can still follow it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from payung.foundation import clock, secrets, signing
from payung.foundation.sealing import PublicKey
from payung.foundation.signing import SigningKey, signed_by

Refused = Mapping[str, datetime]  # key id of a signer -> from when on its word does not count

_OFFICER: Final = "payung officer key 2"
_FIRST: Final = (
    "payung officer key 3"  # what the root signs: of which kind and country the unit is, too
)
_SIGNS_UNITS: Final = "2:"  # before the root's public half: it has signed what each unit is
_UNIT: Final = "payung unit key 1"
_LONGEST: Final = 64  # links; more than any unit has holders in a row


@dataclass(frozen=True)
class OfficerStatement:
    """What a signature under an officer's key says: whose it is, in which unit, and both public halves.

    `holder`: they hold the unit's key, so they sign keys for their unit and speak to a child. Administrators
    and training officers are confirmed without it: whatever they sign, nobody believes. `kind` and `country` of
    the unit: what the root was shown, empty where a holder signs, or the root did before it was shown them.
    """

    officer: UUID
    unit: UUID
    version: int
    public: bytes
    signing: bytes
    at: datetime
    holder: bool = False
    kind: str = ""
    country: str = ""

    @property
    def domain(self) -> str:
        """Return for what purpose this is signed."""
        return _FIRST if self.kind else _OFFICER

    def fields(self) -> tuple[bytes, ...]:
        """Return what is signed."""
        of_unit = (self.kind.encode(), self.country.encode()) if self.kind else ()
        return (
            self.officer.bytes,
            self.unit.bytes,
            str(self.version).encode(),
            self.public,
            self.signing,
            moment(self.at),
            b"holder" if self.holder else b"",
            *of_unit,
        )

    def is_of(self, officer: UUID, unit: UUID, public: bytes, signing_key: bytes) -> bool:
        """Say whether this is about that officer's very key: a chain lent to another row counts for nothing."""
        mine = (self.officer, self.unit, self.public, self.signing)
        return mine == (officer, unit, bytes(public), bytes(signing_key))

    @property
    def fingerprint(self) -> str:
        """Return the 30 digits that two people compare, in six groups."""
        return fingerprint(self.officer, self.unit, self.public, self.signing)


@dataclass(frozen=True)
class UnitStatement:
    """What a signature under a unit's key says."""

    key: UUID
    unit: UUID
    version: int
    public: bytes
    at: datetime

    def fields(self) -> tuple[bytes, ...]:
        """Return what is signed."""
        return (
            self.key.bytes,
            self.unit.bytes,
            str(self.version).encode(),
            self.public,
            moment(self.at),
        )


@dataclass(frozen=True)
class Link:
    """One officer's key with the signature of whoever stands next in the chain, or of the root."""

    statement: OfficerStatement
    signature: bytes


Chain = tuple[Link, ...]  # the key that is vouched for first, then its signer, and so on


def fingerprint(officer: UUID, unit: UUID, public: bytes, signing_key: bytes) -> str:
    """Return 30 digits (almost 100 bits) for whose key it is, and where; digits can be read out anywhere."""
    said = signing.message("payung compare 2", [officer.bytes, unit.bytes, public, signing_key])
    digest = hashlib.blake2b(said, digest_size=20, person=b"payung compare 2")
    digits = str(int.from_bytes(digest.digest()) % 10**30).zfill(30)
    return " ".join(digits[place : place + 5] for place in range(0, 30, 5))


def sign_officer(statement: OfficerStatement, key: SigningKey, signer: Chain = ()) -> Chain:
    """Return the chain of an officer's key, signed by the holder whose chain is `signer`, or by the root."""
    return (Link(statement, key.sign(statement.domain, statement.fields())), *signer)


def sign_unit(statement: UnitStatement, key: SigningKey) -> bytes:
    """Return a holder's signature under a unit's key."""
    return key.sign(_UNIT, statement.fields())


def holds(chain: Chain, refused: Refused) -> OfficerStatement | None:
    """Return whom the chain vouches for, or None where it does not lead to the root."""
    root = root_key()
    if not chain or len(chain) > _LONGEST or root is None:
        return None
    for place, link in enumerate(chain):
        last = place + 1 == len(chain)
        signer = root if last else chain[place + 1].statement.signing
        if not signed_by(signer, link.statement.domain, link.statement.fields(), link.signature):
            return None
        if not last and not _may_sign(chain[place + 1].statement, link.statement, refused):
            return None
    return chain[0].statement


def _may_sign(signer: OfficerStatement, signed: OfficerStatement, refused: Refused) -> bool:
    """Say whether a holder could vouch for that: of the same unit, later, and trusted then."""
    return (
        signer.holder
        and signer.unit == signed.unit
        and signer.at <= signed.at
        and not is_refused(signer.signing, signed.at, refused)
    )


def is_refused(signing_key: bytes, at: datetime, refused: Refused) -> bool:
    """Say whether what `signing_key` signed at `at` is not believed any more."""
    name = signing.key_id(signing_key)
    since = refused.get(name)
    return name in settings.PAYUNG_DISTRUSTED or (since is not None and at >= since)


def unit_reader(
    statement: UnitStatement, signature: bytes, chain: Chain, refused: Refused
) -> PublicKey | None:
    """Return a unit's key as one that may be sealed to, or None where nobody we know signed it."""
    signer = holds(chain, refused)
    if signer is None or not signer.holder:
        return None
    if signer.unit != statement.unit or signer.at > statement.at:
        return None
    if is_refused(signer.signing, statement.at, refused):
        return None
    if not is_signed_unit(statement, signature, signer.signing):
        return None
    return PublicKey(statement.public, vouched=True)


def is_signed_unit(statement: UnitStatement, signature: bytes, signing_key: bytes) -> bool:
    """Say whether the signature under a unit's key is that of `signing_key`, whatever that is worth today."""
    return signed_by(signing_key, _UNIT, statement.fields(), signature)


def confirmed_today(chain: Chain, refused: Refused) -> OfficerStatement | None:
    """Return whom the chain vouches for, or None: nobody signed it, or its time is over."""
    whose = holds(chain, refused)
    if whose is None or is_refused(whose.signing, clock.now(), refused):
        return None
    return whose


def officer_reader(whose: OfficerStatement | None) -> PublicKey | None:
    """Return the key of a confirmed holder as one that may be sealed to; None for anybody else."""
    return PublicKey(whose.public, vouched=True) if whose and whose.holder else None


def root_key() -> bytes | None:
    """Return the root's public half, or None where the settings name none."""
    return _key(_root().removeprefix(_SIGNS_UNITS))


def units_are_signed() -> bool:
    """Say whether this root has signed what each unit is, so that one without a charter is none.

    The settings say so, not the database, where a charter could be taken away.
    """
    return _root().startswith(_SIGNS_UNITS)


def root_setting(public: bytes) -> str:
    """Return what PAYUNG_ROOT is for a root that signs what units are."""
    return _SIGNS_UNITS + public.hex()


def _root() -> str:
    return (settings.PAYUNG_ROOT or secrets.public_half(secrets.ROOT)).strip()


def recovery_reader() -> PublicKey | None:
    """Return the recovery key's public half, or None. It stands in the settings: that vouches for it."""
    raw = _key(settings.PAYUNG_RECOVERY or secrets.public_half(secrets.RECOVERY))
    return PublicKey(raw, vouched=True) if raw else None


def _key(text: str) -> bytes | None:
    try:
        raw = bytes.fromhex(text.strip())
    except ValueError:
        return None
    return raw if len(raw) == signing.PUBLIC else None


def write(chain: Chain) -> str:
    """Return a chain as text (JSON)."""
    return json.dumps([_written(link) for link in chain], separators=(",", ":"))


def _written(link: Link) -> list[Any]:
    told = link.statement
    return [
        told.officer.hex,
        told.unit.hex,
        told.version,
        told.public.hex(),
        told.signing.hex(),
        moment(told.at).decode(),
        told.holder,
        link.signature.hex(),
        *((told.kind, told.country) if told.kind else ()),
    ]


@lru_cache(maxsize=1024)
def read(text: str) -> Chain:
    """Return the chain in `text`; an empty one where it is none: then nobody vouches.

    Pure, so remembered: the same keys are looked at with every report.
    """
    try:
        return tuple(_link(*parts) for parts in json.loads(text))
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return ()


def _link(  # the parts of one line, in their order
    officer: str,
    unit: str,
    version: int,
    public: str,
    signing_key: str,
    at: str,
    holder: bool,
    signature: str,
    kind: str = "",
    country: str = "",
) -> Link:
    statement = OfficerStatement(
        UUID(hex=officer),
        UUID(hex=unit),
        int(version),
        bytes.fromhex(public),
        bytes.fromhex(signing_key),
        datetime.fromisoformat(at),
        holder=holder is True,
        kind=kind,
        country=country,
    )
    if statement.at.tzinfo is None:
        raise ValueError
    moment(statement.at)  # raises OverflowError for one that UTC cannot say
    return Link(statement, bytes.fromhex(signature))


def moment(at: datetime) -> bytes:
    """Return a time as it is signed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").encode()
