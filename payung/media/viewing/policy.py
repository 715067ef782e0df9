"""Who may view an exhibit now: permission, certificate, the unit's limits, night, and the
officer's pause.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from payung.foundation import clock
from payung.foundation.viewer import Viewer
from payung.media.choices import Purpose
from payung.media.exhibits.policy import OPTED_OUT
from payung.media.models import Exhibit, State
from payung.media.viewing.rules import Exposure, Limits
from payung.staff.policy import PermissionResult, may
from payung.staff.roles import Permission


@dataclass(frozen=True)
class Care:
    """The protection of an officer at present: exposure, own settings and the unit's limits."""

    exposure: Exposure
    limits: Limits
    opted_out: bool
    alone_at_night: bool


def may_look_at_all(viewer: Viewer, exhibit: Exhibit) -> PermissionResult:
    """Say whether role, certificates and the file allow the viewer to view an exhibit in steps."""
    leave = may(viewer, Permission.EXHIBIT_FILE_LOOK)
    if leave and exhibit.state != State.HELD:
        reason = _("This exhibit is no longer held: it is not shown.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_go_on(viewer: Viewer, exhibit: Exhibit, care: Care) -> PermissionResult:
    """Say whether the viewer may be shown something of an exhibit just now, whatever for."""
    leave = may_look_at_all(viewer, exhibit)
    if not leave:
        return leave
    if care.opted_out:
        return PermissionResult(given=False, reason=OPTED_OUT)
    if care.alone_at_night:
        reason = _(
            "It is night, and nobody views alone. A colleague must first record that "
            "they are with you."
        )
        return PermissionResult(given=False, reason=reason)
    if care.exposure.today.total_seconds() >= care.limits.a_day * 60:
        reason = _("You have reached today's viewing limit. Continue tomorrow.")
        return PermissionResult(given=False, reason=reason)
    if care.exposure.rested_at:
        minutes = -(-(care.exposure.rested_at - clock.now()) // timedelta(minutes=1))
        reason = format_lazy(
            ngettext_lazy(
                "Please take a break. You can go on in {minutes} minute.",
                "Please take a break. You can go on in {minutes} minutes.",
                minutes,
            ),
            minutes=minutes,
        )
        return PermissionResult(given=False, reason=reason)
    return leave


def may_look(
    viewer: Viewer, exhibit: Exhibit, care: Care, purpose: Purpose, *, classified: bool
) -> PermissionResult:
    """Say whether the viewer may begin to view an exhibit for `purpose`.

    `classified`: a list says already what it shows. Then, and where a colleague has said so, nobody looks only
    to say it once more.
    """
    leave = may_go_on(viewer, exhibit, care)
    if leave and purpose is Purpose.ASSESSMENT and (classified or exhibit.ruled_at):
        reason = _(
            "This exhibit is already classified, and need not be viewed for that. "
            "Choose another purpose if you have one."
        )
        return PermissionResult(given=False, reason=reason)
    return leave
