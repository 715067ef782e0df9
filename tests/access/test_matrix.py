"""Every address x every role x the expected answer. A new address without a row fails."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import ON_POSTGRESQL, face_settings
from payung.foundation import receipts
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as receiving
from payung.media.exhibits.tests.samples import places as places
from payung.staff import actions as people
from payung.staff.queries import partner_of_key
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.access import exhibit_rows, people_rows
from tests.house import House, sign_in

Desk = Callable[..., Client]

# Who knocks at the desk. "nobody" has not signed in; "fresh" has a role and no certificate; "care", "line"
# and "over" are of other units than the report's; "intake" has taken it, "super" may step in, "liaison" is of
# child protection.
ROLES: Final = (
    *("nobody", "intake", "super", "liaison", "fresh", "care", "line", "over"),
    *("admin", "trainer", "figures"),
)
# Who is refused is refused in the same lines on both databases: on PostgreSQL knock those who get furthest.
FURTHEST: Final = ("nobody", "super", "liaison", "admin", "trainer", "over")
OTHERS = {"care": 404, "line": 404, "over": 404}
NONE = {"admin": 403, "trainer": 403, "figures": 403}
TO_SIGN_IN = {"nobody": 302}
KEPT = {"nobody": 401}  # what was typed after the session ended is shown once more, to be copied

# The address of an act, opened by a reload or after signing in again, leads back to a page.
BACK = dict.fromkeys(ROLES, 302)
ONLY_OVERSIGHT = dict.fromkeys(ROLES, 403) | {"over": 200} | TO_SIGN_IN

# name of the address -> method -> expected status by role
DESK: Final[dict[str, dict[str, dict[str, int]]]] = {
    "start": {"get": dict.fromkeys(ROLES, 302)},
    "sign-in": {"get": dict.fromkeys(ROLES, 302) | {"nobody": 200}},
    "mfa_authenticate": {"get": dict.fromkeys(ROLES, 302), "post": dict.fromkeys(ROLES, 302)},
    "invitation": {"get": dict.fromkeys(ROLES, 200), "post": dict.fromkeys(ROLES, 400)},
    "sign-out": {"post": dict.fromkeys(ROLES, 302), "get": BACK},
    "sign-out-everywhere": {"post": dict.fromkeys(ROLES, 302), "get": BACK},
    "lock": {"post": dict.fromkeys(ROLES, 302), "get": BACK},
    "locked": {"get": dict.fromkeys(ROLES, 302), "post": dict.fromkeys(ROLES, 302)},
    "second-factors": {"get": dict.fromkeys(ROLES, 200) | TO_SIGN_IN},
    "second-factor-app": {
        "get": dict.fromkeys(ROLES, 200) | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | TO_SIGN_IN,
    },
    "second-factor-passkey": {
        "get": dict.fromkeys(ROLES, 200) | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | TO_SIGN_IN,
    },
    "second-factor-remove": {"post": dict.fromkeys(ROLES, 404) | TO_SIGN_IN, "get": BACK},
    "write-down": {
        "get": dict.fromkeys(ROLES, 200) | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | NONE | TO_SIGN_IN,
    },
    "queue": {"get": dict.fromkeys(ROLES, 200) | NONE | TO_SIGN_IN},
    "report": {"get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | TO_SIGN_IN},
    **{
        name: {"get": dict.fromkeys(ROLES, 302) | OTHERS | NONE}
        for name in ("report-next", "report-before")
    },
    # The request of this table is another's: only who may open one learns that it is not there.
    **{
        name: {"get": dict.fromkeys(ROLES, 200) | NONE | {"fresh": 403} | TO_SIGN_IN}
        for name in ("removals", "fingerprints")
    },
    # An empty form says neither to release it nor to question it.
    "fingerprint": {
        "post": dict.fromkeys(ROLES, 400) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "get": BACK,
    },
    **{
        name: {"get": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN}
        for name in ("removal", "removal-letter")
    },
    **{
        name: {
            "post": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
            "get": BACK,
        }
        for name in ("removal-evidence", "removal-notice", "removal-answer", "removal-back")
    },
    "report-conflict": {
        "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | OTHERS | NONE | TO_SIGN_IN,
    },
    "report-take": {
        "post": dict.fromkeys(ROLES, 409) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN,
        "get": BACK,
    },
    "report-level": {
        "post": dict.fromkeys(ROLES, 302) | OTHERS | NONE | {"fresh": 403, "liaison": 403},
        "get": BACK,
    },
    # An empty form names what is missing.
    "report-mark": {
        "post": dict.fromkeys(ROLES, 400) | OTHERS | NONE | TO_SIGN_IN,
        "get": BACK,
    },
    "report-answer": {
        "post": dict.fromkeys(ROLES, 302) | OTHERS | NONE | {"fresh": 403, "liaison": 403} | KEPT,
        "get": BACK,
    },
    "report-note": {
        "post": dict.fromkeys(ROLES, 302) | OTHERS | NONE | KEPT,
        "get": BACK,
    },
    "report-wish": {
        "post": dict.fromkeys(ROLES, 403) | TO_SIGN_IN | {"care": 404, "liaison": 302},
        "get": BACK,
    },
    # A child told this one of themselves: there is nobody to rule on.
    "report-ruling": {
        "post": dict.fromkeys(ROLES, 403) | KEPT | {"care": 404, "liaison": 409},
        "get": BACK,
    },
    # An empty form names what is missing; done, they would change what the others see.
    **{
        name: {"post": dict.fromkeys(ROLES, 400) | OTHERS | NONE | TO_SIGN_IN, "get": BACK}
        for name in (
            "report-action",
            "report-again",
            "report-close",
            "report-close-override",
            "report-ending",
            "report-second",
        )
    },
    # No partner sent the report of this table: there is nobody to tell.
    "report-tell": {
        "post": dict.fromkeys(ROLES, 403) | OTHERS | {"intake": 404, "super": 404} | KEPT,
        "get": BACK,
    },
    "report-tell-back": {
        "post": dict.fromkeys(ROLES, 403) | OTHERS | {"intake": 409, "super": 409} | TO_SIGN_IN,
        "get": BACK,
    },
    # A hold or a review itself would change what the others see: an empty form names what is missing.
    "report-hold": {
        "get": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 200},
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 400},
    },
    "report-review": {
        "get": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 200, "intake": 200},
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 400, "intake": 400},
    },
    "report-together": {
        "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN
    },
    **{
        name: {
            "get": dict.fromkeys(ROLES, 200) | NONE | TO_SIGN_IN,
            "post": dict.fromkeys(ROLES, 400) | NONE | {"fresh": 403} | TO_SIGN_IN,
        }
        for name in ("queue-take", "queue-assign", "queue-bring-back")
    },
    "second-persons": {"get": dict.fromkeys(ROLES, 200) | NONE | TO_SIGN_IN},
    "views": {
        "get": dict.fromkeys(ROLES, 200) | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | NONE | TO_SIGN_IN,
    },
    "view": {"post": dict.fromkeys(ROLES, 404) | NONE | KEPT, "get": BACK},
    "known": {
        "get": dict.fromkeys(ROLES, 200) | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | NONE | TO_SIGN_IN,
    },
    # An empty form names what is missing.
    "search": {
        "get": dict.fromkeys(ROLES, 200) | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | NONE | TO_SIGN_IN,
    },
    "worklist": {"get": dict.fromkeys(ROLES, 200) | NONE | {"fresh": 403} | TO_SIGN_IN},
    # No exhibit and no viewing lies at these numbers; nobody in this table has the certificate for viewing.
    "exhibit-look": {
        method: dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN
        for method in ("get", "post")
    },
    "exhibit-ruling": {
        method: dict.fromkeys(ROLES, 403) | TO_SIGN_IN for method in ("get", "post")
    },
    **{name: {"get": dict.fromkeys(ROLES, 403) | TO_SIGN_IN} for name in ("look", "look-picture")},
    **{
        name: {"post": dict.fromkeys(ROLES, 403) | TO_SIGN_IN, "get": BACK}
        for name in ("look-reveal", "look-still", "look-hide", "look-end")
    },
    "care": {"get": dict.fromkeys(ROLES, 200) | NONE | {"fresh": 403} | TO_SIGN_IN},
    "care-opt": {
        "post": dict.fromkeys(ROLES, 302) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "get": BACK,
    },
    "care-beside": {
        "post": dict.fromkeys(ROLES, 400) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "get": BACK,
    },
    "care-limits": {
        "post": dict.fromkeys(ROLES, 403)
        | dict.fromkeys(("super", "care", "line", "over"), 400)
        | TO_SIGN_IN,
        "get": BACK,
    },
    "keys": {"post": dict.fromkeys(ROLES, 302) | NONE, "get": BACK},
    "presence": {"post": dict.fromkeys(ROLES, 200) | OTHERS | NONE | TO_SIGN_IN, "get": BACK},
    "report-draft": {"post": dict.fromkeys(ROLES, 302) | OTHERS | NONE | KEPT, "get": BACK},
    # Its owner has done something by now, so it is too late; a supervisor has not taken it.
    "report-give-back": {
        "post": dict.fromkeys(ROLES, 403) | OTHERS | {"intake": 409, "super": 409} | TO_SIGN_IN,
        "get": BACK,
    },
    # A child's report has no duplicates.
    "report-duplicates": {
        "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN,
    },
    "report-assign": {
        "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | OTHERS | NONE | TO_SIGN_IN,
    },
    "report-note-take-back": {
        "post": dict.fromkeys(ROLES, 404) | NONE | TO_SIGN_IN,
        "get": BACK,
    },
    # Its owner or a supervisor; an empty form names what is missing.
    **{
        name: {
            "get": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"intake": 200, "super": 200},
            "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"intake": 400, "super": 400},
        }
        for name in ("report-join", "report-part")
    },
    "report-suspect": {
        "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"intake": 400, "super": 400},
    },
    "report-suspect-part": {
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"intake": 400, "super": 400},
        "get": BACK,
    },
    "person-add": {
        "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN,
    },
    # Nobody has been written down in this report.
    "person": {"get": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN},
    "person-change": {
        "get": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
    },
    "person-mistake": {
        "post": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "get": BACK,
    },
    "child": {"get": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN},
    "child-write": {
        "post": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "get": BACK,
    },
    "steps": {"get": dict.fromkeys(ROLES, 200) | NONE | {"fresh": 403} | TO_SIGN_IN},
    "step-choose": {"get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN},
    **{
        name: {
            "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN,
            "post": dict.fromkeys(ROLES, 400) | OTHERS | NONE | {"fresh": 403} | TO_SIGN_IN,
        }
        for name in ("step-plan", "step-record")
    },
    "report-make-joint": {
        "get": dict.fromkeys(ROLES, 200) | OTHERS | NONE | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | OTHERS | NONE | TO_SIGN_IN,
    },
    # Nothing is planned in this report.
    "step": {"get": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN},
    **{
        name: {
            "get": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
            "post": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
        }
        for name in ("step-change", "step-finish", "step-correct")
    },
    "step-call-off": {
        "post": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "get": BACK,
    },
    # An empty form names what is missing; a hand-over itself would take the report out of the others' reach.
    **{
        name: {
            "get": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 200},
            "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 400},
        }
        for name in ("report-readers", "report-open", "report-share", "report-share-end")
    },
    # An intake officer proposes it.
    "report-hand-over": {
        "get": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 200, "intake": 200},
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 400, "intake": 400},
    },
    # Nobody has proposed a transfer of the report of this table, or made one at once.
    "report-transfer": {
        "get": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 404},
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 404},
    },
    "report-transfer-withdraw": {
        "post": dict.fromkeys(ROLES, 404) | NONE | TO_SIGN_IN,
        "get": BACK,
    },
    "transfers": {
        "get": dict.fromkeys(ROLES, 403)
        | TO_SIGN_IN
        | dict.fromkeys(("super", "care", "line", "over"), 200)
    },
    "morning": {
        "get": dict.fromkeys(ROLES, 403)
        | TO_SIGN_IN
        | dict.fromkeys(("super", "care", "line"), 200)
    },
    "alarms": {"get": dict.fromkeys(ROLES, 200) | TO_SIGN_IN},
    "sound": {"post": dict.fromkeys(ROLES, 302) | NONE | TO_SIGN_IN, "get": BACK},
    "shift": {
        "get": dict.fromkeys(ROLES, 200) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 400) | NONE | {"fresh": 403} | TO_SIGN_IN,
    },
    "shift-log": {"get": dict.fromkeys(ROLES, 200) | NONE | {"fresh": 403} | TO_SIGN_IN},
    # Nobody has handed a shift over.
    "shift-handover": {
        "get": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
        "post": dict.fromkeys(ROLES, 404) | NONE | {"fresh": 403} | TO_SIGN_IN,
    },
    "transfer-review": {
        "post": dict.fromkeys(ROLES, 403) | OTHERS | TO_SIGN_IN | {"super": 404},
        "get": BACK,
    },
    **people_rows.rows(ROLES),
    **exhibit_rows.rows(ROLES),
    **{
        name: {"get": ONLY_OVERSIGHT}
        for name in (
            *("oversight", "oversight-reports", "oversight-feedback", "oversight-overrides"),
            *("oversight-blame-figures", "oversight-searches", "oversight-gaps"),
            *("oversight-rule-figures", "oversight-fingerprint-figures"),
            *("oversight-keys", "oversight-ledger"),
        )
    },
    "oversight-ledger-export": {"post": ONLY_OVERSIGHT, "get": BACK},
}
# After these the officer is not where they were: they come last, each after a sign-in of its own.
ENDS: Final = ("lock", "sign-out-everywhere", "sign-out")
FIELDS: Final = {
    "report-level": {"level": "P1", "seen": "P3", "reason": "why"},
    "report-answer": {"text": "Thank you.", "upto": "1", "thought_of_others": "on"},
    "report-note": {"text": "note"},
    "report-tell": {"outcome": "led_to_action"},
    "report-wish": {"reason": "why"},
    "report-ruling": {"ruling": "safe", "reason": "why"},
    "report-draft": {"kind": "note", "text": "draft"},
    "view": {"do": "delete"},
}
# Everybody is nobody at the public face: expected status of GET and of an empty POST.
PUBLIC: Final = {
    "start": (302, 405),
    "fingerprint-worker": (200, 405),
    "home": (200, 405),
    "talk": (200, 405),
    "picture": (200, 405),
    "picture-ask": (200, 200),
    "learn": (200, 405),
    "learn-adults": (200, 405),
    "tell": (200, 200),
    "tell-for-another": (200, 200),
    "tell-where": (200, 200),
    "answer": (200, 200),
    "new": (200, 200),
    "leaving": (200, 405),
    "shared": (200, 405),
}
# The api (its description is public): expected status without a key, with a wrong one, with a valid one, and
# with a valid one of another partner. A report named in an address is the first partner's.
API: Final = {
    "reports": {"post": (401, 401, 201, 201), "get": (401, 401, 200, 200)},
    "report": {"get": (401, 401, 200, 404)},
    # Only where a partner's agreement covers it: payung/doors/api/tests/test_hashes.py, test_files.py.
    "hashes": {"post": (401, 401, 403, 403)},
    "files": {"post": (401, 401, 403, 403)},
    # Only under an agreement of its own: payung/doors/api/tests/test_removal_fingerprints.py.
    "removal-fingerprints": {"get": (401, 401, 403, 403)},
    "removal-fingerprint-answer": {"post": (401, 401, 403, 403)},
    "webhook-key": {"get": (200, 200, 200, 200)},
    "openapi": {"get": (200, 200, 200, 200)},
    "api-root": {"get": (404, 404, 404, 404)},
    # There only in a demonstration in development: payung/doors/api/tests/test_console.py.
    "try": {"get": (404, 404, 404, 404)},
    "try-file": {"get": (404, 404, 404, 404)},
}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)


def all_names(urlconf: str) -> set[str]:
    return set(names(get_resolver(urlconf).url_patterns))


def test_no_address_is_missing() -> None:
    assert all_names("payung.config.urls.desk") == set(DESK)
    assert all_names("payung.config.urls.public") == set(PUBLIC)
    assert all_names("payung.config.urls.api") == set(API)


def test_no_role_is_missing() -> None:
    for name, methods in DESK.items():
        for method, expected in methods.items():
            assert set(expected) == set(ROLES), (name, method)


@pytest.fixture
def report(house: House, places: Path) -> StoredReport:
    document = {"language": "en", "children": [{"safe_now": "yes"}]}
    receipt = receipts.draw()
    receiving.receive(DOOR, Report.lenient(document), Lane.CHILD, country="XA", receipt=receipt)
    from payung.cases.assignment.actions import take

    stored = StoredReport.objects.get()
    take(house.viewer("intake"), stored.id)
    dialogue.ask_to_stop(ReporterViewer(receipts.reporter(receipt)))
    exhibit_rows.one(stored)
    return stored


def signed_in(desk: Desk, house: House, name: str) -> Client:
    return desk() if name == "nobody" else sign_in(desk(), house, name)


def address(name: str, report: StoredReport) -> str:
    from django.urls import NoReverseMatch, reverse

    if ids := exhibit_rows.ids(name) or people_rows.ids(name, report):
        return reverse(name, kwargs=ids)
    last = "task" if name.startswith("step-") else "stop"
    item, child = [report.id, "note", report.id], [report.id, report.id, "note"]
    for args in ([], [report.id], [report.id, last], [report.id, report.id], item, child):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


@pytest.mark.parametrize("role", FURTHEST if ON_POSTGRESQL else ROLES)
def test_the_desk(house: House, desk: Desk, report: StoredReport, role: str) -> None:
    wrong = []
    client = signed_in(desk, house, role)
    for name, methods in sorted(DESK.items(), key=lambda row: row[0] in ENDS):
        if name in ENDS:
            client = signed_in(desk, house, role)
        for method, expected in sorted(methods.items()):
            url = address(name, report)
            answer = getattr(client, method)(url, FIELDS.get(name, {}))
            if answer.status_code != expected[role]:
                wrong.append(f"{method} {name}: {answer.status_code}, not {expected[role]}")
            if role == "nobody" and answer.status_code == 302 and not name.startswith("sign-"):
                assert answer["Location"].startswith("/sign-in/"), name
    assert wrong == []


def test_the_public_face(house: House, public: Client) -> None:
    from django.urls import reverse

    assert face_settings("public") is not None
    for name, (got, posted) in PUBLIC.items():
        url = reverse(name, urlconf="payung.config.urls.public")
        assert public.get(url).status_code == got, name
        assert public.post(url, {}).status_code == posted, name


def test_a_wrong_name_and_a_wrong_password_answer_alike(house: House, desk: Desk) -> None:
    pages = []
    for name in ("intake", "nobody-of-this-name"):
        answer = desk().post("/sign-in/", {"name": name, "password": "wrong"})
        pages.append((answer.status_code, answer.content.count(b"password")))
    assert pages[0] == pages[1]


def test_the_api(house: House, api: Client) -> None:
    keys = []
    for name in ("Invented Hotline", "Invented Provider"):
        partner = people.add_partner(SYSTEM, name, "partner", "XA")
        keys.append(people.make_partner_key(SYSTEM, partner))
    viewer = partner_of_key(DOOR, keys[0])
    sent = receiving.receive(viewer, Report.lenient({}), Lane.PARTNER, country="XA")
    knocks = ("", "Bearer no", *(f"Bearer {key}" for key in keys))
    for name, methods in API.items():
        for method, expected in methods.items():
            url = api_address(name, sent.reference)
            for authorization, status in zip(knocks, expected, strict=True):
                headers = {"Authorization": authorization} if authorization else {}
                answer = api.generic(
                    method.upper(), url, '{"language": "en"}', "application/json", headers=headers
                )
                assert answer.status_code == status, (name, method, authorization)


def api_address(name: str, report: UUID) -> str:
    from django.urls import NoReverseMatch, reverse

    ways: list[tuple[str, list[Any]]] = [(name, []), (f"v1:{name}", [])]
    for where, args in [*ways, (f"v1:{name}", [report]), (name, ["sendReport"])]:
        try:
            return reverse(where, urlconf="payung.config.urls.api", args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(name)
