"""Facts that the system detects about a country's setup, one sentence for each.

`staff` knows units and keys; other rooms know second factors, numbers and settings. So the sentences are made
here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.directory import queries as directory
from payung.directory.helpline_kinds import Purpose
from payung.doors.desk.sign_in import authenticators
from payung.foundation import clock, secrets
from payung.staff.queries import setup_facts
from payung.staff.queries.setup_facts import ENOUGH, SetupFacts, UnitFacts
from payung.staff.roles import ROLE_NAMES
from payung.staff.viewer import OfficerViewer

_MONTH: Final = timedelta(days=30)
_NAMED: Final = 8  # units named in one sentence; the rest are counted


@dataclass(frozen=True)
class Fact:
    """The fact behind one step. `page`: the page where it can be corrected; empty: not in the desk."""

    holds: bool
    sentence: str
    page: str = ""


@dataclass(frozen=True)
class _Observed:
    """The data for all sentences, loaded once."""

    people: SetupFacts
    without_factor: int
    untested: tuple[Purpose, ...]

    def units(self) -> list[UnitFacts]:
        return [unit for unit in self.people.units if unit.receives]


def look(viewer: OfficerViewer, country: str) -> dict[str, Fact]:
    """Return the facts of a country by their names in the list of steps."""
    people = setup_facts.setup_facts(viewer, country)
    since = clock.now() - _MONTH
    observed = _Observed(
        people,
        authenticators.without(people.joined),
        directory.untested(viewer, country, since),
    )
    return {name: fact(observed) for name, fact in FACTS.items()}


def _unit_keys(observed: _Observed) -> Fact:
    if not observed.people.units:
        return Fact(holds=False, sentence=_("The country has no unit yet."), page="unit-add")
    bare = [unit for unit in observed.people.units if not unit.has_key]
    if bare:
        return Fact(False, _("Without a key: %(units)s.") % _names(bare), "administration")
    changed = [unit for unit in observed.people.units if not unit.is_chartered]
    if changed:
        sentence = _("Not signed by the root, or changed since: %(units)s.")
        return Fact(False, sentence % _names(changed), "administration")
    return Fact(holds=True, sentence=_("Every unit of the country has a key."))


def _key_holders(observed: _Observed) -> Fact:
    keyed = [unit for unit in observed.people.units if unit.has_key]
    thin = [unit for unit in keyed if unit.holders < ENOUGH]
    if not keyed:
        return Fact(holds=False, sentence=_("No unit has a key yet."))
    if thin:
        return Fact(False, _("Fewer than two holders: %(units)s.") % _names(thin), "administration")
    return Fact(holds=True, sentence=_("Each unit's newest key is held by at least two officers."))


def _recovery_key(observed: _Observed) -> Fact:
    if not observed.people.has_recovery:
        return Fact(holds=False, sentence=_("No recovery key is set on this desk."))
    bare = [unit for unit in observed.people.units if unit.has_key and not unit.to_recovery]
    if bare:
        return Fact(
            holds=False, sentence=_("It does not open the key of: %(units)s.") % _names(bare)
        )
    return Fact(holds=True, sentence=_("It is set, and every unit's newest key is sealed to it."))


def _backup_key(observed: _Observed) -> Fact:
    del observed
    if not (settings.PAYUNG_BACKUP_KEY or secrets.public_half(secrets.BACKUP)):
        return Fact(holds=False, sentence=_("No backup key is set on this desk."))
    return Fact(holds=True, sentence=_("It is set. The ledger shows when a backup was last made."))


def _second_factors(observed: _Observed) -> Fact:
    bare = observed.without_factor
    if not observed.people.joined:
        return Fact(holds=False, sentence=_("Nobody has accepted an invitation yet."))
    if bare:
        sentence = ngettext(
            "%(count)d officer has none and will set it up at the next sign-in.",
            "%(count)d officers have none and will set it up at the next sign-in.",
            bare,
        )
        return Fact(False, sentence % {"count": bare}, "administration")
    return Fact(holds=True, sentence=_("Every officer who has accepted an invitation has one."))


def _roles(observed: _Observed) -> Fact:
    missing = ", ".join(str(ROLE_NAMES[role]) for role in observed.people.missing)
    if missing:
        sentence = _("Too few people hold these roles: %(roles)s.") % {"roles": missing}
        return Fact(False, sentence, "administration")
    return Fact(holds=True, sentence=_("Every role is filled, and there are two administrators."))


def _default_unit(observed: _Observed) -> Fact:
    units = [unit for unit in observed.units() if unit.is_default]
    if not units:
        return Fact(False, _("No unit receives by default."), "administration")
    if len(units) > 1:
        sentence = _("More than one unit receives by default: %(units)s.") % _names(units)
        return Fact(False, sentence, "administration")
    if not units[0].has_key:
        return Fact(
            False, _("These units have no key yet: %(units)s.") % _names(units), "administration"
        )
    return Fact(holds=True, sentence=_("It is %(units)s.") % _names(units))


def _numbers_tested(observed: _Observed) -> Fact:
    if observed.untested:
        lacking = ", ".join(str(purpose.label) for purpose in observed.untested)
        sentence = _("No number was tested by a named person within 30 days for: %(purposes)s.")
        return Fact(False, sentence % {"purposes": lacking}, "helplines")
    return Fact(holds=True, sentence=_("One of each was tested within 30 days, and worked."))


def _child_policy(observed: _Observed) -> Fact:
    del observed
    if not settings.PAYUNG_CHILD_POLICY:
        return Fact(holds=False, sentence=_("The settings of this desk name no policy."))
    return Fact(holds=True, sentence=_("The settings of this desk name a policy."))


def _oversight(observed: _Observed) -> Fact:
    units = [unit for unit in observed.units() if unit.kind == "oversight"]
    if not any(unit.has_key for unit in units):
        sentence = _("No oversight unit has a key.")
        return Fact(False, sentence, "administration" if units else "unit-add")
    return Fact(holds=True, sentence=_("It is %(units)s.") % _names(units))


def _certificates(observed: _Observed) -> Fact:
    thin = [unit for unit in observed.units() if unit.certified < ENOUGH]
    if not observed.units():
        return Fact(holds=False, sentence=_("The country has no unit yet."))
    if thin:
        return Fact(holds=False, sentence=_("Fewer than two officers: %(units)s.") % _names(thin))
    return Fact(
        holds=True, sentence=_("Every unit that receives reports has at least two officers.")
    )


FACTS: Final[dict[str, Callable[[_Observed], Fact]]] = {
    "roles": _roles,
    "unit-keys": _unit_keys,
    "key-holders": _key_holders,
    "recovery-key": _recovery_key,
    "backup-key": _backup_key,
    "second-factors": _second_factors,
    "default-unit": _default_unit,
    "numbers-tested": _numbers_tested,
    "child-policy-set": _child_policy,
    "oversight-unit": _oversight,
    "certificates": _certificates,
}


def _names(units: Iterable[UnitFacts]) -> dict[str, str]:
    """Return the names of units for a sentence: the first ones, and the number of the rest."""
    names = [unit.name for unit in units]
    more = len(names) - _NAMED
    if more > 0:
        names[_NAMED:] = [_("%(count)d more") % {"count": more}]
    return {"units": ", ".join(names)}
