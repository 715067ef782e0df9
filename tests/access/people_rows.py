"""The matrix's rows for pages about officers, helplines and areas."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from payung.directory.models import Contact
from payung.intake.models import StoredReport
from payung.staff.models import Officer

Expected = dict[str, int]

GRANT: Final = ("super", "care", "line", "over", "figures")  # who makes and grants a unit's key
LEADS: Final = ("super", "care", "line", "over")  # who reads their own unit's figures of blame
DECIDE: Final = ("super", "liaison", "care", "line", "over")  # what is deleted and what is kept
ELSEWHERE: Final = (
    "care",
    "line",
    "over",
    "figures",
)  # not of the unit of "fresh", whom these are about
_ADMIN: Final = ("admin",)
_QUEUE: Final = ("super", "intake", "liaison", "fresh", "care", "line", "over")
_STEPS: Final = ("admin", "super", "care", "line", "over")  # who reads how their country is set up
_FORMS: Final = (
    *("unit-add", "officer-invite", "officer-invite-again", "officer-second-factor"),
    *(
        "officer-leave",
        "officer-cut-off",
        "officer-recovery",
        "root-signature",
        "recovery",
        "partners",
    ),
    *("helpline-add", "helpline-contact-add", "helpline-correct", "helpline-tried"),
)
_PARTNER: Final = (
    "partner",
    "partner-key",
    "partner-key-end",
    "partner-stop",
    "partner-resume",
    "partner-send-again",
    "partner-test",
)
_PAGES: Final = (
    *("administration", "unit-of", "officer", "areas", "languages"),
    *("helplines", "helplines-of"),
)


def _duty(only: Callable[[tuple[str, ...], int], Expected], back: Expected) -> dict[str, Any]:
    """Return the rows of the rota and of notices. Nobody has the ids of this table."""
    forms = {"post": only(LEADS, 400), "get": only(LEADS, 302)}
    acts = {"post": only(LEADS, 404), "get": only(LEADS, 302)}
    own = {"post": only(_QUEUE, 404), "get": only(_QUEUE, 302)}
    return {
        "duty": {"get": only(_QUEUE, 200)},
        **dict.fromkeys(("duty-add", "duty-day-off", "duty-agree"), forms),
        **dict.fromkeys(("duty-remove", "duty-tested", "duty-end"), acts),
        "duty-notices": {"get": only(_QUEUE, 200), "post": only(_QUEUE, 400)},
        **dict.fromkeys(("duty-notice-test", "duty-notice-remove"), own),
        "duty-calendar-make": {"post": only(_QUEUE, 200), "get": only(_QUEUE, 302)},
        "duty-calendar": {"get": dict.fromkeys(back, 404) | {"nobody": 404}},
    }


def rows(roles: tuple[str, ...]) -> dict[str, dict[str, Expected]]:
    """Return the expected status by address, method and role. Empty forms change nothing."""
    back = dict.fromkeys(roles, 302)
    every: Expected = dict.fromkeys(roles, 200) | {"nobody": 302}
    empty: Expected = dict.fromkeys(roles, 400) | {"nobody": 302}

    def only(who: tuple[str, ...], status: int) -> Expected:
        return dict.fromkeys(roles, 403) | {"nobody": 302} | dict.fromkeys(who, status)

    gone = dict.fromkeys(ELSEWHERE, 404)
    nowhere = dict.fromkeys(roles, 404) | {"nobody": 302}
    key_form = {"get": only(GRANT, 200), "post": only(GRANT, 400)}
    return {
        "me": {"get": every},
        "me-language": {"post": empty, "get": back},
        "me-password": {"get": every, "post": empty},
        "unit": {"get": every},
        "unit-blame-figures": {"get": only(LEADS, 200)},
        "unit-rule-figures": {"get": only(LEADS, 200)},
        "unit-sentences": {"get": only(LEADS, 200)},
        "unit-sentences-export": {"post": only(LEADS, 400), "get": back},
        "unit-sentences-leave-out": {"post": only(LEADS, 302), "get": back},
        "keeping": {"get": only(DECIDE, 200)},
        "keeping-decide": {"post": only(DECIDE, 400), "get": back},
        "keeping-settle": {"post": only(DECIDE, 400), "get": back},
        "unit-key-make": {"post": only(GRANT, 409), "get": back},
        "unit-key-sign": {"post": only(GRANT, 409), "get": back},
        "unit-key-recovery": {"post": only(GRANT, 409), "get": back},
        "unit-key-hand-on": {"post": only(GRANT, 302), "get": back},
        "unit-key-new": key_form,
        "unit-key-known": key_form,
        "colleague": {"get": every | gone},
        "colleague-confirm": {"post": only(GRANT, 400) | gone, "get": back},
        "colleague-leave-to-act": {
            "post": only(("super",), 400) | {"care": 404, "line": 404},
            "get": back,
        },
        "colleague-distrust": {"get": only(GRANT, 200) | gone, "post": only(GRANT, 400) | gone},
        "colleague-work": {
            "get": nowhere | {"super": 200},
            "post": nowhere | {"super": 400},
        },
        **_duty(only, back),
        "certificates": {"get": only(("trainer", "admin"), 200)},
        "certificates-unit": {"get": only(("trainer", "admin"), 200)},
        "certificates-of": {"get": only(("trainer",), 200)},
        "certificate-give": {"post": only(("trainer",), 400), "get": back},
        "certificate-withdraw": {"post": only(("trainer",), 400), "get": back},
        **{name: {"get": only(_ADMIN, 200)} for name in _PAGES},
        **{name: {"get": only(_ADMIN, 200), "post": only(_ADMIN, 400)} for name in _FORMS},
        **{
            name: {"get": only(_STEPS, 200)}
            for name in ("set-up", "set-up-of", "set-up-step", "set-up-staffing")
        },
        "set-up-done": {"post": only(_ADMIN, 400), "get": back},
        "set-up-not-needed": {"post": only(_ADMIN, 400), "get": back},
        "set-up-undo": {"post": only(_ADMIN, 409), "get": back},
        "unit-change": {"post": only(_ADMIN, 400), "get": back},
        "officer-roles": {"post": only(_ADMIN, 400), "get": back},
        "officer-rename": {"post": only(_ADMIN, 400), "get": back},
        "officer-numbers": {"post": only(_ADMIN, 302), "get": back},
        "number-changes": {"get": only((*_ADMIN, *DECIDE), 200)},
        "number-change-confirm": {"post": only((*_ADMIN, *DECIDE), 404), "get": back},
        "number-change-drop": {"post": only((*_ADMIN, *DECIDE), 404), "get": back},
        "partner": {"get": only(_ADMIN, 404), "post": only(_ADMIN, 404)},
        **{name: {"post": only(_ADMIN, 404), "get": back} for name in _PARTNER[1:-1]},
        "partner-test": {"post": only(_ADMIN, 409), "get": back},
        "areas-of": {"get": only(_ADMIN, 200), "post": only(_ADMIN, 302)},
    }


_NO_ID: Final = UUID(int=0)
# What nobody has made.
_OF_NOBODY: Final[dict[str, dict[str, Any]]] = {
    **{key: {"change": 0} for key in ("number-change-confirm", "number-change-drop")},
    **{key: {"agreement": _NO_ID} for key in ("duty-tested", "duty-end")},
    **{key: {"address": _NO_ID} for key in ("duty-notice-test", "duty-notice-remove")},
    "duty-remove": {"shift": _NO_ID},
    "duty-calendar": {"secret": "nobodys"},
}


def ids(name: str, report: StoredReport) -> dict[str, Any]:
    """Return the arguments of these pages' addresses: the report's unit, "fresh", a number."""
    unit: dict[str, Any] = {"unit": report.case.unit_id}
    if name in {"unit-of", "unit-change", "officer-invite", "certificates-unit"}:
        return unit
    if name.startswith(("officer", "colleague", "certificate-", "certificates-of")):
        return {"officer": Officer.objects.get(name="fresh").id}
    if name in _PARTNER:
        return {"partner": UUID(int=0)} | ({"key": 1} if name == "partner-key-end" else {})
    if name in {"areas-of", "helplines-of", "helpline-add"}:
        return {"country": "XA"}
    if name.startswith("set-up-") and name != "set-up-staffing":
        country = {"country": "XA"}
        return country if name == "set-up-of" else {**country, "step": "legal-basis"}
    if name in {"helpline-contact-add", "helpline-correct"}:
        return {"country": "XA", "slug": "xa-invented-helpline"}
    if name == "helpline-tried":
        return {"country": "XA", "contact": Contact.objects.get(value="000 111").pk}
    return dict(_OF_NOBODY.get(name, {}))
