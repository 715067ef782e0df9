"""Paths: when they are taken, and what rules them out."""

from typing import Any

import pytest

from payung.triage.assessment import assess
from payung.triage.lanes import Lane, Path
from payung.triage.report import Report

ELSEWHERE = {"relationship": "known_adult", "same_home": "no"}
ONLINE = {"relationship": "online_only"}


def paths(lane: Lane = Lane.CHILD, **fields: Any) -> set[Path]:
    return set(assess(Report.strict({"language": "en", **fields}), lane).paths)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"suspects": [{}]},
        {"suspects": [{"role": "demanded"}]},
        {"suspects": [ELSEWHERE, {}]},
        {"suspects": [{"relationship": "known_adult"}]},
        {"suspects": [{"relationship": "known_adult", "same_home": "unsure"}]},
        {"suspects": [{"relationship": "parent_or_carer", "same_home": "no"}]},
        {"suspects": [{"relationship": "sibling"}]},
        {"suspects": [{"relationship": "partner", "same_home": "no"}]},
        {"suspects": [{"relationship": "online_only", "same_home": "unsure"}]},
        {"suspects": [ONLINE], "avoid": ["home"]},
        {"suspects": [ONLINE], "contact": {"home_may_know": "no"}},
        {"suspects": [ONLINE], "contact": {"shared_device": "yes"}},
        {"suspects": [ONLINE], "narrative": "my uncle makes me do it"},
        {"suspects": [ONLINE], "concerns": ["sexual_abuse_in_person"]},
        {"suspects": [ONLINE], "concerns": ["forced_or_arranged_by_someone"]},
    ],
)
def test_home_is_not_contacted_unless_it_is_ruled_out(fields: dict[str, Any]) -> None:
    assert Path.NO_HOME_CONTACT in paths(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"suspects": [ONLINE]},
        {"suspects": [ELSEWHERE]},
        {"suspects": [ELSEWHERE], "concerns": ["sexual_abuse_in_person"]},
        {"suspects": [ONLINE, ELSEWHERE]},
        {"suspects": [ONLINE], "contact": {"home_may_know": "yes"}},
    ],
)
def test_home_is_ruled_out_where_every_suspect_is_named_and_lives_elsewhere(
    fields: dict[str, Any],
) -> None:
    assert Path.NO_HOME_CONTACT not in paths(**fields)


def test_that_home_may_know_opens_nothing_by_itself() -> None:
    assert Path.NO_HOME_CONTACT in paths(contact={"home_may_know": "yes"})


@pytest.mark.parametrize(
    "fields",
    [
        {"children": [{"may_hurt_self": "yes"}]},
        {"children": [{}, {"may_hurt_self": "unsure"}]},
        {"narrative": "I want to die"},
        {"share_with": "helpline_only"},
        {"wishes": ["talk"]},
    ],
)
def test_a_helpline_is_brought_in(fields: dict[str, Any]) -> None:
    assert Path.HELPLINE_HANDOVER in paths(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"suspects": [{"relationship": "police"}]},
        {"suspects": [ONLINE, {"relationship": "other_official"}]},
        {"narrative": "the man is a police officer"},
        {"narrative": "pelakunya oknum aparat"},
        {"narrative": "คนที่ทำเป็นตำรวจ"},
    ],
)
def test_a_report_that_names_an_official_goes_to_oversight(fields: dict[str, Any]) -> None:
    assert Path.OVERSIGHT in paths(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"avoid": ["police", "local_police"]},
        {"wishes": ["police_action"]},
        {"narrative": "Please tell the police."},
        {"reporter": "police"},
    ],
)
def test_to_speak_of_the_police_is_not_to_accuse_them(fields: dict[str, Any]) -> None:
    assert Path.OVERSIGHT not in paths(**fields)


@pytest.mark.parametrize(
    "suspect",
    [
        {"relationship": "another_child"},
        {"age_band": "under_12"},
        {"age_band": "12-14"},
        {"age_band": "15-17", "relationship": "partner"},
        {"relationship": "sibling"},
        {"relationship": "sibling", "age_band": "unsure"},
    ],
)
def test_a_suspect_who_may_be_a_child_is_met_as_one(suspect: dict[str, Any]) -> None:
    assert Path.CHILD_WHO_HARMED in paths(suspects=[suspect])


@pytest.mark.parametrize(
    "suspect", [{"relationship": "sibling", "age_band": "adult"}, {"age_band": "adult"}, {}]
)
def test_an_adult_suspect_is_not(suspect: dict[str, Any]) -> None:
    assert Path.CHILD_WHO_HARMED not in paths(suspects=[suspect])


@pytest.mark.parametrize(
    "fields",
    [
        {"concerns": ["moved_held_or_sold_by_someone"]},
        {"suspects": [{"role": "recruited"}]},
        {"suspects": [{"relationship": "employer_or_recruiter"}]},
    ],
)
def test_a_child_who_was_moved_or_recruited_is_met_as_trafficked(fields: dict[str, Any]) -> None:
    assert Path.TRAFFICKING in paths(**fields)


@pytest.mark.parametrize(
    "fields", [{"reporter": "adult_survivor"}, {"children": [{"adult_now": True}]}]
)
def test_an_adult_who_tells_is_a_survivor(fields: dict[str, Any]) -> None:
    assert Path.ADULT_SURVIVOR in paths(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"wishes": ["remove_images"]},
        {"concerns": ["images_shared_with_others"]},
        {
            "concerns": ["found_material_of_a_child"],
            "identifiers": [{"kind": "content_url", "value": "https://a.example/1"}],
        },
    ],
)
def test_a_picture_that_is_out_is_to_be_taken_down(fields: dict[str, Any]) -> None:
    assert Path.REMOVAL in paths(**fields)


def test_found_pictures_of_a_child_go_to_victim_identification() -> None:
    assert Path.VICTIM_IDENTIFICATION in paths(concerns=["found_material_of_a_child"])
    hashes = [{"kind": "pdq", "value": "00"}]
    assert Path.VICTIM_IDENTIFICATION in paths(Lane.INDUSTRY, identifiers=hashes)
    assert Path.VICTIM_IDENTIFICATION not in paths(
        Lane.INDUSTRY, identifiers=hashes, reporter="child"
    )


def test_paths_stand_in_the_same_order_always() -> None:
    taken = assess(
        Report.strict(
            {
                "language": "en",
                "wishes": ["talk", "remove_images"],
                "suspects": [{"relationship": "police"}],
            }
        ),
        Lane.CHILD,
    ).paths
    assert taken == (Path.OVERSIGHT, Path.NO_HOME_CONTACT, Path.HELPLINE_HANDOVER, Path.REMOVAL)
