"""From nothing to a unit that receives: the command for the first administrator, then pages alone."""

import re
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from payung.directory import actions as directory
from payung.foundation.errors import PayungError
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as intake
from payung.staff import offline_keys
from payung.staff.models import Officer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import PASSWORD

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[0-9a-f]{5}(?:-[0-9a-f]{5}){3}")
NUMBER = re.compile(r'class="number"><code>([\d ]+)</code>')


def joined(name: str, code: str) -> Client:
    """Open the desk with an invitation, set up an authenticator app, and come in."""
    client = Client()
    given = {"name": name, "code": code, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/invitation/", given).status_code == 302
    secret = client.get("/second-factors/app/").context["secret"].replace(" ", "")
    step = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, step))
    assert client.post("/second-factors/app/", {"code": code}).status_code == 302
    return client


def invited(admin: Client, unit: str, name: str, *roles: str) -> Client:
    given = {"full_name": name.title(), "name": name, "language": "en", "roles": list(roles)}
    text = admin.post(f"{unit}invite/", given).content.decode()
    return joined(name, CODE.findall(text)[0])


def text_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def send() -> None:
    report = Report.lenient({"language": "en", "narrative": "Somebody asks for pictures."})
    intake.receive(DOOR, report, Lane.CHILD, country="XA", receipt=None)


def test_a_fresh_installation_comes_to_receive_through_its_pages() -> None:
    directory.add_country(SYSTEM, "XA", "Invented Country", ["en"], ["invented"])
    out = StringIO()
    call_command("people", "add-unit", "Office", "--kind", "oversight", "--country", "XA")
    call_command(
        "people", "invite", "admin", "--full-name", "Admin", "--unit", "Office",
        "--role", "administrator", stdout=out,
    )  # fmt: skip
    admin = joined("admin", CODE.findall(out.getvalue())[0])

    given = {"name": "Unit", "kind": "police", "country": "XA", "time_zone": "UTC"}
    unit = admin.post("/administration/units/add/", given | {"is_default": "on"})["Location"]
    assert "Invite its first officer" in text_of(admin, unit)
    chief = invited(admin, unit, "chief", "supervisor")
    assert "is not confirmed" in text_of(admin, unit)
    assert "Make the unit's key" not in text_of(chief, "/unit/")
    with pytest.raises(PayungError):
        send()

    statement = chief.get("/me/").context["key"].statement
    signature = offline_keys.sign(statement, SigningKey(settings.ROOT_SEED))
    assert admin.post("/administration/root-signature/", {"text": signature}).status_code == 302
    assert "Its first officer is confirmed" in text_of(admin, unit)
    assert chief.post("/unit/key/make/").status_code == 302
    assert "can receive" in text_of(admin, unit)
    send()

    clerk = invited(admin, unit, "clerk", "intake")
    teacher = invited(admin, unit, "teacher", "training")
    ids = dict(Officer.objects.values_list("name", "id"))
    for name, client in (("clerk", clerk), ("teacher", teacher)):
        (number,) = NUMBER.findall(text_of(client, "/me/"))
        url = f"/unit/colleagues/{ids[name]}/confirm/"
        assert chief.post(url, {"fingerprint": number}).status_code == 302
    for function in ("triage", "first_contact"):
        certificate = {"function": function, "days": "365"}
        url = f"/certificates/officers/{ids['clerk']}/give/"
        assert teacher.post(url, certificate).status_code == 302

    report = StoredReport.objects.get().id
    assert str(report)[:8] in text_of(clerk, "/queue/")
    assert clerk.post(f"/reports/{report}/take/").status_code == 302
    assert "Somebody asks for pictures." in text_of(clerk, f"/reports/{report}/")
    for other in (admin, teacher):
        assert other.get(f"/reports/{report}/").status_code == 403
