"""The desk's list of fingerprints that a person looks at."""

import pytest

from payung.doors.desk.conftest import SignedIn
from payung.removal.choices import Answer, Fingerprint, HoldReason
from payung.removal.fingerprints import actions as feed
from payung.removal.models import StoredFingerprint
from payung.removal.tests.test_fingerprints import POOR, entry, given, reader_of
from payung.removal.tests.test_requests import print_of
from tests.house import House

URL = "/removals/fingerprints/"
FIGURES = "/oversight/fingerprints/"


def decide(number: object) -> str:
    return f"{URL}{number}/"


def test_what_is_held_is_released_and_what_is_questioned_kept_out(
    house: House, signed_in: SignedIn
) -> None:
    given(POOR)
    kite = reader_of("Kite Video")
    client = signed_in("intake")
    page = client.get(URL).content.decode()
    assert "the PDQ says too little of the picture" in page
    assert "quality 49 of 100" in page
    assert "Nobody has it." in page
    one = StoredFingerprint.objects.get().id

    assert client.post(decide(one), {"do": "release"}).status_code == 302
    assert "Nothing waits for a look." in client.get(URL).content.decode()

    feed.answer(kite.partner, entry(feed.give_page(kite, 0, 10)), Answer.NOT_THIS_KIND)
    page = client.get(URL).content.decode()
    assert "questioned: partners have stopped looking for it" in page
    assert "Kite Video: not this kind" in page
    assert client.post(decide(one), {"do": "question"}).status_code == 302
    assert StoredFingerprint.objects.get().state == "questioned"
    assert "Nothing waits for a look." in client.get(URL).content.decode()


def test_a_picture_that_no_phone_can_open_is_not_called_a_video(
    house: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "CALM", 0)
    given(Fingerprint("f" * 32, "f" * 64))

    page = signed_in("intake").get(URL).content.decode()

    assert "video, or a picture of which the phone could make no PDQ" in page


def test_a_flood_is_said_on_every_page(
    house: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "CALM", 0)
    given(print_of("a"))
    client = signed_in("intake")

    assert "many fingerprints at once" in client.get("/alarms/").json()["sentence"]
    page = client.get(URL).content.decode()
    assert "Many fingerprints came at once." in page
    assert str(HoldReason.FLOOD.label) in page


def test_an_empty_decision_is_refused(house: House, signed_in: SignedIn) -> None:
    given(POOR)

    one = StoredFingerprint.objects.get().id
    assert signed_in("intake").post(decide(one), {}).status_code == 400


def test_oversight_reads_figures_by_door(house: House, signed_in: SignedIn) -> None:
    client = signed_in("over")
    assert "No child has made a fingerprint yet." in client.get(FIGURES).content.decode()
    given(print_of("a"))
    kite = reader_of("Kite Video")
    feed.answer(kite.partner, entry(feed.give_page(kite, 0, 10)), Answer.NOT_THIS_KIND)

    page = client.get(FIGURES).content.decode()

    assert "public page" in page
    assert "not this kind: 1" in page
    assert signed_in("intake").get(FIGURES).status_code == 403
