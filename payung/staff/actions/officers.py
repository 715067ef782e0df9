"""Writes to officers: an administrator invites them, but only they make their key."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing, signing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.viewer import DOOR, Viewer
from payung.ledger.actions import Act, acting
from payung.staff import acts, officer_keys, trust_chain
from payung.staff.actions.desk_language import check_language
from payung.staff.actions.key_upkeep import close_if_nobody, forget_grants, rotation_due
from payung.staff.actions.own_tokens import keep_name_tokens
from payung.staff.models import Distrust, Officer, OfficerKey, RoleHeld, UnitKey
from payung.staff.officer_keys import Wrapped
from payung.staff.policy import require
from payung.staff.queries.lookups import (
    chain,
    current_key,
    found_officer,
    found_unit,
    holders,
    newest_key,
    recovery_opens,
)
from payung.staff.queries.lookups import wrapped as under_password
from payung.staff.roles import WITH_UNIT_KEY, Permission, Role
from payung.staff.viewer import OfficerViewer

INVITED_FOR: Final = timedelta(hours=72)
_NAME: Final = 64
_AFTERWARDS_RECOVERY: Final = _(
    "Nobody else holds the unit's key. Afterwards only the recovery key opens "
    "its reports, with both holders of its parts. Nothing has been done yet: if"
    " you can, let them grant the key to a colleague first."
)
_AFTERWARDS_NO_ROLE: Final = _(
    "Nobody else here works with the unit's key. Afterwards nobody can read its"
    " reports, until somebody who holds the key has such a role again. Nothing "
    "has been done yet."
)


class LastHolder(Conflict):
    """The act would leave a unit without a holder of its key. Nothing was done."""

    code = "last_holder"
    sentence = _(
        "Nobody else holds the unit's key, and no recovery key opens it. Afterwards"
        " nobody can ever read its reports, and it receives nothing until it has a "
        "new key. Nothing has been done yet: if you can, let them grant the key to "
        "a colleague first."
    )


@dataclass(frozen=True)
class Invitation:
    """A code for one first sign-in, which an administrator gives to the officer in person."""

    officer: UUID
    code: str


def invite(
    viewer: Viewer,
    unit: UUID,
    name: str,
    full_name: str,
    roles: Iterable[Role],
    language: str = "en",
) -> Invitation:
    """Create an officer; return the code for choosing a password, which makes their key.

    The administrator never knows the password, and so never has the key.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    wanted = _checked(roles)
    _check_names(name, full_name)
    check_language(language)
    with acting(viewer) as act:
        found_unit(unit)
        officer = Officer(name=name, full_name=full_name, unit_id=unit, language=language)
        officer.set_unusable_password()
        officer.save(force_insert=True)
        RoleHeld.objects.bulk_create(RoleHeld(officer=officer, role=role) for role in wanted)
        act.record(chain(unit), acts.OFFICER_CREATED, f"officer:{officer.id}")
        return _invited(act, officer)


def invite_again(viewer: Viewer, officer: UUID, *, confirm_last: bool = False) -> Invitation:
    """Return a new code for an officer who lost their password or comes back after leaving.

    They will have a new key: the old one opens nothing, and a holder must grant the unit's key again.
    Raises LastHolder where there is no other holder and `confirm_last` is not set.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    refuse_oneself(viewer, officer)
    with acting(viewer) as act:
        row = found_officer(officer, active=False)
        ask_if_last(row, confirmed=confirm_last)
        return _invited(act, row)


def rename(viewer: Viewer, officer: UUID, full_name: str) -> None:
    """Correct an officer's full name. The sign-in name does not change."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    words = " ".join(full_name.split())
    _check_full_name(words)
    with acting(viewer) as act:
        row = found_officer(officer, active=False)
        row.full_name = words
        row.save(update_fields=["full_name"])
        keep_name_tokens(row)
        act.record(chain(row.unit_id), acts.OFFICER_RENAMED, f"officer:{officer}")


def _invited(act: Act, officer: Officer) -> Invitation:
    code = secrets.token_hex(10)
    officer.invitation = _digest(code)
    officer.invitation_ends_at = clock.now() + INVITED_FOR
    officer.save(update_fields=["invitation", "invitation_ends_at"])
    act.record(chain(officer.unit_id), acts.OFFICER_INVITED, f"officer:{officer.id}")
    return Invitation(officer.id, "-".join(code[place : place + 5] for place in range(0, 20, 5)))


def _digest(code: str) -> bytes:
    plain = "".join(code.split()).replace("-", "").casefold()
    return hashlib.sha256(plain.encode("utf-8", "replace")).digest()


def accept_invitation(name: str, code: str, password: str) -> UUID:
    """Choose a password with a code, which makes a new key in this session; return the officer's id.

    Raises BadInput: field `code` for a wrong name as for a wrong, used or old code; `password` for a weak one.
    """
    _check_password(password, _invited_officer(Officer.objects.all(), name, code))
    key = PrivateKey.generate()
    wrapped = officer_keys.wrap(key, password)  # slow, so before the transaction
    with acting(DOOR) as act:
        officer = _invited_officer(Officer.objects.select_for_update(), name, code)
        found_unit(officer.unit_id)
        end_keys(officer.id)
        close_if_nobody(officer.unit_id)
        officer.set_unusable_password()
        officer.invitation = officer.invitation_ends_at = None
        officer.session_epoch += 1
        officer.is_active = True
        officer.save()
        keep_name_tokens(officer)
        _keep_key(act, officer, key, wrapped)
    return officer.id


def _invited_officer(rows: QuerySet[Officer], name: str, code: str) -> Officer:
    """Return the officer among `rows` to whom an invitation belongs. Raises BadInput."""
    officer = rows.filter(name=name).first()
    if officer is None or not _is_invited(officer, code):
        raise BadInput("code", _("This name and code do not match, or the code has expired."))
    return officer


def _is_invited(officer: Officer, code: str) -> bool:
    until, digest = officer.invitation_ends_at, bytes(officer.invitation or b"")
    fresh = until is not None and until > clock.now()
    return hmac.compare_digest(digest, _digest(code)) and fresh


def _keep_key(act: Act, officer: Officer, key: PrivateKey, wrapped: Wrapped) -> None:
    newest = OfficerKey.objects.filter(officer=officer).aggregate(newest=Max("version"))["newest"]
    OfficerKey.objects.create(
        officer=officer,
        version=(newest or 0) + 1,
        public=key.public.raw,
        signing=key.signing.public,
        **_columns(wrapped),
        made_at=clock.now(),
    )
    act.record(chain(officer.unit_id), acts.OFFICER_KEY_MADE, f"officer:{officer.id}")


def change_password(viewer: OfficerViewer, old: str, new: str) -> None:
    """Change the viewer's password, which wraps the same key. All other sessions end.

    Raises BadInput: field `old` for a wrong password, `new` for a weak one.
    """
    _check_password(new, Officer.objects.get(id=viewer.id), field="new")
    row = current_key(viewer.id)
    if row is None:
        raise NotFound
    try:
        key = officer_keys.unwrap(was := under_password(row), old, by=viewer.name)
    except SealBroken:
        raise BadInput("old", _("This is not your current password.")) from None
    _replace_wrapping(viewer, viewer.id, was, officer_keys.wrap(key, new), acts.PASSWORD_CHANGED)


def wrap_dearer(officer: UUID, key: PrivateKey, password: str) -> bool:
    """Wrap an officer's key at today's cost, where its wrapping is cheaper; say whether it was done.

    Nothing remains by which the password could be tried at less cost. The officer's other sessions end.
    """
    row = current_key(officer)
    if row is None or not (under_password(row).is_weak or row.officer.has_usable_password()):
        return False
    wrapped = officer_keys.wrap(key, password)
    _replace_wrapping(DOOR, officer, under_password(row), wrapped, acts.OFFICER_KEY_REWRAPPED)
    return True


def _replace_wrapping(
    viewer: Viewer, whom: UUID, was: Wrapped, wrapped: Wrapped, what: str
) -> None:
    """Replace the wrapping `was` of an officer's key by `wrapped`. Raises Conflict where it has changed."""
    with acting(viewer) as act:
        officer = found_officer(whom)
        same = OfficerKey.objects.filter(
            officer=officer, ended_at=None, salt=was.salt, wrapped=was.body
        )
        if not same.update(**_columns(wrapped)):
            raise Conflict
        officer.set_unusable_password()
        officer.session_epoch += 1
        officer.save(update_fields=["password", "session_epoch"])
        act.record(chain(officer.unit_id), what, f"officer:{whom}")


def _columns(wrapped: Wrapped) -> dict[str, bytes | int]:
    return {
        "salt": wrapped.salt,
        "wrapped": wrapped.body,
        "memory": wrapped.memory,
        "passes": wrapped.passes,
    }


def set_roles(
    viewer: Viewer, officer: UUID, roles: Iterable[Role], *, confirm_last: bool = False
) -> None:
    """Set an officer's roles. Nobody changes their own; an administrator has no other role.

    A holder of the unit's key whose new roles do not use it keeps it until the next version, due within a day.
    Raises LastHolder where nobody else works with it and `confirm_last` is not set.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    wanted = _checked(roles)
    refuse_oneself(viewer, officer)
    with acting(viewer) as act:
        row = found_officer(officer)
        if Role.ADMINISTRATOR in wanted:
            _refuse_holder(row)
        if WITH_UNIT_KEY.isdisjoint(wanted) and _works_with_key(row):
            ask_if_last(row, confirmed=confirm_last, at_work=True)
            rotation_due(row.unit_id)
        row.roles_held.all().delete()
        RoleHeld.objects.bulk_create(RoleHeld(officer=row, role=role) for role in wanted)
        act.record(chain(row.unit_id), acts.ROLES_CHANGED, f"officer:{officer}")


def ask_if_last(officer: Officer, *, confirmed: bool, at_work: bool = False) -> None:
    """Raise LastHolder where only `officer` holds the key of their unit, unless that was `confirmed`.

    An officer with an open invitation does not count as a holder: their key ends when they accept.
    """
    newest = newest_key(officer.unit_id)
    if confirmed or newest is None:
        return
    here = holders([newest], at_work=at_work)[newest.id]
    if officer.id not in here:
        return
    others = Officer.objects.filter(id__in=here - {officer.id})
    if others.exclude(invitation_ends_at__gt=clock.now()).exists():
        return
    if at_work:
        raise LastHolder(_AFTERWARDS_NO_ROLE)
    raise LastHolder(_AFTERWARDS_RECOVERY if recovery_opens([newest]) else None)


def _refuse_holder(officer: Officer) -> None:
    """Raise Conflict where an officer's key opens anything here, or may sign for their unit.

    A report opened to them by name counts too: the child's next message would be sealed to them.
    """
    key = current_key(officer.id)
    if key is None:
        return
    believed = any(link.statement.holder for link in trust_chain.read(key.chain or "[]")[:1])
    if believed or sealing.waiting(PublicKey(bytes(key.public))):
        raise Conflict(
            _(
                "An officer whose key opens anything of their unit cannot become an "
                "administrator. Invite them again first: they then make a new key."
            )
        )


def _works_with_key(officer: Officer) -> bool:
    works = officer.roles_held.filter(role__in=WITH_UNIT_KEY).exists()
    return works and holds_unit_key(officer)


def end_keys(officer: UUID) -> None:
    """End an officer's keys: they lose all grants, and their signatures no longer count."""
    moment = clock.now()
    rows = list(OfficerKey.objects.filter(officer_id=officer, ended_at=None))
    forget_grants(rows)
    for row in rows:
        row.ended_at = moment
        row.save(update_fields=["ended_at"])
        if row.signing:
            name = signing.key_id(bytes(row.signing))
            Distrust.objects.get_or_create(key=name, defaults={"since": moment})


def holds_unit_key(officer: Officer) -> bool:
    """Say whether an officer's key opens any version of the unit's key."""
    key = current_key(officer.id)
    if key is None:
        return False
    records = UnitKey.objects.filter(unit_id=officer.unit_id).values_list("id", flat=True)
    return bool(sealing.readers_of(records, [PublicKey(bytes(key.public)).id]))


def _checked(roles: Iterable[Role]) -> list[Role]:
    wanted = sorted(set(roles))
    if not wanted:
        raise BadInput("roles", _("An officer has at least one role."))
    if Role.ADMINISTRATOR in wanted and len(wanted) > 1:
        raise BadInput("roles", _("An administrator has no other role: they see no case contents."))
    return wanted


def refuse_oneself(viewer: Viewer, officer: UUID) -> None:
    """Raise NotAllowed where the viewer would act on themselves: another administrator must do it."""
    if isinstance(viewer, OfficerViewer) and viewer.id == officer:
        raise NotAllowed(_("You cannot do this to your own account: ask another administrator."))


def _check_names(name: str, full_name: str) -> None:
    if not name or len(name) > _NAME or name != name.strip() or not name.isprintable():
        raise BadInput("name", _("A sign-in name has 1 to 64 characters."))
    if Officer.objects.filter(name__iexact=name).exists():
        raise BadInput("name", _("This sign-in name is already in use."))
    _check_full_name(full_name)


def _check_full_name(full_name: str) -> None:
    if not full_name.strip() or len(full_name) > 200:
        raise BadInput("full_name", _("A person's name has 1 to 200 characters."))


def _check_password(password: str, officer: Officer, field: str = "password") -> None:
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise BadInput(field, " ".join(error.messages)) from None
