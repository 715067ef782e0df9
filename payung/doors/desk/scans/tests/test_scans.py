"""A scan's results at the desk: registered like any file, opened on their page, exported with a reason."""

import io
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.exhibits.tests.test_exhibits import CONTROL, SAID, shown
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media.exhibits.tests.samples import looking, received
from payung.media.exhibits.tests.samples import places as places
from payung.media.hashsets.actions import import_set
from payung.media.models import Exhibit, Source
from payung.media.scan.result_files import CASE, FILES
from payung.media.scan.tests.sample_bundle import contents, result, sealed, sheet, summary
from payung.staff import queries as people
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")
Later = Callable[[int], None]


@pytest.fixture
def client(signed_in: SignedIn, house: House) -> Client:
    looking(house)
    return signed_in("super")


@pytest.fixture
def bundle(house: House, tmp_path: Path) -> bytes:
    viewer = house.viewer("super")
    return sealed(tmp_path / "carried", people.unit_reader(viewer, viewer.unit))


@pytest.fixture
def exhibit(house: House, bundle: bytes) -> UUID:
    return received(house.viewer("super"), bundle)


def page(client: Client, exhibit: UUID, where: str = "", status: int = 200) -> str:
    return shown(client.get(f"/exhibits/{exhibit}/scan/{where}"), status)


def test_from_the_form_to_what_was_found(client: Client, bundle: bytes) -> None:
    assert "the result of a scan" not in shown(client.get("/exhibits/take-in/"))
    carried = SimpleUploadedFile("bundle.payung", bundle)
    answer = client.post("/exhibits/take-in/", {**SAID, "uploads": carried})
    exhibit = Exhibit.objects.get()
    assert answer["Location"] == f"/exhibits/{exhibit.id}/"
    assert exhibit.source == Source.SCAN
    at = shown(client.get(answer["Location"]))
    assert "the result of a scan · Seizure 12/3" in at
    assert "Open the scan results" in at
    assert "View it with care" not in at
    said = page(client, exhibit.id)
    for words in (
        "Scan of a medium INVENTED 7",
        "/media/evidence",
        "36 Known: an exact match in a hash set.",
        "36 New: a picture that is in no hash set.",
        "250 All together",
        "DCIM/100/KITE.JPG",
        "It has the most new pictures and films.",
        "kites (version 3, 40 entries)",
        "DCIM/100/ONE.JPG",
        "It is empty. 36",
    ):
        assert words in said


def test_its_files_come_in_pages_of_each_status(client: Client, exhibit: UUID) -> None:
    answer = client.get(f"/exhibits/{exhibit}/scan/files/")
    first = shown(answer)
    assert "From 1 to 100" in first
    assert "DCIM/1.JPG Status known" in first
    assert "kites · category A1" in first
    assert 'rel="next" href="?page=2"' in answer.content.decode()
    assert "From 201 to 250" in page(client, exhibit, "files/?page=3")
    new = page(client, exhibit, "files/?which=new")
    assert "From 1 to 36" in new
    assert "DCIM/1.JPG" not in new
    for far in ("page=9", "which=near&page=2"):
        assert "No more files." in page(client, exhibit, f"files/?{far}")
    for odd in ("page=-1&which=kite", "page=x", "page=" + "9" * 50, "page=0"):
        assert "From 1 to 100" in page(client, exhibit, f"files/?{odd}")


def test_a_file_is_looked_up_again_by_what_is_known_today(
    client: Client, exhibit: UUID, house: House, settings: Settings, places: Path
) -> None:
    assert "DCIM/3.JPG Status new · 1000 bytes In the scan – Here, today –" in page(
        client, exhibit, "files/"
    )
    listed = f"key,sha256,category\na,{sha256(contents(3)).hexdigest()},A1\n"
    import_set(SYSTEM, "boats", io.BytesIO(listed.encode()))
    own_file = received(house.viewer("super"), contents(3))
    again = page(client, exhibit, "files/?which=new")
    here = f"boats · category A1 · Exact match. Exhibit {str(own_file)[:8]}"
    assert f"DCIM/3.JPG Status new · 1000 bytes In the scan – Here, today {here}" in again
    assert [entry.count for entry in Entry.objects.filter(act="hashes.matched")] == [100, 36]
    settings.PAYUNG_MATCHER = str(places / "nobody.sock")
    alone = page(client, exhibit, "files/")
    assert "Hashes cannot be compared at the moment" in alone
    assert f"Exhibit {str(own_file)[:8]}" in alone


def test_what_the_medium_wrote_is_shown_as_text_and_never_run(
    client: Client, house: House, tmp_path: Path
) -> None:
    viewer, bad = house.viewer("super"), "<script>alert(1)</script>"
    document = str(summary(1) | {"medium": bad}).replace("'", '"').replace("True", "true")
    parts = result() | {
        FILES: sheet(1).replace(b"DCIM/1.JPG", bad.encode()),
        "summary.json": document.encode(),
    }
    carried = sealed(tmp_path / "odd", people.unit_reader(viewer, viewer.unit), parts)
    exhibit = received(viewer, carried)
    for where in ("", "files/"):
        answer = client.get(f"/exhibits/{exhibit}/scan/{where}")
        assert bad not in answer.content.decode()
        assert bad in shown_text(answer)


def shown_text(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize(("part", "data"), [(CASE, result()[CASE]), (FILES, result()[FILES])])
def test_a_list_is_taken_out_with_a_reason(
    client: Client, exhibit: UUID, part: str, data: bytes
) -> None:
    where = f"/exhibits/{exhibit}/scan/take-out/"
    assert "Your browser saves the list on your machine, unencrypted" in shown(client.get(where))
    assert "Please write at least one sentence." in shown(client.post(where, {"part": part}), 400)
    shown(client.post(where, {"part": "report.html", "reason": "Why."}), 400)
    answer = client.post(where, {"part": part, "reason": "For the court."})
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f'attachment; filename="scan-{exhibit}-{part}"'
    assert answer["Content-Length"] == str(len(data))
    at = shown(client.get(f"/exhibits/{exhibit}/"))
    assert "scan results exported Super" in at
    assert "For the court." in at
    assert Entry.objects.filter(act="bundle.taken-out").count() == 1


def test_taking_a_list_out_asks_who_is_there(
    client: Client, exhibit: UUID, later: Later, settings: Settings
) -> None:
    settings.PAYUNG_SUDO_MINUTES = 10
    later(11)
    sent = {"part": CASE, "reason": "For the court."}
    shown(client.post(f"/exhibits/{exhibit}/scan/take-out/", sent), 401)
    assert not Entry.objects.filter(act="bundle.taken-out").exists()


def test_without_the_certificate_the_reason_stands_there(
    signed_in: SignedIn, exhibit: UUID
) -> None:
    client = signed_in("super")
    reason = "You have no certificate for viewing yet."
    at = shown(client.get(f"/exhibits/{exhibit}/"))
    assert f"Open the scan results · Export the file: {reason}" in at
    for where in ("", "files/", "take-out/"):
        assert reason in page(client, exhibit, where, 403)


def test_what_is_none_or_does_not_open_is_said(
    client: Client, house: House, tmp_path: Path
) -> None:
    viewer = house.viewer("super")
    text = received(viewer, b"kite")
    for where in ("", "files/", "take-out/"):
        page(client, text, where, 404)
    other = received(viewer, sealed(tmp_path / "other", PrivateKey.generate().public))
    for where in ("", "files/"):
        assert "sealed to another unit" in page(client, other, where, 409)
    sent = {"part": CASE, "reason": "For the court."}
    where = f"/exhibits/{other}/scan/take-out/"
    assert "sealed to another unit" in shown(client.post(where, sent), 409)


def test_its_pages_take_few_queries_however_many_files_there_are(
    client: Client, exhibit: UUID
) -> None:
    counts = []
    for where in ("", "files/", "files/?page=3"):
        client.get(f"/exhibits/{exhibit}/scan/{where}")
        with CaptureQueriesContext(connection) as captured:
            page(client, exhibit, where)
        counts.append(len([one for one in captured if not CONTROL.match(one["sql"])]))
    assert counts[0] <= 15
    assert counts[1] == counts[2] <= 21
