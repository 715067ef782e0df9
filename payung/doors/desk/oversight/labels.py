"""Meanings of acts on keys and people, and names of the ledger's chains and actors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from payung.cases import acts as cases
from payung.doors.desk import labels
from payung.intake.feedback.treatment import HowMuch
from payung.ledger import chains
from payung.staff import acts, setup_steps

Text = str | Promise


@dataclass(frozen=True)
class KeyAct:
    """The meaning of an act. `look`: somebody should ask whether it was right."""

    meaning: Text
    look: bool = False


KEY_ACTS: Final[dict[str, KeyAct]] = {
    acts.RECOVERY_ASKED: KeyAct(
        _("Use of the key that opens everything was requested. Do you know of the emergency?"),
        look=True,
    ),
    acts.RECOVERY_USED: KeyAct(
        _("The key that opens everything was used. Two people hold it: ask both why."), look=True
    ),
    acts.UNIT_KEY_COMPROMISED: KeyAct(
        _(
            "Somebody outside may have this key. Ask what happened, and whether all "
            "records were moved to the new key."
        ),
        look=True,
    ),
    acts.OFFICER_KEY_DISTRUSTED: KeyAct(
        _("Signatures of this key are not trusted from a certain time on. Ask what happened."),
        look=True,
    ),
    acts.SECOND_FACTOR_RESET: KeyAct(
        _("An administrator removed a lost second factor. Did the officer ask for it in person?"),
        look=True,
    ),
    acts.RECOVERY_GRANTED: KeyAct(
        _("The recovery key can now open these versions, when both its holders act together.")
    ),
    acts.UNIT_KEY_FORGOTTEN: KeyAct(_("It no longer opens anything here.")),
    acts.OFFICER_KEY_REWRAPPED: KeyAct(
        _("The same key with a stronger lock. This happens once, at a sign-in.")
    ),
    acts.OFFICER_RENAMED: KeyAct(
        _("An administrator corrected an officer's name. Is it still the same person?")
    ),
    acts.ROTATION_ROSE: KeyAct(
        _("Somebody left, and the unit's new key is almost overdue."), look=True
    ),
    acts.OFFICER_CREATED: KeyAct(
        _("An account was made. It opens nothing until a colleague has confirmed its key.")
    ),
    acts.OFFICER_NUMBERS_SET: KeyAct(
        _("A report that has one of these numbers goes to oversight. Are they really theirs?")
    ),
    acts.OFFICER_INVITED: KeyAct(
        _("A code for a new key was issued: for a new officer, or after a lost password.")
    ),
    acts.OFFICER_LEFT: KeyAct(
        _("Their sessions and keys ended. The unit's new key is due within 24 hours.")
    ),
    acts.OFFICER_CUT_OFF: KeyAct(
        _("Their account ended at once, for a cause that you can read. Was it right?"), look=True
    ),
    acts.ROLES_CHANGED: KeyAct(_("An administrator changed what an officer may do.")),
    acts.PASSWORD_CHANGED: KeyAct(_("Their key is unchanged, under a new password.")),
    acts.OFFICER_KEY_MADE: KeyAct(_("It is not trusted until a colleague has confirmed it.")),
    acts.OFFICER_KEY_SIGNED: KeyAct(
        _("A colleague, or the root, compared its number and confirmed it.")
    ),
    acts.UNIT_KEY_MADE: KeyAct(_("The unit can receive reports once the key is signed.")),
    acts.UNIT_KEY_SIGNED: KeyAct(_("From now on reports are sealed to it.")),
    acts.UNIT_KEY_GRANTED: KeyAct(_("This officer can open what is sealed to the unit.")),
    acts.UNIT_KEY_QUEUED: KeyAct(
        _("An officer is certified for a function; a key holder must still grant the key.")
    ),
    acts.UNIT_KEY_ROTATED: KeyAct(
        _("The officers who stay hold the new key. Old records keep the old one.")
    ),
    acts.UNIT_KEY_REWRAPPED: KeyAct(_("Old records now open with the new key.")),
    acts.PARTNER_KEY_MADE: KeyAct(
        _("A partner's machine can send reports with it. It cannot read any.")
    ),
    acts.PARTNER_KEY_ENDED: KeyAct(_("From that moment the partner cannot send with it.")),
}
LOOK: Final = tuple(act for act, words_ in KEY_ACTS.items() if words_.look)

# Acts that change who may read a report.
GATE_ACTS: Final = (cases.CLOSURE_OVERRIDDEN, cases.GATE_OVERRIDDEN)
READERS_ACTS: Final = (
    cases.CONFLICT_DECLARED,
    cases.READERS_NAMED,
    cases.READERS_UNNAMED,
    cases.REPORT_HANDED_OVER,
    cases.REPORT_TAKEN_OVER,
)

HOW_MUCH: Final[dict[HowMuch | None, Text]] = {
    HowMuch.YES: _("yes"),
    HowMuch.A_LITTLE: _("a little"),
    HowMuch.NO: _("no"),
    None: _("not said"),
}

_CHAINS: Final[dict[str, Text]] = {
    **labels.LANES,
    "people": _("people and keys"),
    "feedback": _("feedback"),
    "search": _("searches for persons"),
    "oversight": _("oversight's own acts"),
    "rules": _("corrected sentences"),
}
_WHOLE: Final[dict[str, Text]] = {
    "system": _("whole installation"),
    "directory": _("helplines and numbers"),
    "hashsets": _("hash sets"),
    "removal": _("fingerprints of children"),
}
_ACTORS: Final[dict[str, Text]] = {
    "reporter": _("the reporter"),
    "system": _("the system"),
    "door": _("the system, for somebody not signed in"),
}


def chain_name(chain: str, units: Mapping[UUID, str]) -> str:
    """Return the name of a chain of the ledger: its unit, its subject, and its number if it began again."""
    name, number = chains.parted(chain)
    suffix = f" ({number})" if number > 1 else ""
    head, _slash, rest = name.partition("/")
    unit_id = identity(head)
    unit = units.get(unit_id) if unit_id else None
    if unit is None:
        return f"{_WHOLE.get(name, name)}{suffix}"
    return f"{unit} · {_CHAINS.get(rest, rest)}{suffix}" if rest else f"{unit}{suffix}"


def actor_name(actor: str, names: Mapping[UUID, str]) -> str:
    """Return the name of the actor of an entry."""
    kind, _colon, rest = actor.partition(":")
    officer = identity(rest) if kind == "officer" else None
    if officer and officer in names:
        return names[officer]
    if kind == "partner":
        return _now("the partner %(short)s") % {"short": rest[:8]}
    return str(_ACTORS.get(actor, actor))


def step_name(place: str) -> str:
    """Return the title of a step of setting up, with its country; its id if no list has it."""
    country, _slash, step = place.partition("/")
    known = setup_steps.book().find(step)
    return f"{country.upper()} · {known.title if known else step}"


def identity(text: str) -> UUID | None:
    """Return a text as a UUID; None if it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None
