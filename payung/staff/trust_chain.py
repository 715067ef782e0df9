"""Trust chains: signatures that lead from a key to the installation's root, and say whose it is.

The root's public half is in the settings (PAYUNG_ROOT), never in the database. It signs a unit's first
officer; a holder signs a colleague's key after comparing fingerprints, and the unit's key. A chain is stored
whole with its key, so that a process that may read no officers can check it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.conf import settings

from payung.foundation import clock, secrets, signing
from payung.foundation.sealing import PublicKey
from payung.foundation.signing import SigningKey, signed_by

Refused = Mapping[str, datetime]  # key id of a distrusted signer, and since when

_OFFICER: Final = "payung officer key 2"
_FIRST: Final = "payung officer key 3"  # signed by the root: includes the unit's kind and country
_SIGNS_UNITS: Final = "2:"  # prefix of the root's public half: it has signed all charters
_UNIT: Final = "payung unit key 1"
_LONGEST: Final = 64  # links; more than any unit has holders in a row


@dataclass(frozen=True)
class OfficerStatement:
    """The signed statement about an officer's key: owner, unit and both public halves.

    `holder`: they hold the unit's key, so they sign keys for their unit and write to a child. Administrators
    and training officers are confirmed without it, and their signatures do not count. `kind` and `country`: the
    unit's, as shown to the root; empty where a holder signed, or the root in an older version.
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
        """Return the domain of the signature."""
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
        """Say whether this is about exactly that officer's key: a chain copied from another row is not."""
        mine = (self.officer, self.unit, self.public, self.signing)
        return mine == (officer, unit, bytes(public), bytes(signing_key))

    @property
    def fingerprint(self) -> str:
        """Return the 30 digits that two people compare, in six groups."""
        return fingerprint(self.officer, self.unit, self.public, self.signing)


@dataclass(frozen=True)
class UnitStatement:
    """The signed statement about a unit's key."""

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
    """One officer's key with the signature of the next officer in the chain, or of the root."""

    statement: OfficerStatement
    signature: bytes


Chain = tuple[Link, ...]  # the confirmed key, then its signer, and so on


def fingerprint(officer: UUID, unit: UUID, public: bytes, signing_key: bytes) -> str:
    """Return 30 digits (almost 100 bits) of an officer's key and unit, which can be read out anywhere."""
    message = signing.message("payung compare 2", [officer.bytes, unit.bytes, public, signing_key])
    digest = hashlib.blake2b(message, digest_size=20, person=b"payung compare 2")
    digits = str(int.from_bytes(digest.digest()) % 10**30).zfill(30)
    return " ".join(digits[place : place + 5] for place in range(0, 30, 5))


def sign_officer(statement: OfficerStatement, key: SigningKey, signer: Chain = ()) -> Chain:
    """Return the chain of an officer's key, signed by the holder whose chain is `signer`, or by the root."""
    return (Link(statement, key.sign(statement.domain, statement.fields())), *signer)


def sign_unit(statement: UnitStatement, key: SigningKey) -> bytes:
    """Return a holder's signature of a unit's key."""
    return key.sign(_UNIT, statement.fields())


def holds(chain: Chain, refused: Refused) -> OfficerStatement | None:
    """Return the statement that the chain confirms, or None where it does not lead to the root."""
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
    """Say whether a holder could sign that statement: same unit, not earlier, and trusted at that time."""
    return (
        signer.holder
        and signer.unit == signed.unit
        and signer.at <= signed.at
        and not is_refused(signer.signing, signed.at, refused)
    )


def is_refused(signing_key: bytes, at: datetime, refused: Refused) -> bool:
    """Say whether a signature by `signing_key` at `at` is distrusted."""
    name = signing.key_id(signing_key)
    since = refused.get(name)
    return name in settings.PAYUNG_DISTRUSTED or (since is not None and at >= since)


def unit_reader(
    statement: UnitStatement, signature: bytes, chain: Chain, refused: Refused
) -> PublicKey | None:
    """Return a unit's key as a reader, or None where no known holder signed it."""
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
    """Say whether `signing_key` signed a unit's key, whether trusted today or not."""
    return signed_by(signing_key, _UNIT, statement.fields(), signature)


def confirmed_today(chain: Chain, refused: Refused) -> OfficerStatement | None:
    """Return the statement that the chain confirms today; None where it is unsigned or distrusted."""
    whose = holds(chain, refused)
    if whose is None or is_refused(whose.signing, clock.now(), refused):
        return None
    return whose


def officer_reader(whose: OfficerStatement | None) -> PublicKey | None:
    """Return the key of a confirmed holder as a reader; None for anybody else."""
    return PublicKey(whose.public, vouched=True) if whose and whose.holder else None


def root_key() -> bytes | None:
    """Return the root's public half, or None where the settings name none."""
    return _key(_root().removeprefix(_SIGNS_UNITS))


def units_are_signed() -> bool:
    """Say whether this root has signed every unit, so that a unit without a charter does not count.

    The settings say so, not the database, from which a charter could be removed.
    """
    return _root().startswith(_SIGNS_UNITS)


def root_setting(public: bytes) -> str:
    """Return the value of PAYUNG_ROOT for a root that signs charters."""
    return _SIGNS_UNITS + public.hex()


def _root() -> str:
    return (settings.PAYUNG_ROOT or secrets.public_half(secrets.ROOT)).strip()


def recovery_reader() -> PublicKey | None:
    """Return the recovery key's public half from the settings, which vouch for it; or None."""
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


def _written(link: Link) -> list[object]:
    statement = link.statement
    return [
        statement.officer.hex,
        statement.unit.hex,
        statement.version,
        statement.public.hex(),
        statement.signing.hex(),
        moment(statement.at).decode(),
        statement.holder,
        link.signature.hex(),
        *((statement.kind, statement.country) if statement.kind else ()),
    ]


@lru_cache(maxsize=1024)
def read(text: str) -> Chain:
    """Return the chain in `text`; an empty one, which confirms nothing, where it is none.

    Pure, so cached: every report reads the same keys.
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
    moment(statement.at)  # raises OverflowError for a time outside UTC's range
    return Link(statement, bytes.fromhex(signature))


def moment(at: datetime) -> bytes:
    """Return a time as bytes for signing: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").encode()
