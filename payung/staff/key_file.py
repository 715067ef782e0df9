"""A unit's public key as a file, carried to an offline machine of its officers.

Pure: reads no database. The file contains nothing secret. Its signature must lead to the root in that machine's
settings. Only PAYUNG_DISTRUSTED tells that machine of signers distrusted since.
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
    """A unit and its key. `name`: from the charter; without one, for display only."""

    name: str
    unit: UUID
    reader: PublicKey


def write(
    what: Nature, charter: str, statement: UnitStatement, signature: bytes, chain: str
) -> str:
    """Return a unit's key as text."""
    value = {
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
    return json.dumps(value, indent=1)


def read(text: str) -> UnitKeyFile:
    """Return the key in `text`. Raises BadInput where there is none, Unsigned for an unknown signer."""
    try:
        value = json.loads(text)
        statement, signature = _statement(value), bytes.fromhex(value["signature"])
        kind, country, name = (str(value.get(part, "")) for part in ("kind", "country", "name"))
        columns = Nature(kind, country, name)
        what = charters.nature(statement.unit, columns, str(value.get("charter", "")))
        chain = trust_chain.read(str(value["chain"]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise BadInput("to", NO_KEY) from None
    reader = trust_chain.unit_reader(statement, signature, chain, {})
    if reader is None or what is None or not what.fits(chain):
        raise Unsigned
    return UnitKeyFile(what.name[:200], statement.unit, reader)


def _statement(value: dict[str, Any]) -> UnitStatement:
    at = datetime.fromisoformat(value["at"])
    if (value["what"], value["v"]) != (_WHAT, 1) or at.tzinfo is None:
        raise ValueError
    key, unit = UUID(hex=value["key"]), UUID(hex=value["unit"])
    return UnitStatement(key, unit, int(value["version"]), bytes.fromhex(value["public"]), at)
