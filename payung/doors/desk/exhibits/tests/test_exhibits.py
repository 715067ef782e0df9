"""Exhibits at the desk: files are sealed, steps have reasons, and destruction takes two officers."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import md5, sha256
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.cases.retention import actions as cases
from payung.doors.desk import thread_limits
from payung.doors.desk.conftest import Send, SignedIn
from payung.doors.desk.exhibits.custody import whole_or_cut_off
from payung.foundation import clock, uploads
from payung.foundation.errors import SealBroken
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.ledger.models import Entry
from payung.media.exhibits.actions import look_back
from payung.media.exhibits.tests.samples import BROUGHT, FILE, PICTURE, files, looking, received
from payung.media.exhibits.tests.samples import places as places
from payung.media.hashsets.actions import import_set
from payung.media.models import Custody, Exhibit, Source, State
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")
Later = Callable[[int], None]
CONTROL = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE")  # of transactions, which ask for nothing
SAID = {"source": "seized", "origin": "Seizure 12/3", "description": "From a telephone."}


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def file(data: bytes = FILE, name: str = "kite.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def act(client: Client, exhibit: UUID, name: str, status: int = 302, **data: Any) -> str:
    return shown(client.post(f"/exhibits/{exhibit}/{name}/", data), status)


@pytest.fixture
def exhibit(house: House) -> UUID:
    return received(house.viewer("super"))


def test_files_are_taken_in_sealed_and_stand_with_their_report(
    signed_in: SignedIn, send: Send, places: Path
) -> None:
    report, client = send(), signed_in("intake")
    assert "No file is stored for this report." in shown(client.get(f"/reports/{report}/"))
    sent = {**SAID, "uploads": [file(), file(b"", "empty"), file(PICTURE, "kite.jpg")]}
    answer = client.post(f"/reports/{report}/exhibits/take-in/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/reports/{report}/exhibits/")
    page = shown(client.get(f"/reports/{report}/exhibits/"))
    assert "3 files were registered and sealed" in page
    for words in ("kite.txt", "image/jpeg", "Seizure 12/3", "a seized device or medium"):
        assert words in page
    assert "3 files belong to this report" in shown(client.get(f"/reports/{report}/"))
    assert set(Exhibit.objects.values_list("report", flat=True)) == {report}
    assert files(uploads.folder()) == []
    assert not any(b"What a file says" in path.read_bytes() for path in files(places))


def test_one_file_leads_to_its_page_which_says_all_that_is_known(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    answer = client.post("/exhibits/take-in/", {**SAID, "uploads": file(PICTURE, "<b>kite.jpg")})
    page = shown(client.get(answer["Location"]))
    for words in ("<b>kite.jpg", "image/jpeg", "From a telephone.", "Seizure 12/3", "Intake"):
        assert words in page
    assert "In no hash set here" in page
    assert "Hand it over · Return it · Keep it until a date: Your role" in page
    assert (
        "Decide to destroy it: Your role does not allow this. These roles can: supervisor" in page
    )
    exhibit = Exhibit.objects.get()
    assert [entry.act for entry in ledger.about(SYSTEM, f"exhibit:{exhibit.id}")] == [
        "exhibit.received"
    ]


def test_what_is_on_a_list_is_said_and_that_it_was_asked_is_written_down(
    signed_in: SignedIn, exhibit: UUID, places: Path, settings: Settings
) -> None:
    listed = (
        f"key,sha256,md5,category\na,{sha256(FILE).hexdigest()},,A1\nb,,{md5(FILE).hexdigest()},\n"
    )
    import_set(SYSTEM, "kites", io.BytesIO(listed.encode()))
    page = shown(signed_in("intake").get(f"/exhibits/{exhibit}/"))
    assert "kites · entry a · category A1 Exact match." in page
    assert "kites · entry b" in page
    assert Entry.objects.get(act="hashes.matched").count == 1
    assert "Known since" not in page
    look_back(SYSTEM)
    page = shown(signed_in("intake").get(f"/exhibits/{exhibit}/"))
    assert page.count("Known since") == 2
    settings.PAYUNG_MATCHER = str(places / "nobody.sock")
    page = shown(signed_in("intake").get(f"/exhibits/{exhibit}/"))
    assert "Hashes cannot be compared at the moment" in page
    assert Entry.objects.filter(act="hashes.matched").count() == 2


def test_what_the_unit_has_seen_before_is_said(
    signed_in: SignedIn, exhibit: UUID, house: House
) -> None:
    client = signed_in("intake")
    assert "Your unit holds no similar file." in shown(client.get(f"/exhibits/{exhibit}/"))
    again = received(house.viewer("super"))
    page = shown(client.get(f"/exhibits/{again}/"))
    assert f"{str(exhibit)[:8]} Exact match." in page
    one, other = (received(house.viewer("super"), PICTURE + more) for more in (b"", b"x"))
    page = shown(client.get(f"/exhibits/{other}/"))
    assert page.count(f"{str(one)[:8]} The same picture.") == 1


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("uploads", "Please choose at least one file."),
        ("origin", "Please enter the person or place that the files come from."),
        ("source", "Please choose one of the answers for “Kind of source”."),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(
    signed_in: SignedIn, missing: str, sentence: str
) -> None:
    sent = {name: value for name, value in {**SAID, "uploads": file()}.items() if name != missing}
    answer = signed_in("intake").post("/exhibits/take-in/", sent)
    page = shown(answer, 400)
    assert sentence in page
    assert "Nothing was registered" in page
    assert "From a telephone." in answer.content.decode()
    assert not Exhibit.objects.exists()
    assert files(uploads.folder()) == []


def test_a_file_that_is_too_large_is_refused_in_a_sentence(
    signed_in: SignedIn, settings: Settings
) -> None:
    settings.PAYUNG_LARGEST_FILE = 100
    answer = signed_in("intake").post("/exhibits/take-in/", {**SAID, "uploads": file()})
    assert "This file is too large" in shown(answer, 413)
    assert files(uploads.folder()) == []


@pytest.mark.parametrize(("name", "status"), [("", 302), ("admin", 403), ("fresh", 403)])
def test_nobody_fills_the_disk_who_may_not_bring_files(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, name: str, status: int
) -> None:
    monkeypatch.setattr(uploads, "_Sealing", None)
    client = signed_in(name) if name else Client()
    answer = client.post("/exhibits/take-in/", {"uploads": file()})
    assert answer.status_code == status
    forged = Client(enforce_csrf_checks=True).post("/exhibits/take-in/", {"uploads": file()})
    assert forged.status_code == 302


def test_a_form_of_another_site_is_refused_and_its_file_is_gone(
    signed_in: SignedIn,
) -> None:
    client = signed_in("intake")
    client.handler.enforce_csrf_checks = True
    assert client.post("/exhibits/take-in/", {**SAID, "uploads": file()}).status_code == 403
    assert not Exhibit.objects.exists()
    assert files(uploads.folder()) == []


def test_each_step_stands_in_the_chain_of_custody(signed_in: SignedIn, exhibit: UUID) -> None:
    client = signed_in("super")
    day = (clock.now() + timedelta(days=60)).date().isoformat()
    act(client, exhibit, "hand-over", to="Laboratory, Mr Rao", reason="To look at the disk.")
    act(client, exhibit, "keep", until=day, reason="A trial is coming.")
    act(client, exhibit, "return", to="Its owner", reason="The court said so.")
    page = shown(client.get(f"/exhibits/{exhibit}/"))
    for words in (
        "handed over · to Laboratory, Mr Rao",
        "To look at the disk.",
        "A trial is coming.",
    ):
        assert words in page
    assert "Export the file: You have no certificate for viewing yet." in page
    assert "The exhibit was returned. Its file can no longer be opened." in page
    assert "already" in act(client, exhibit, "return", 403, to="x", reason="y")


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("hand-over", {"reason": "Why."}, "Please enter the recipient."),
        ("return", {"to": "Its owner"}, "Please write at least one sentence."),
        ("keep", {"reason": "Why."}, "Please choose a day."),
        ("keep", {"until": "soon", "reason": "Why."}, "Please enter a date, such as 2027-03-31."),
        (
            "keep",
            {"until": "2001-01-01", "reason": "Why."},
            "Choose a future date, at most ten years away",
        ),
        ("destroy", {"reason": " "}, "Please write at least one sentence."),
    ],
)
def test_what_a_step_lacks_is_named(
    signed_in: SignedIn, exhibit: UUID, name: str, sent: dict[str, str], sentence: str
) -> None:
    page = act(signed_in("super"), exhibit, name, 400, **sent)
    assert sentence in page
    assert Custody.objects.count() == 1


def test_two_officers_destroy_it_and_what_stays_is_said(
    signed_in: SignedIn, exhibit: UUID, house: House
) -> None:
    one, other = signed_in("super"), signed_in("liaison")
    act(one, exhibit, "destroy", reason="The court said so.")
    page = shown(one.get(f"/exhibits/{exhibit}/"))
    assert "Super decided to destroy it." in page
    assert "You decided this yourself, so a second officer must confirm it." in page
    assert "second officer must confirm" in act(one, exhibit, "confirm", 403)
    waiting = shown(other.get("/exhibits/?which=second"))
    assert "Super decided to destroy it: a second officer must confirm" in waiting
    assert "The court said so." in shown(other.get(f"/exhibits/{exhibit}/confirm/"))
    act(other, exhibit, "take-back", reason="A trial is coming.")
    act(other, exhibit, "destroy", reason="After all.")
    act(one, exhibit, "confirm")
    gone = shown(one.get(f"/exhibits/{exhibit}/"))
    assert "Its file, its key and all details were destroyed" in gone
    assert "After all." in gone
    assert "kite.jpg" not in gone
    assert "Actions" not in gone
    assert str(exhibit)[:8] in shown(one.get("/exhibits/?which=destroyed"))


def test_what_cannot_be_undone_asks_who_is_there(
    signed_in: SignedIn, exhibit: UUID, later: Later, settings: Settings
) -> None:
    client = signed_in("super")
    settings.PAYUNG_SUDO_MINUTES = 10
    later(11)
    act(client, exhibit, "destroy", 401, reason="The court said so.")
    act(client, exhibit, "hand-over", to="Laboratory", reason="To look at it.")
    assert Exhibit.objects.get().decided_by_id is None


def test_a_hold_on_the_report_is_said(signed_in: SignedIn, send: Send, house: House) -> None:
    viewer, report = house.viewer("super"), send()
    exhibit = received(viewer, brought=BROUGHT.__class__(Source.REPORT, report=report))
    cases.set_hold(viewer, report, "A trial.")
    client = signed_in("super")
    page = shown(client.get(f"/exhibits/{exhibit}/"))
    assert "Its report is under a legal hold: nothing of it is destroyed." in page
    assert "legal hold" in act(client, exhibit, "destroy", 403, reason="Why.")


def test_a_file_is_taken_out_with_a_reason_and_certificate(
    signed_in: SignedIn, exhibit: UUID, house: House
) -> None:
    client = signed_in("super")
    assert "no certificate for viewing" in shown(client.get(f"/exhibits/{exhibit}/open/"), 403)
    looking(house)
    assert "Your browser saves the file on your machine, unencrypted, as it was received" in shown(
        client.get(f"/exhibits/{exhibit}/open/")
    )
    act(client, exhibit, "open", 400)
    answer = client.post(f"/exhibits/{exhibit}/open/", {"reason": "For the laboratory."})
    assert b"".join(answer.streaming_content) == FILE  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f'attachment; filename="exhibit-{exhibit}.bin"'
    assert answer["Content-Length"] == str(len(FILE))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "file exported Super" in (page := shown(client.get(f"/exhibits/{exhibit}/")))
    assert "For the laboratory." in page


def test_a_file_on_its_way_out_holds_its_turn_until_nobody_wants_more(
    signed_in: SignedIn, exhibit: UUID, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, turns = signed_in("super"), threading.BoundedSemaphore(1)
    monkeypatch.setattr(thread_limits, "_turns", turns)
    looking(house)
    why = {"reason": "For the laboratory."}
    # where as many are on their way as may be, nothing is begun or written down
    with turns:
        assert (
            "Too many files are being uploaded at the moment, so this upload did not start"
            in act(client, exhibit, "open", 503, **why)
        )
        assert "file exported" not in shown(client.get(f"/exhibits/{exhibit}/"))
    for pieces in (1, 2):  # the download stops after the first piece, or goes on to the end
        answer: Any = client.post(f"/exhibits/{exhibit}/open/", why)
        assert not turns.acquire(blocking=False)
        assert b"".join(islice(answer.streaming_content, pieces)) == FILE
        answer._iterator.close()  # as Gunicorn does, and without ending what the test asks the database for
        assert turns.acquire(blocking=False)
        turns.release()


def test_of_a_file_that_is_not_what_it_was_the_end_is_never_sent() -> None:
    def other() -> Iterator[bytes]:
        yield b"one"
        yield b"two"
        raise SealBroken

    got: list[bytes] = []
    with pytest.raises(SealBroken):
        got.extend(whole_or_cut_off(other()))
    assert got == [b"one"]
    assert list(whole_or_cut_off(iter([b"one", b"two"]))) == [b"one", b"two"]


def test_lists_say_what_they_hold_and_lead_on_to_older_ones(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from payung.doors.desk.exhibits import views as exhibit_views
    from payung.media.exhibits.queries import register

    client = signed_in("super")
    assert "Your unit has no exhibits yet" in shown(client.get("/exhibits/"))
    made = [received(house.viewer("super"), bytes([number])) for number in range(5)]
    for module in (exhibit_views, register):
        monkeypatch.setattr(module, "MOST", 2)
    ids: list[str] = []
    where = "/exhibits/?which=held"
    for _ in range(3):
        answer = client.get(where)
        page = answer.content.decode()
        ids += re.findall(r'href="/exhibits/([0-9a-f-]{36})/"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        where = "/exhibits/" + unescape(older[1]) if older else ""
    assert ids == [str(exhibit) for exhibit in made[::-1]]
    assert where == ""
    for which in ("review", "second", "returned", "destroyed"):
        empty = shown(client.get(f"/exhibits/?which={which}"))
        assert "No exhibit is due" in empty or "Nothing " in empty
    assert client.get("/exhibits/?which=kite&after=kite+kite").status_code == 200
    Exhibit.objects.update(review_at=clock.now(), state=State.RETURNED)
    assert "review due: still needed?" in shown(client.get("/exhibits/?which=review"))
    assert "To the newest" in shown(client.get("/exhibits/?which=held&after=" + where_from(made)))


def where_from(made: list[UUID]) -> str:
    return f"{Exhibit.objects.get(id=made[0]).received_at.isoformat()} {made[0]}".replace(
        "+", "%2B"
    )


def test_pages_take_as_few_queries_for_much_as_for_little(
    signed_in: SignedIn, house: House, send: Send
) -> None:
    report, client = send(), signed_in("super")
    brought = BROUGHT.__class__(Source.REPORT, "kite.jpg", report=report)
    exhibit = received(house.viewer("super"), PICTURE, brought)
    pages = ("/exhibits/", f"/reports/{report}/exhibits/", f"/exhibits/{exhibit}/")
    counts = []
    for _ in range(2):
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.append(len([one for one in captured if not CONTROL.match(one["sql"])]))
        for which in range(3):
            received(house.viewer("super"), bytes([which, len(counts)]), brought)
            act(client, exhibit, "hand-over", to="Laboratory", reason="To look at it.")
    assert counts[:3] == counts[3:]
    assert max(counts) < 38
