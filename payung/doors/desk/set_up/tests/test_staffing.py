"""The staffing page: a plain form, one sentence for a wrong value, all assumptions shown."""

import re

import pytest
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.set_up import labels
from payung.staff.models import StepRecord
from payung.staff.staffing import EFFORT, Post, Work
from payung.triage.lanes import Lane

URL = "/administration/set-up/staffing/"


def shown(client: Client, query: str, status: int = 200) -> str:
    answer = client.get(URL + query)
    assert answer.status_code == status, query
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_every_post_and_work_has_words() -> None:
    assert set(labels.POSTS) == set(Post)
    assert set(labels.WORKS) == set(Work)
    assert set(labels._LEAST) == set(Post) - {Post.INTAKE}


def test_every_lane_is_reckoned_with() -> None:
    assert list(EFFORT) == [lane.value for lane in Lane]


def test_it_asks_first_and_shows_what_it_assumes(signed_in: SignedIn) -> None:
    text = shown(signed_in("super"), "")
    assert "Assumptions" in text
    assert "at most 4 hours of viewing a day (INHOPE)" in text
    assert "How it is calculated" not in text


def test_a_load_becomes_people_with_how_each_number_comes_about(signed_in: SignedIn) -> None:
    text = shown(signed_in("admin"), "?child=8&industry=550")
    assert "34.3 hours a day × 365 ÷ 1,210 = 10.4" in text
    assert "at least 5, to fill one seat day and night" in text
    assert "In danger now, a day: 2.6." in text
    assert "From service providers: 550" in text  # on paper there is no form
    assert not StepRecord.objects.exists()


def test_the_part_of_services_reports_and_languages_can_be_changed(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    texts = [shown(client, f"?industry=5000&part={part}") for part in (1, 50)]
    people = [int(re.findall(r"([\d,]+) people", text)[0].replace(",", "")) for text in texts]
    assert people[0] < people[1]
    assert "Interpreters on call: 6" in shown(client, "?languages=3")
    assert "Interpreters on call: 0" in shown(client, "?languages=0")


@pytest.mark.parametrize("query", ["?child=0", "?child=&industry=", "?child=0.0"])
def test_nothing_at_all_is_the_smallest_team(signed_in: SignedIn, query: str) -> None:
    text = shown(signed_in("admin"), query)
    assert "this is the smallest team" in text
    assert "18 people" in text


def test_a_very_large_load_is_worked_out_with_a_word(signed_in: SignedIn) -> None:
    assert "more than one unit can lead" in shown(signed_in("admin"), "?industry=100000&part=100")


@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "100000.1",
        "1e30",
        "9" * 400,
        "nan",
        "inf",
        "-inf",
        "kite",
        "1,5,5",
        "٣x",
        "0x10",
        "\x00",
    ],
)
def test_what_is_no_sane_number_gets_one_sentence_that_names_the_field(
    signed_in: SignedIn, value: str
) -> None:
    answer = signed_in("admin").get(URL, {"child": value, "industry": "70"})
    assert answer.status_code == 400
    text = answer.content.decode()
    sentence = "From children, and people who report for them: enter a number from 0 to 100,000."
    assert text.count(sentence) == 1
    assert 'value="70"' in text
    assert "How it is calculated" not in text


def test_other_fields_have_bounds_of_their_own(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    assert "enter a number from 0 to 100." in shown(client, "?part=101", 400)
    assert "enter a number from 0 to 50." in shown(client, "?languages=51", 400)
    assert "enter a number from 0 to 50." in shown(client, "?languages=1.5", 400)


def test_it_is_for_those_who_read_how_the_country_is_set_up(signed_in: SignedIn) -> None:
    assert signed_in("intake").get(URL).status_code == 403
