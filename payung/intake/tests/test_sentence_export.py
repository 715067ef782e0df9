"""Corrected sentences leave the house only sealed, each read by a supervisor, in the shape of the measure."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyrage
import pytest
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.intake.models import ReportMark
from payung.intake.rule_marks import actions
from payung.intake.rule_marks.actions import Chosen, SealedFile
from payung.intake.rule_marks.queries import Corrected
from payung.intake.rule_marks.traces import traces_in
from payung.intake.rule_marks.verdicts import Verdict
from payung.intake.tests.test_rule_marks import mark, told
from payung.ledger.models import Entry
from payung.triage.reader import Kind, measure
from tests.house import House

pytestmark = pytest.mark.django_db
KEEPERS = pyrage.x25519.Identity.generate()
NO, MORE = Verdict.NO_DANGER, Verdict.MORE_URGENT


@pytest.fixture(autouse=True)
def _keepers(settings: Settings) -> None:
    settings.PAYUNG_LISTS_KEY = str(KEEPERS.to_public())


def picked(house: House, sentence: str, verdict: Verdict = NO, **more: Any) -> UUID:
    language = more.pop("language", "en")
    report = told(house, language=language)
    mark(house, report, verdict, sentence=sentence, **more)
    return ReportMark.objects.get(report=report).id


def sentences(house: House, by: str = "super") -> list[Corrected]:
    return list(actions.open_sentences(house.viewer(by)))


def export(house: House, *chosen: Chosen, language: str = "en", by: str = "super") -> SealedFile:
    return actions.export_sentences(house.viewer(by), language, chosen)


def opened(file: SealedFile) -> str:
    body: bytes = pyrage.decrypt(file.body, [KEEPERS])
    return body.decode()


def test_the_file_is_what_the_measure_takes_and_only_the_keepers_open_it(
    house: House, tmp_path: Path
) -> None:
    joke = picked(house, "So much homework I am going to die.")
    near = picked(house, "He comes tonight.", MORE, kind=Kind.MEETING)
    file = export(
        house,
        Chosen(joke, "So much  homework I am going to die.", Kind.NONE),
        Chosen(near, "He comes tonight.", Kind.MEETING),
    )
    assert file.name.startswith("en-")
    assert file.name.endswith(".tsv.age")
    assert b"homework" not in file.body
    own = tmp_path / file.name.removesuffix(".age")
    own.write_text(opened(file), "utf-8")
    assert measure.cases_of(own) == [
        measure.Case("en", Kind.NONE, "So much homework I am going to die."),
        measure.Case("en", Kind.MEETING, "He comes tonight."),
    ]
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(file.body, [pyrage.x25519.Identity.generate()])


def test_the_ledger_has_reading_and_export_with_count_and_digest_and_no_word(
    house: House,
) -> None:
    mark_id = picked(house, "He comes tonight.")
    sentences(house)
    export(house, Chosen(mark_id, "He comes tonight.", Kind.NONE))
    read, out = Entry.objects.filter(act__startswith="rules.sentences").order_by("at")
    assert (read.act, read.count) == ("rules.sentences-read", 1)
    assert (out.act, out.count, out.subject) == (
        "rules.sentences-exported",
        1,
        f"unit:{house.units['police']}",
    )
    assert out.digest


def test_what_was_exported_is_offered_last_and_says_when(house: House) -> None:
    first, second = picked(house, "First one."), picked(house, "Second one.")
    export(house, Chosen(first, "First one.", Kind.NONE))
    assert [(one.mark, bool(one.exported_at)) for one in sentences(house)] == [
        (second, False),
        (first, True),
    ]


def test_a_mark_without_a_sentence_and_one_that_was_taken_back_are_not_offered(
    house: House,
) -> None:
    mark(house, told(house))
    report = told(house)
    mark(house, report, sentence="He comes tonight.")
    actions.take_mark_back(house.viewer("intake"), report)
    assert sentences(house) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Call 0812-3456-789 tonight.",
        "Call ០១២ ៣៤៥ ៦៧៨.",
        "Write to kite@mail.example.",
        "He is @blue_kite there.",
        "See www.kite.example now.",
        "See kite.com/me now.",
    ],
)
def test_a_sentence_with_an_identifier_never_leaves(house: House, sentence: str) -> None:
    mark_id = picked(house, sentence)
    (found,) = sentences(house)
    assert found.traces.sure
    with pytest.raises(BadInput, match="Take this out first"):
        export(house, Chosen(mark_id, sentence, Kind.NONE))
    assert ReportMark.objects.get().exported_at is None
    assert not Entry.objects.filter(act="rules.sentences-exported").exists()


def test_what_may_be_a_name_or_place_is_pointed_at_and_a_person_decides(house: House) -> None:
    sentence = "My teacher Arun said 8 pm near Kite Road. I said no."
    assert traces_in(sentence).perhaps == ("Arun", "8", "Kite", "Road")
    mark_id = picked(house, sentence)
    file = export(house, Chosen(mark_id, "My teacher said tonight. I said no.", Kind.NONE))
    assert opened(file) == "none\tMy teacher said tonight. I said no.\n"


def test_a_case_for_named_officers_alone_gives_no_sentence(house: House) -> None:
    report = told(house)
    mark(house, report, sentence="He comes tonight.")
    named = [house.officers[name] for name in ("intake", "super")]
    assignment.name_readers(house.viewer("super"), report, named, "Because.")
    assert sentences(house) == []
    with pytest.raises(NotFound):
        export(house, Chosen(ReportMark.objects.get().id, "He comes tonight.", Kind.NONE))


def test_another_units_sentences_are_not_there(house: House) -> None:
    mark_id = picked(house, "He comes tonight.")
    assert sentences(house, "care") == []
    with pytest.raises(NotFound):
        export(house, Chosen(mark_id, "He comes tonight.", Kind.NONE), by="care")
    with pytest.raises(NotFound):
        export(house, Chosen(uuid4(), "He comes tonight.", Kind.NONE))
    with pytest.raises(NotFound):
        actions.leave_out(house.viewer("care"), [mark_id])


@pytest.mark.parametrize("by", ["intake", "liaison", "admin", "fresh"])
def test_only_a_supervisor_reads_and_exports(house: House, by: str) -> None:
    mark_id = picked(house, "He comes tonight.")
    with pytest.raises(NotAllowed):
        sentences(house, by)
    with pytest.raises(NotAllowed):
        export(house, Chosen(mark_id, "He comes tonight.", Kind.NONE), by=by)
    with pytest.raises(NotAllowed):
        actions.leave_out(house.viewer(by), [mark_id])


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [(NO, Kind.MEETING), (MORE, Kind.NONE), (MORE, Kind.UNSURE)],
)
def test_a_kind_that_does_not_suit_the_mark_is_refused(
    house: House, verdict: Verdict, kind: Kind
) -> None:
    mark_id = picked(house, "He comes tonight.", verdict)
    with pytest.raises(BadInput):
        export(house, Chosen(mark_id, "He comes tonight.", kind))


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "PAYUNG_LISTS_KEY is empty"),
        ("kite", "must be an age public key"),
        ("AGE-SECRET-KEY-1KITE", "must be an age public key"),
    ],
)
def test_without_a_right_key_nothing_leaves(
    house: House, settings: Settings, key: str, sentence: str
) -> None:
    mark_id = picked(house, "He comes tonight.")
    settings.PAYUNG_LISTS_KEY = key
    with pytest.raises(BadInput, match=sentence):
        export(house, Chosen(mark_id, "He comes tonight.", Kind.NONE))


def test_nothing_chosen_is_no_file(house: House) -> None:
    with pytest.raises(BadInput, match="Choose at least one"):
        export(house)


def test_what_is_left_out_is_never_offered_again_and_its_mark_stays(house: House) -> None:
    mark_id = picked(house, "He comes tonight.")
    assert actions.leave_out(house.viewer("super"), [mark_id]) == 1
    assert sentences(house) == []
    assert ReportMark.objects.count() == 1
    assert Entry.objects.get(act="rules.sentences-left-out").count == 1


def test_a_changed_sentence_waits_again(house: House) -> None:
    report = told(house)
    mark(house, report, sentence="He comes tonight.")
    export(house, Chosen(ReportMark.objects.get().id, "He comes tonight.", Kind.NONE))
    mark(house, report, sentence="He comes now.")
    (found,) = sentences(house)
    assert (found.sentence, found.exported_at) == ("He comes now.", None)
