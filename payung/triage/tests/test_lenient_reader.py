"""Lenient reading: nothing is refused, nothing is lost, nothing odd reassures."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.triage.assessment import assess
from payung.triage.lanes import Lane
from payung.triage.report import Report
from payung.triage.report.extras import size
from payung.triage.report.parts import Part, Reassuring
from payung.triage.tests.documents import ANYTHING, changed, odd, places, valid, without


def read(**fields: Any) -> Report:
    return Report.lenient({"language": "en", **fields})


@given(ANYTHING | odd() | st.dictionaries(st.sampled_from(list(Report.model_fields)), ANYTHING))
def test_nothing_whatever_is_refused(document: Any) -> None:
    report = Report.lenient(document)
    assert Report.strict(report.as_dict()).as_dict() == report.as_dict()
    assert size(report.extra or {}) <= 64_000
    report.to_json().encode("utf-8")
    assess(report, Lane.CHILD).to_json()


@given(valid())
def test_a_valid_report_reads_as_it_does_strictly(document: Any) -> None:
    assert Report.lenient(document).as_dict() == Report.strict(document).as_dict()


@given(valid(), st.data())
def test_an_odd_text_is_kept_wherever_it_stood(document: Any, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(document)))
    report = Report.lenient(changed(document, place, "zzmarkzz"))
    assert "zzmarkzz" in report.to_json()


@given(valid(), st.sampled_from(["zzmarkzz", ["zzmarkzz"], {"a": {"zzmarkzz": 1}}]), st.data())
def test_a_field_that_nobody_knows_is_kept(document: Any, value: Any, data: st.DataObject) -> None:
    objects = [
        path
        for path in places(document)
        if not path or (path[-1] in ("timing", "contact") and len(path) == 1)
    ]
    place = data.draw(st.sampled_from(objects))
    report = Report.lenient(changed(document, (*place, "shoe size"), value))
    assert "zzmarkzz" in json.dumps(report.extra)


@given(valid(), ANYTHING, st.data())
def test_an_odd_value_is_never_less_urgent_than_none(
    document: Any, value: Any, data: st.DataObject
) -> None:
    place = data.draw(
        st.sampled_from(
            [
                ("children", 0, "safe_now"),
                ("children", 0, "may_hurt_self"),
                ("timing", "last"),
                ("timing", "meeting"),
                ("suspects", 0, "same_home"),
                ("suspects", 0, "reaches_children"),
                ("other_children_at_risk",),
            ]
        )
    )
    if isinstance(value, str) and value.islower():
        value = value.upper()
    oddly = changed({**document, "language": "en"}, place, value)
    missing = without(oddly, place)
    assert urgency(oddly) <= urgency(missing)


def urgency(document: Any) -> tuple[str, int]:
    assessment = assess(Report.lenient(document), Lane.CHILD)
    return assessment.level, assessment.due_minutes


def test_every_answer_of_yes_or_no_says_which_one_reassures() -> None:
    fields = [field for part in Part.__subclasses__() for field in part.model_fields.items()]
    answers = [(name, field) for name, field in fields if "'yes'" in str(field.annotation)]
    marked = {name for name, field in answers if any(type(m) is Reassuring for m in field.metadata)}
    assert len(marked) > 9
    assert {name for name, _field in answers} == marked


@pytest.mark.parametrize("odd_yes", ["Yes", "YES!", True, "yes "])
def test_an_odd_yes_is_not_taken_for_safe(odd_yes: Any) -> None:
    report = read(children=[{"safe_now": odd_yes}])
    assert report.children[0].safe_now is None
    assert report.extra


@pytest.mark.parametrize("odd_no", ["No", "NO!", False, " no"])
def test_an_odd_no_is_heard_and_kept(odd_no: Any) -> None:
    report = read(children=[{"safe_now": odd_no}])
    assert report.children[0].safe_now == "no"
    assert "children.0.safe_now" in (report.extra or {})


@pytest.mark.parametrize("language", [None, 5, "", [], "a long story", {}])
def test_a_missing_or_odd_language_is_und(language: Any) -> None:
    assert Report.lenient({"language": language}).language == "und"
    assert Report.lenient({}).language == "und"


def test_bare_words_are_a_narrative() -> None:
    assert Report.lenient("someone asks for pictures").narrative == "someone asks for pictures"


def test_a_long_story_keeps_its_beginning_and_its_rest() -> None:
    report = read(narrative="a" * 20_000 + "b" * 30_000)
    assert report.narrative == "a" * 20_000
    assert report.extra == {"narrative": "b" * 30_000}


def test_a_very_long_story_is_kept_as_far_as_it_fits() -> None:
    report = read(narrative="ก" * 200_000, children=[{"age": "about ten"}])
    extra = report.extra or {}
    assert len(str(extra["narrative"])) > 20_000
    assert extra["children.0.age"] == "about ten"
    assert size(extra) <= 64_000


def test_a_signal_where_the_story_is_cut_is_still_heard() -> None:
    story = "x " * 9_996 + "i wanna" + " die"
    assert len(story) > 20_000
    assert assess(read(narrative=story), Lane.CHILD).level == "P1"


def test_one_long_text_does_not_push_out_short_answers() -> None:
    report = read(extra={"log": "x" * 100_000}, **{f"field {n}": f"answer {n}" for n in range(20)})
    assert all((report.extra or {})[f"field {n}"] == f"answer {n}" for n in range(20))


def test_a_senders_extra_keeps_its_form() -> None:
    assert read(extra={"a": [1, {"b": None}]}).extra == {"a": [1, {"b": None}]}


def test_a_child_that_cannot_be_read_is_a_child_of_whom_nothing_is_known() -> None:
    report = read(children=[{"safe_now": "yes"}, "my little sister"])
    assert len(report.children) == 2
    assert assess(report, Lane.CHILD).level == "P2"


def test_the_children_beyond_fifty_count_as_one_of_whom_nothing_is_known() -> None:
    report = read(children=[{"safe_now": "yes"}] * 60)
    assert len(report.children) == 50
    assert report.children[49].safe_now is None


def test_one_choice_in_place_of_a_list_is_a_list_of_one() -> None:
    assert read(concerns="asked_to_meet").concerns == ("asked_to_meet",)


def test_a_time_without_a_zone_stays_as_it_was_written() -> None:
    report = read(occurred_at="last Tuesday at nine")
    assert (report.occurred_at, report.occurred_at_text) == (None, "last Tuesday at nine")


def test_an_identifier_of_an_unknown_kind_is_kept_whole() -> None:
    report = read(identifiers=[{"kind": "shoe", "value": "zzmarkzz"}])
    assert report.identifiers == ()
    assert "zzmarkzz" in json.dumps(report.extra)


def test_halves_of_characters_and_nul_become_signs_that_every_store_takes() -> None:
    assert read(narrative="a\0b \ud83d\ude42 \ud800").narrative == "a\ufffdb 🙂 \ufffd"


@pytest.mark.parametrize("depth", [70, 5_000, 200_000])
def test_a_well_of_lists_gives_up_its_words(depth: int) -> None:
    deep: Any = "zzmarkzz"
    for _ in range(depth):
        deep = [deep]
    assert "zzmarkzz" in json.dumps(read(timing=deep).extra)
    assert "zzmarkzz" in json.dumps(read(extra={"a": deep}).extra)


def test_a_value_that_holds_itself_ends() -> None:
    ring: list[Any] = ["zzmarkzz"]
    ring.append(ring)
    assert "zzmarkzz" in json.dumps(read(timing=ring).extra)


def test_a_number_of_thousands_of_digits_is_kept() -> None:
    assert "0x" in json.dumps(read(children=[{"age": 10**5_000}]).extra)


@pytest.mark.parametrize(
    "numerals",
    ["๐๑๒๓๔๕๖๗๘๙", "០១២៣៤៥៦៧៨៩", "໐໑໒໓໔໕໖໗໘໙", "၀၁၂၃၄၅၆၇၈၉", "௦௧௨௩௪௫௬௭௮௯", "０１２３４５６７８９"],
    ids=["thai", "khmer", "lao", "burmese", "tamil", "full-width"],
)
def test_an_age_is_read_in_the_numerals_of_every_script(numerals: str) -> None:
    for age in range(18):
        typed = str(age).translate(str.maketrans("0123456789", numerals))
        assert read(children=[{"age": typed}]).children[0].age == age
