"""A note is taken back by who wrote it, soon; that there was one stays."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.models import Note
from payung.cases.notes import actions as notes
from payung.cases.notes import queries
from payung.cases.tests.reports import acts_of, receive_report
from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict, NotFound
from tests.house import House


@pytest.fixture
def report(house: House) -> UUID:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    notes.write_note(house.viewer("intake"), report, "Written into the wrong case.")
    return report


def test_a_note_taken_back_is_not_shown_and_stays_in_the_ledger(house: House, report: UUID) -> None:
    (before,) = queries.story(house.viewer("intake"), report)
    assert before.undo
    assert not queries.story(house.viewer("super"), report)[0].undo

    notes.take_note_back(house.viewer("intake"), report, before.id)

    (after,) = queries.story(house.viewer("super"), report)
    assert after.text == ""
    assert after.taken_back_at is not None
    assert not after.undo
    assert {"case.note-written", "case.note-taken-back"} <= set(acts_of(report))


def test_its_words_stay_sealed_to_the_unit(house: House, report: UUID) -> None:
    from payung.cases import sealed

    note = Note.objects.get()
    notes.take_note_back(house.viewer("intake"), report, note.id)
    opened = sealing.unseal(sealed.note_place(note), bytes(note.body), house.viewer("super").keys)
    assert opened["text"] == "Written into the wrong case."


@pytest.mark.parametrize("name", ["super", "liaison"])
def test_nobody_takes_back_what_another_wrote(house: House, report: UUID, name: str) -> None:
    with pytest.raises(Conflict, match="Only the author of a note can withdraw it"):
        notes.take_note_back(house.viewer(name), report, Note.objects.get().id)


def test_after_ten_minutes_it_stays(house: House, report: UUID) -> None:
    note = Note.objects.get()
    with (
        clock.at(note.written_at + timedelta(minutes=10)),
        pytest.raises(
            Conflict, match="This note is more than 10 minutes old and can no longer be withdrawn"
        ),
    ):
        notes.take_note_back(house.viewer("intake"), report, note.id)


def test_twice_is_told(house: House, report: UUID) -> None:
    note = Note.objects.get().id
    notes.take_note_back(house.viewer("intake"), report, note)
    with pytest.raises(Conflict, match="already"):
        notes.take_note_back(house.viewer("intake"), report, note)


def test_a_note_of_another_case_is_not_there(house: House, report: UUID) -> None:
    other = receive_report()
    assignment.take(house.viewer("intake"), other)
    for case, note in ((other, Note.objects.get().id), (report, uuid4())):
        with pytest.raises(NotFound):
            notes.take_note_back(house.viewer("intake"), case, note)
