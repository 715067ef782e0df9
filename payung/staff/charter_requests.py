"""Requests to the root to sign charters: the claims in a file, and the charters to sign, in words.

Pure, and run on the root's machine. The file may lie: only the root's earlier signatures count, and its
clock. So a unit keeps its kind and country, and a new oversight unit comes after the existing ones.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput
from payung.foundation.signing import SigningKey
from payung.staff import charters
from payung.staff.charters import Charter
from payung.staff.models import UnitKind

_LEAST: Final = timedelta(microseconds=1)
_NOT_SUCH: Final = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Claim:
    """A unit as a file describes it. `charter`: said to be signed by the root before; or empty."""

    unit: UUID
    kind: str
    country: str
    name: str
    charter: str

    def as_dict(self) -> dict[str, str]:
        """Return the claim for the file."""
        return {**vars(self), "unit": self.unit.hex}


@dataclass(frozen=True)
class Proposal:
    """Charters to sign, their description, and a number that proves that somebody read it."""

    charters: tuple[Charter, ...]
    words: tuple[str, ...]

    @property
    def number(self) -> str:
        """Return six digits computed from these words."""
        digest = hashlib.blake2b("\n".join(self.words).encode("utf-8", "replace"), digest_size=8)
        return str(int.from_bytes(digest.digest()) % 10**6).zfill(6)

    def signed(self, root: SigningKey) -> list[str]:
        """Return the charters as texts, signed."""
        return [charters.sign(charter, root) for charter in self.charters]


def read_claims(value: object, field: str) -> tuple[Claim, ...]:
    """Return the claims in a file. Raises BadInput where there are none."""
    try:
        claims = tuple(_claim(entry) for entry in value) if isinstance(value, list) else ()
    except _NOT_SUCH:
        claims = ()
    if not claims:
        raise BadInput(field, _("This file does not say what the unit is: print it again."))
    return claims


def _claim(entry: dict[str, str]) -> Claim:
    name, country = " ".join(str(entry["name"]).split()), str(entry["country"])
    kind = UnitKind(entry["kind"])
    if not name.isprintable() or not 0 < len(name) <= 200:
        raise ValueError
    if not (len(country) == 2 and country.isascii() and country.isupper()):
        raise ValueError
    return Claim(UUID(hex=entry["unit"]), kind.value, country, name, str(entry["charter"]))


def propose(
    claims: Sequence[Claim],
    beside: Sequence[str],
    root: SigningKey,
    now: datetime,
    *,
    instead: str = "",
) -> Proposal:
    """Return the charters that the root would sign. `beside`: charters of the other oversight units.

    `instead`: the name of one of those, which the unit succeeds. Raises BadInput where a unit would change its
    kind or country, and where there is no unit to succeed.
    """
    before = {
        charter.unit: charter
        for text in (*beside, *(claim.charter for claim in claims))
        if (charter := charters.read(text, root.public))
    }
    made = tuple(
        _charter(claim, before.get(claim.unit), now + place * _LEAST)
        for place, claim in enumerate(claims)
    )
    words = [line for new in made for line in _description(new, before.get(new.unit))]
    if instead:
        made = (_succeeding(made, before, instead),)
        words.append(
            _("From now on it receives the reports that name an official INSTEAD OF “%(name)s”.")
            % {"name": instead}
        )
    else:
        words.extend(_order(made, before))
    return Proposal(made, tuple(words))


def _charter(claim: Claim, before: Charter | None, now: datetime) -> Charter:
    if before and (before.kind, before.country) != (claim.kind, claim.country):
        raise BadInput(
            "unit",
            _(
                "DO NOT SIGN: the root has signed “%(name)s” as: %(kind)s, %(country)s. A "
                "unit never changes these. Somebody has altered this file or the database."
            )
            % {**vars(before), "kind": UnitKind(before.kind).label},
        )
    rank = before.rank if before else now
    return Charter(claim.unit, claim.kind, claim.country, claim.name, now, rank)


def _succeeding(made: Sequence[Charter], before: dict[UUID, Charter], name: str) -> Charter:
    new = made[0]
    others = [old for old in before.values() if _are_beside(old, new) and old.name == name]
    if len(made) != 1 or len(others) != 1:
        raise BadInput(
            "instead",
            _("The file contains no oversight unit “%(name)s” that this one could replace.")
            % {"name": name},
        )
    return replace(new, rank=min(others[0].rank - _LEAST, new.rank))


def _are_beside(one: Charter, other: Charter) -> bool:
    """Say whether both are oversight units of one country: reports could go to either."""
    kinds = {one.kind, other.kind}
    return one.unit != other.unit and one.country == other.country and kinds == {UnitKind.OVERSIGHT}


def _description(new: Charter, before: Charter | None) -> Iterator[str]:
    words = {**vars(new), "kind": UnitKind(new.kind).label}
    yield _("Unit “%(name)s”: %(kind)s, country %(country)s.") % words
    if before is None:
        yield _("The file contains nothing that the root signed about this unit: it is new.")
    elif before.name != new.name:
        yield _("This renames the unit. Its name until now: “%(name)s”.") % {"name": before.name}
    else:
        yield _("The root has already signed exactly this.")


def _order(made: Sequence[Charter], before: dict[UUID, Charter]) -> Iterator[str]:
    """Yield the place of every signed oversight unit among those of its country."""
    every = {**before, **{new.unit: new for new in made}}
    for new in made:
        if new.kind != UnitKind.OVERSIGHT:
            continue
        first = [
            charter.name
            for charter in sorted(every.values(), key=lambda one: one.rank)
            if _are_beside(charter, new) and charter.rank < new.rank
        ]
        words = {"name": new.name, "country": new.country, "others": ", ".join(first)}
        if first:
            yield (
                _(
                    "%(country)s already has an oversight unit: %(others)s. It still receives "
                    "the reports that name an official; “%(name)s” receives them only where "
                    "that unit cannot."
                )
                % words
            )
        elif new.unit not in before:
            yield (
                _(
                    "“%(name)s” will receive every report of %(country)s that names an "
                    "official: the file contains no earlier oversight unit. If you know of one,"
                    " do not sign."
                )
                % words
            )
