"""Who may do what, and the reason in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import formats, timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

from payung.foundation import clock
from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import SystemViewer, Viewer
from payung.staff.roles import (
    BEFORE_KEY,
    FUNCTION_NAMES,
    HELD_BY,
    NEEDS,
    ROLE_NAMES,
    WITH_WELLBEING,
    Function,
    Permission,
    Role,
)
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class PermissionResult:
    """An answer of a policy: yes or no, and the reason in one sentence."""

    given: bool
    reason: str | Promise

    def __bool__(self) -> bool:
        return self.given


def may(viewer: Viewer, permission: Permission) -> PermissionResult:
    """Say whether `viewer` holds `permission` by role and by certificate."""
    if isinstance(viewer, SystemViewer):
        return PermissionResult(given=True, reason=_("The operator's own command."))
    if not isinstance(viewer, OfficerViewer):
        return PermissionResult(given=False, reason=_("Only an officer may do this."))
    if not any(permission in HELD_BY[role] for role in viewer.roles):
        return PermissionResult(given=False, reason=_who_can(permission))
    if permission not in BEFORE_KEY and not viewer.vouched:
        return _unconfirmed()
    function = NEEDS.get(permission)
    if function is None:
        return PermissionResult(given=True, reason=_("Your role."))
    leave = _certified(viewer, function)
    return (
        _certified(viewer, Function.WELLBEING) if leave and permission in WITH_WELLBEING else leave
    )


def _roles_that_can(permission: Permission) -> str:
    """Return the sentence that another role is needed, and which roles have it."""
    roles = [
        str(ROLE_NAMES[role]) for role, permissions in HELD_BY.items() if permission in permissions
    ]
    return _("Your role does not allow this. These roles can: %(roles)s.") % {
        "roles": ", ".join(roles)
    }


_who_can = lazy(_roles_that_can, str)  # most refusals are read by nobody


def may_see_colleagues(viewer: OfficerViewer) -> PermissionResult:
    """Say whether an officer may see their unit's members: not before somebody has confirmed their key."""
    if viewer.vouched or Role.ADMINISTRATOR in viewer.roles:
        return PermissionResult(given=True, reason=_("Your role."))
    return _unconfirmed()


def require_colleagues(viewer: OfficerViewer) -> None:
    """Raise NotAllowed with the reason unless the viewer may see their unit's members."""
    leave = may_see_colleagues(viewer)
    if not leave:
        raise NotAllowed(leave.reason)


def may_pass_on(viewer: OfficerViewer, officer: UUID) -> PermissionResult:
    """Say whether the viewer passes on what an officer of their unit holds: their own, or as a supervisor."""
    leave = may(viewer, Permission.REPORT_TAKE)
    if leave and viewer.id != officer and Role.SUPERVISOR not in viewer.roles:
        return PermissionResult(
            given=False, reason=_("Only a supervisor passes on what a colleague holds.")
        )
    return leave


def may_read_steps(viewer: Viewer) -> PermissionResult:
    """Say whether the viewer may read a country's setup steps: who records them, supervises, or oversees."""
    return may(viewer, Permission.PEOPLE_STEP_RECORD) or may(viewer, Permission.PEOPLE_STEP_READ)


def require_steps(viewer: Viewer, country: str, own: str) -> None:
    """Raise unless the viewer may read the setup steps of `country`; those who record them read all countries.

    `own`: the country of the viewer's unit. Raises NotAllowed, and NotFound for another country.
    """
    if may(viewer, Permission.PEOPLE_STEP_RECORD):
        return
    require(viewer, Permission.PEOPLE_STEP_READ)
    if country != own:
        raise NotFound


def _unconfirmed() -> PermissionResult:
    reason = _("Nobody has confirmed your key yet: ask a colleague who grants keys.")
    return PermissionResult(given=False, reason=reason)


def _certified(viewer: OfficerViewer, function: Function) -> PermissionResult:
    """Say whether a certificate or a supervisor's override opens `function`; otherwise, which one ended."""
    certified, override = viewer.certificates.get(function), viewer.leaves.get(function)
    words = {"function": FUNCTION_NAMES[function]}
    if certified and certified > clock.now():
        return PermissionResult(given=True, reason=_("Your role and certificate."))
    if override and override > clock.now():
        reason = _(
            "Your role, and your supervisor's certificate override until %(date)s, %(time)s."
        )
        return PermissionResult(given=True, reason=reason % _when(override))
    if certified:
        reason = _("Your certificate for %(function)s ended on %(date)s.")
        return PermissionResult(given=False, reason=reason % (words | _when(certified)))
    if override:
        reason = _(
            "You have no certificate for %(function)s yet, and your supervisor's "
            "override ended on %(date)s."
        )
        return PermissionResult(given=False, reason=reason % (words | _when(override)))
    return PermissionResult(
        given=False, reason=_("You have no certificate for %(function)s yet.") % words
    )


def _when(moment: datetime) -> dict[str, str | Promise]:
    """Return date and time of a moment in the viewer's time zone."""
    here = timezone.localtime(moment)
    return {"date": formats.date_format(here), "time": formats.time_format(here)}


def require(viewer: Viewer, permission: Permission) -> None:
    """Raise NotAllowed with the reason unless `viewer` holds `permission`."""
    leave = may(viewer, permission)
    if not leave:
        raise NotAllowed(leave.reason)
