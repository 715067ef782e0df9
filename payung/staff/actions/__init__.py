"""Every write to units, officers, certificates, keys and partners."""

from payung.staff.actions.account_ends import CAUSES, Cause, StillHeld, cut_off, leave
from payung.staff.actions.certificates import certify, override, withdraw_certificate
from payung.staff.actions.desk_language import set_language
from payung.staff.actions.directory_changes import (
    confirm_change,
    drop_change,
    propose_change,
    record_helpline_test,
    set_areas,
)
from payung.staff.actions.officers import (
    Invitation,
    LastHolder,
    accept_invitation,
    change_password,
    invite,
    invite_again,
    rename,
    set_roles,
    wrap_dearer,
)
from payung.staff.actions.own_tokens import set_own_numbers
from payung.staff.actions.partners import (
    PartnerDetails,
    add_partner,
    change_partner,
    end_partner_key,
    make_partner_key,
    note_key_used,
    resume_partner,
    stop_partner,
)
from payung.staff.actions.recovery import (
    ask_recovery,
    install_charters,
    install_recovery,
    install_root_signature,
)
from payung.staff.actions.rotation import (
    distrust_officer_key,
    raise_rotations,
    rewrap,
    rotate_unit_key,
)
from payung.staff.actions.sessions import note_sign_in
from payung.staff.actions.step_records import record_step, record_step_not_needed, undo_step
from payung.staff.actions.unit_keys import (
    grant_recovery,
    grant_unit_key,
    make_unit_key,
    sign_unit_key,
    vouch_for,
)
from payung.staff.actions.units import change_unit, create_unit

__all__ = [
    "CAUSES",
    "Cause",
    "Invitation",
    "LastHolder",
    "PartnerDetails",
    "StillHeld",
    "accept_invitation",
    "add_partner",
    "ask_recovery",
    "certify",
    "change_partner",
    "change_password",
    "change_unit",
    "confirm_change",
    "create_unit",
    "cut_off",
    "distrust_officer_key",
    "drop_change",
    "end_partner_key",
    "grant_recovery",
    "grant_unit_key",
    "install_charters",
    "install_recovery",
    "install_root_signature",
    "invite",
    "invite_again",
    "leave",
    "make_partner_key",
    "make_unit_key",
    "note_key_used",
    "note_sign_in",
    "override",
    "propose_change",
    "raise_rotations",
    "record_helpline_test",
    "record_step",
    "record_step_not_needed",
    "rename",
    "resume_partner",
    "rewrap",
    "rotate_unit_key",
    "set_areas",
    "set_language",
    "set_own_numbers",
    "set_roles",
    "sign_unit_key",
    "stop_partner",
    "undo_step",
    "vouch_for",
    "withdraw_certificate",
    "wrap_dearer",
]
