"""A unit's public key as a file, carried to a machine of its officers that is connected to nothing.

Pure: nothing here reads a database. The file holds nothing secret. It counts by its signature, which must lead
to the root in that machine's settings. That a signer is distrusted since, it knows by PAYUNG_DISTRUSTED alone.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, Unsigned
from payung.foundation.sealing import PublicKey
from payung.staff import charters, trust_chain
from payung.staff.charters import Nature
from payung.staff.trust_chain import UnitStatement

_WHAT: Final = "payung unit key"
NO_KEY: Final = _("The file contains no unit key: `payung keys unit` prints one.")


@dataclass(frozen=True)
class UnitKeyFile:
    """Whose key it is, and the key. `name`: by the unit's charter; where it has none, for the eyes only."""

    name: str
    unit: UUID
    reader: PublicKey


def write(
    what: Nature, charter: str, statement: UnitStatement, signature: bytes, chain: str
) -> str:
    """Return a unit's key as text."""
    told = {
        "what": _WHAT,
        "v": 1,
        "name": what.name,
        "kind": what.kind,
        "country": what.country,
        "charter": charter,
        "key": statement.key.hex,
        "unit": statement.unit.hex,
        "version": statement.version,
        "public": statement.public.hex(),
        "at": statement.at.isoformat(),
        "signature": signature.hex(),
        "chain": chain,
    }
    return json.dumps(told, indent=1)


def read(text: str) -> UnitKeyFile:
    """Return the key in `text`. Raises BadInput where there is none, Unsigned where nobody known signed it."""
    try:
        told = json.loads(text)
        statement, signature = _statement(told), bytes.fromhex(told["signature"])
        kind, country, name = (str(told.get(part, "")) for part in ("kind", "country", "name"))
        columns = Nature(kind, country, name)
        what = charters.nature(statement.unit, columns, str(told.get("charter", "")))
        chain = trust_chain.read(str(told["chain"]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise BadInput("to", NO_KEY) from None
    reader = trust_chain.unit_reader(statement, signature, chain, {})
    if reader is None or what is None or not what.fits(chain):
        raise Unsigned
    return UnitKeyFile(what.name[:200], statement.unit, reader)


def _statement(told: dict[str, Any]) -> UnitStatement:
    at = datetime.fromisoformat(told["at"])
    if (told["what"], told["v"]) != (_WHAT, 1) or at.tzinfo is None:
        raise ValueError
    key, unit = UUID(hex=told["key"]), UUID(hex=told["unit"])
    return UnitStatement(key, unit, int(told["version"]), bytes.fromhex(told["public"]), at)
