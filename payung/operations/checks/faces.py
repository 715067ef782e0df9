"""System checks of a face before it opens: policy, tested numbers, keys, retention periods."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Advice
from django.db import DatabaseError

from payung.cases.retention import periods as retention_periods
from payung.directory.helpline_kinds import Purpose
from payung.directory.queries import untested
from payung.foundation.errors import BadInput
from payung.foundation.viewer import DOOR
from payung.staff import trust_chain
from payung.staff.queries import units

_LINES: Final = {Purpose.TALK: "helpline", Purpose.EMERGENCY: "emergency number"}


@register()
def public_face(
    app_configs: Sequence[AppConfig] | None = None, **_options: object
) -> list[CheckMessage]:
    """Return what keeps the public face closed. Nothing in development, in a demo, or for another face."""
    del app_configs
    if settings.PAYUNG_FACE != "public" or settings.PAYUNG_DEVELOPMENT or settings.PAYUNG_DEMO:
        return []
    try:
        return list(_missing())
    except DatabaseError:
        return [Error("The database cannot be read: run `payung migrate`.", id="payung.E100")]


@register()
def keys(app_configs: Sequence[AppConfig] | None = None, **_options: object) -> list[CheckMessage]:
    """Return missing public halves of the root and recovery keys. Nothing in development."""
    del app_configs
    if settings.PAYUNG_DEVELOPMENT or settings.PAYUNG_FACE not in {"public", "api", "desk"}:
        return []
    faults: list[CheckMessage] = []
    if trust_chain.root_key() is None:
        faults.append(
            Error(
                "PAYUNG_ROOT must be the root's public half (64 hexadecimal digits): without it nothing "
                "can be sealed to anybody. See docs/operators/keys.md.",
                id="payung.E104",
            )
        )
    if settings.PAYUNG_FACE == "desk" and trust_chain.recovery_reader() is None:
        faults.append(
            Advice(
                "PAYUNG_RECOVERY is not set: a unit whose officers all lose their passwords would lose "
                "its reports. See docs/operators/keys.md.",
                id="payung.W105",
            )
        )
    return faults


@register()
def periods(
    app_configs: Sequence[AppConfig] | None = None, **_options: object
) -> list[CheckMessage]:
    """Return what is wrong with the installation's retention periods: no process may guess them."""
    del app_configs
    try:
        retention_periods.check()
    except BadInput as error:
        return [Error(str(error), id="payung.E120")]
    return []


def _missing() -> Iterator[CheckMessage]:
    country = settings.PAYUNG_COUNTRY
    if not settings.PAYUNG_CHILD_POLICY:
        yield Error(
            "PAYUNG_CHILD_POLICY must name the signed policy that no child is investigated over "
            "images of themselves.",
            hint="Name it in the setting, then restart this process.",
            id="payung.E101",
        )
    for purpose in untested(DOOR, country):
        yield Error(
            f"PAYUNG_COUNTRY ({country or 'not set'}) needs one {_LINES[purpose]} that a named person has "
            "tested.",
            hint="At the desk: an administrator opens Administration, Helplines, calls the number and "
            "records the test; a second person confirms it.",
            id="payung.E102",
        )
    if not any(unit.has_key and unit.kind not in {"police", "analysis"} for unit in units(DOOR)):
        yield Error(
            "A unit of oversight, child protection or a helpline must have a key: a report about "
            "the police never goes to police.",
            hint="At the desk: Administration, Units. docs/operators/keys.md says how a key is made.",
            id="payung.E103",
        )
