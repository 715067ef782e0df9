"""The pages of setting a country up: recorded, withdrawn, and read by supervisors and oversight."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.doors.desk.conftest import SignedIn
from payung.foundation import clock
from payung.staff.models import StepRecord

ALL = "/administration/set-up/"
STEP = ALL + "XA/legal-basis/"
DONE = {"on": "2026-03-02", "by": "The ministry", "place": "Registry, shelf 4"}


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_step_is_recorded_undone_and_read_by_supervisors_and_oversight(
    signed_in: SignedIn,
) -> None:
    admin, readers = signed_in("admin"), [signed_in("super"), signed_in("over")]
    assert "Done" in page(admin, STEP)
    assert admin.post(STEP + "done/", DONE).headers["Location"] == ALL + "XA/"
    for client in (admin, *readers):
        assert "2 Mar 2026" in page(client, ALL)
        text = page(client, STEP)
        assert "The ministry" in text
        assert "Registry, shelf 4" in text
        assert "recorded by Admin" in text
    for client in readers:
        assert "Cancel" not in page(client, STEP)
    assert admin.post(STEP + "undo/").headers["Location"] == ALL + "XA/"
    for client in readers:
        text = page(client, STEP)
        assert "Nothing is recorded for this step yet" in text
        assert "withdrawn by Admin" in text
        assert "Done" not in text


def test_what_was_taken_back_stands_in_the_form_again(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    admin.post(STEP + "done/", DONE)
    admin.post(STEP + "undo/")
    text = page(admin, STEP)
    for value in DONE.values():
        assert f'value="{value}"' in text


def test_the_form_begins_with_today(signed_in: SignedIn) -> None:
    assert f'value="{clock.now():%Y-%m-%d}"' in page(signed_in("admin"), STEP)


def test_a_step_that_is_not_needed_says_why(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    answer = admin.post(STEP + "not-needed/", {"reason": " "})
    assert answer.status_code == 400
    assert admin.post(STEP + "not-needed/", {"reason": "One law covers it."}).status_code == 302
    assert "not needed here: One law covers it." in re.sub(
        r"<[^>]*>", "", page(signed_in("over"), ALL)
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"on": ""}, "Enter the date on which it was done."),
        ({"on": "kite"}, "Enter a date such as 2026-03-02."),
        ({"on": f"{clock.now() + timedelta(days=2):%Y-%m-%d}"}, "between 1950 and today"),
        ({"by": ""}, "Please fill in “Done by”."),
        ({"by": "x" * 121}, "at most 120"),
        ({"place": "x" * 201}, "at most 200"),
    ],
)
def test_what_will_not_do_stays_on_the_page_with_its_reason(
    signed_in: SignedIn, change: dict[str, str], said: str
) -> None:
    answer = signed_in("admin").post(STEP + "done/", DONE | change)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert said in text
    assert DONE["by"] in text or "by" in change
    assert not StepRecord.objects.exists()


def test_a_second_record_is_refused_in_words(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    admin.post(STEP + "done/", DONE)
    answer = admin.post(STEP + "done/", DONE)
    assert answer.status_code == 409
    assert "This step already has a record" in answer.content.decode()


def test_an_administrator_reads_of_every_country_others_of_their_own(signed_in: SignedIn) -> None:
    from payung.directory import actions as directory
    from payung.foundation.viewer import SYSTEM

    directory.add_country(SYSTEM, "XB", "Another Country", ["en"], ["invented"])
    assert "Another Country" in page(signed_in("admin"), ALL + "XB/")
    for name in ("super", "over"):
        assert signed_in(name).get(ALL + "XB/").status_code == 404
    for url in ("ZZ/", "XA/no-such-step/", "XB/no-such-step/"):
        assert signed_in("admin").get(ALL + url).status_code == 404


def test_records_of_an_older_list_can_be_read_and_taken_back(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    admin.post(STEP + "done/", DONE)
    StepRecord.objects.update(step="of-an-older-list")
    text = page(admin, ALL)
    assert "of-an-older-list" in text
    assert admin.post(ALL + "XA/of-an-older-list/undo/").status_code == 302
    assert "of-an-older-list" not in page(admin, ALL)


def test_a_slip_in_the_countrys_own_file_is_said_on_the_page(
    signed_in: SignedIn, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_STEPS = tmp_path / "steps.toml"
    settings.PAYUNG_STEPS.write_text("[[step]]\nid = 'x'")
    assert "Step 1: group must be a text" in page(signed_in("admin"), ALL)


def test_the_list_costs_the_same_queries_however_much_is_recorded(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    counts = []
    for record in (False, True):
        if record:
            admin.post(STEP + "done/", DONE)
            page(admin, ALL)  # says once that it was recorded
        with CaptureQueriesContext(connection) as asked:
            page(admin, ALL)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 32


def test_the_unit_page_leads_there_for_who_may_read_it(signed_in: SignedIn) -> None:
    for name, there in (("super", True), ("over", True), ("intake", False)):
        assert (f'href="{ALL}"' in page(signed_in(name), "/unit/")) is there, name


def test_oversight_finds_in_the_ledger_what_was_recorded_in_words(signed_in: SignedIn) -> None:
    admin, over = signed_in("admin"), signed_in("over")
    admin.post(STEP + "done/", DONE)
    admin.post(STEP + "undo/")
    text = page(over, "/oversight/ledger/?act=step.done")
    assert "A setup step was recorded as done" in text
    assert "XA · A legal basis for the unit" in text
    assert f'href="{ALL}"' in page(over, "/oversight/")
