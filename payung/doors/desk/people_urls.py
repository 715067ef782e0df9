"""Addresses of the pages that look after people, numbers and areas."""

from typing import Final

from django.urls import URLPattern, path

from payung.doors.desk.views import (
    areas,
    blame_figures,
    certificates,
    helplines,
    keeping,
    languages,
    me,
    number_changes,
    officers,
    partners,
    set_up,
    unit,
    units,
)

_A: Final = "administration/"
_OFFICER: Final = _A + "officers/<uuid:officer>/"
_PARTNER: Final = _A + "partners/<uuid:partner>/"
_HELPLINES: Final = _A + "helplines/<slug:country>/"
_STEP: Final = _A + "set-up/<slug:country>/<slug:step>/"
_COLLEAGUE: Final = "unit/colleagues/<uuid:officer>/"

urlpatterns: list[URLPattern] = [
    path("me/", me.me, name="me"),
    path("me/language/", me.language, name="me-language"),
    path("me/password/", me.password, name="me-password"),
    path("unit/", unit.unit, name="unit"),
    path("unit/keeping/", keeping.keeping, name="keeping"),
    path("unit/keeping/decide/", keeping.decide, name="keeping-decide"),
    path("unit/keeping/settle/", keeping.settle, name="keeping-settle"),
    path("unit/blame-figures/", blame_figures.unit_blame_figures, name="unit-blame-figures"),
    path("unit/key/make/", unit.make_key, name="unit-key-make"),
    path("unit/key/sign/", unit.sign_key, name="unit-key-sign"),
    path("unit/key/new/", unit.new_key, name="unit-key-new"),
    path("unit/key/known/", unit.key_is_known, name="unit-key-known"),
    path("unit/key/recovery/", unit.let_recovery, name="unit-key-recovery"),
    path("unit/key/hand-on/", unit.hand_on, name="unit-key-hand-on"),
    path(_COLLEAGUE, unit.colleague, name="colleague"),
    path(_COLLEAGUE + "confirm/", unit.confirm, name="colleague-confirm"),
    path(_COLLEAGUE + "leave-to-act/", unit.give_leave, name="colleague-leave-to-act"),
    path(_COLLEAGUE + "distrust/", unit.distrust, name="colleague-distrust"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/units/<uuid:unit>/", certificates.certificates, name="certificates-unit"),
    path(
        "certificates/officers/<uuid:officer>/",
        certificates.certificates_of,
        name="certificates-of",
    ),
    path("certificates/officers/<uuid:officer>/give/", certificates.give, name="certificate-give"),
    path(
        "certificates/officers/<uuid:officer>/withdraw/",
        certificates.withdraw,
        name="certificate-withdraw",
    ),
    path(_A, units.administration, name="administration"),
    path(_A + "units/add/", units.add, name="unit-add"),
    path(_A + "units/<uuid:unit>/", units.unit_of, name="unit-of"),
    path(_A + "units/<uuid:unit>/change/", units.change, name="unit-change"),
    path(_A + "units/<uuid:unit>/invite/", officers.invite, name="officer-invite"),
    path(_OFFICER, officers.officer, name="officer"),
    path(_OFFICER + "roles/", officers.roles, name="officer-roles"),
    path(_OFFICER + "name/", officers.rename, name="officer-rename"),
    path(_OFFICER + "invite-again/", officers.invite_again, name="officer-invite-again"),
    path(_OFFICER + "second-factor/", officers.second_factor, name="officer-second-factor"),
    path(_OFFICER + "leave/", officers.leave, name="officer-leave"),
    path(_OFFICER + "recovery/", officers.ask_recovery, name="officer-recovery"),
    path(_A + "set-up/", set_up.own, name="set-up"),
    path(_A + "set-up/staffing/", set_up.staff, name="set-up-staffing"),
    path(_A + "set-up/<slug:country>/", set_up.of, name="set-up-of"),
    path(_STEP, set_up.step, name="set-up-step"),
    path(_STEP + "done/", set_up.record, name="set-up-done"),
    path(_STEP + "not-needed/", set_up.not_needed, name="set-up-not-needed"),
    path(_STEP + "undo/", set_up.undo, name="set-up-undo"),
    path(_A + "root-signature/", units.root_signature, name="root-signature"),
    path(_A + "recovery/", units.recovery, name="recovery"),
    path(_A + "partners/", partners.partners, name="partners"),
    path(_PARTNER, partners.partner, name="partner"),
    path(_PARTNER + "key/", partners.make_key, name="partner-key"),
    path(_PARTNER + "keys/<int:key>/end/", partners.end_key, name="partner-key-end"),
    path(_PARTNER + "stop/", partners.stop, name="partner-stop"),
    path(_PARTNER + "resume/", partners.resume, name="partner-resume"),
    path(_PARTNER + "test/", partners.test, name="partner-test"),
    path(_PARTNER + "send-again/", partners.send_again, name="partner-send-again"),
    path(_A + "languages/", languages.languages, name="languages"),
    path(_A + "areas/", areas.areas, name="areas"),
    path(_A + "areas/<slug:country>/", areas.areas_of, name="areas-of"),
    path(_A + "helplines/", helplines.helplines, name="helplines"),
    path("numbers/", number_changes.changes, name="number-changes"),
    path("numbers/<int:change>/confirm/", number_changes.confirm, name="number-change-confirm"),
    path("numbers/<int:change>/drop/", number_changes.drop, name="number-change-drop"),
    path(_HELPLINES, helplines.helplines_of, name="helplines-of"),
    path(_HELPLINES + "add/", helplines.add, name="helpline-add"),
    path(_HELPLINES + "lines/<slug:slug>/add/", helplines.add_contact, name="helpline-contact-add"),
    path(_HELPLINES + "lines/<slug:slug>/correct/", helplines.correct, name="helpline-correct"),
    path(_HELPLINES + "contacts/<int:contact>/", helplines.tried, name="helpline-tried"),
]
