"""Pages without a form: true words, honest gaps, nothing stored."""

import base64
import gzip
import hashlib

import pytest
from django.test import Client, override_settings

from payung.directory import actions as directory
from payung.directory.queries import emergency
from payung.directory.tests.named_tests import all_tested
from payung.doors.public.look import FINGERPRINT_SCRIPT, SCRIPT
from payung.doors.public.tests.page_rules import LARGEST, is_quiet
from payung.doors.public.tests.test_report_form import Child
from payung.foundation.viewer import DOOR, SYSTEM
from payung.language.languages import TONGUES
from tests.house import House

pytestmark = pytest.mark.django_db
FIRST = 7_200  # bytes; with its headers it comes to less than 8,000
PAGES = (
    "",
    "talk/",
    "picture/",
    "learn/",
    "learn/adults/",
    "tell/",
    "tell/other/",
    "tell/where/",
    "answer/",
    "new/",
    "leaving/",
    "shared/",
)


def named(text: str) -> str:
    """Return how a browser knows an inline text again."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page(public: Client, path: str = "") -> str:
    return public.get(f"/en/{path}").content.decode()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("th", "th"), ("id-ID,en;q=0.5", "id"), ("fr", "en"), ("", "en"), ("x" * 2000, "en")],
)
def test_the_first_page_is_in_the_browsers_language(
    public: Client, house: House, accepted: str, language: str
) -> None:
    answer = public.get("/", headers={"Accept-Language": accepted})
    assert answer["Location"] == f"/{language}/"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_kept_and_nothing_else_is_fetched(
    public: Client, house: House, path: str
) -> None:
    answer = public.get(f"/en/{path}")
    html = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert not answer.cookies
    is_quiet(html)
    # Both on each page: the one script shows the page of the other in place of the page that it came from.
    ours = f"script-src {named(SCRIPT)} {named(FINGERPRINT_SCRIPT)};"
    assert ours in f"{answer['Content-Security-Policy']};"


@pytest.mark.parametrize("language", [tongue.code for tongue in TONGUES])
def test_every_page_is_small_and_the_first_is_smaller(
    public: Client, house: House, language: str
) -> None:
    sizes = {path: len(gzip.compress(public.get(f"/{language}/{path}").content)) for path in PAGES}
    assert max(sizes.values()) < LARGEST
    assert sizes[""] < FIRST


@pytest.mark.parametrize("language", ["ta", "my"])  # their letters take the most bytes
def test_every_page_of_the_form_is_small(public: Client, house: House, language: str) -> None:
    child = Child(public, language)
    child.post(safe_now="no", may_hurt_self="yes")
    while 'value="next"' in child.html:
        assert len(gzip.compress(child.html.encode())) < LARGEST, child.here()
        child.post(concerns=["threatened_with_images", "asked_to_meet"])
    assert len(gzip.compress(child.post("send").encode())) < LARGEST


@pytest.mark.parametrize("path", PAGES)
def test_leaving_is_always_first_in_reach(public: Client, house: House, path: str) -> None:
    html = page(public, path)
    first = html.index("<a ")
    assert html[first:].startswith('<a class="leave"')
    assert 'rel="noreferrer nofollow"' in html[first : first + 120]


def test_that_nobody_punishes_needs_a_signed_policy(public: Client, house: House) -> None:
    assert "scold you or punish you" not in page(public)
    with override_settings(PAYUNG_CHILD_POLICY="signed by somebody on some day"):
        assert "scold you or punish you" in page(public)


def test_the_rule_on_danger_is_told_before_anything_is_asked(public: Client, house: House) -> None:
    assert "Then we may have to tell a person who can protect the child." in page(public)


def test_numbers_come_with_when_they_were_checked_and_unchecked_ones_not_at_all(
    public: Client, house: House
) -> None:
    html = page(public, "talk/")
    assert html.count("Last checked on") == 2
    directory.add_contact(SYSTEM, "xa-invented-helpline", "tel", "000 112")
    assert page(public, "talk/") == html


def test_an_ambulance_is_named_as_one_in_the_language_of_the_page(
    public: Client, house: House
) -> None:
    directory.load_reference(SYSTEM)
    all_tested()
    with override_settings(PAYUNG_COUNTRY="TH"):
        html = page(public, "talk/")
    assert "Ambulance, if someone is hurt" in html
    assert 'href="tel:1669" rel="noreferrer">1669</a>' in html
    assert html.index("tel:191") < html.index("tel:1669") < html.index("tel:1387")


def test_a_country_without_a_checked_number_says_so_and_guesses_nothing(
    public: Client, house: House
) -> None:
    directory.load_reference(SYSTEM)
    with override_settings(PAYUNG_COUNTRY="MM"):
        html = page(public, "talk/")
        assert "We do not want to guess" in html
        assert "tel:" not in html


@pytest.mark.parametrize("country", ["TH", "ID", "PH", "VN", "LA", "BN", "KH", "MY", "SG", "TL"])
def test_every_country_of_the_reference_data_shows_its_page(
    public: Client, house: House, country: str
) -> None:
    directory.load_reference(SYSTEM)
    with override_settings(PAYUNG_COUNTRY=country):
        for path in PAGES:
            assert public.get(f"/en/{path}").status_code == 200


def test_pictures_are_never_asked_for(public: Client, house: House) -> None:
    html = page(public, "picture/")
    assert "You never have to send us the picture" in html
    assert 'type="file"' not in html


def test_a_number_is_shown_as_an_administrator_corrected_it(public: Client, house: House) -> None:
    (line,) = emergency(DOOR, "XA")
    (number,) = line.numbers
    directory.correct_helpline(
        SYSTEM,
        line.slug,
        source="A letter",
        name="Umbrella Patrol",
        hours=line.hours,
        values={number.id: "000 998"},
    )
    all_tested()
    text = page(public, "talk/")
    assert "Umbrella Patrol" in text
    assert 'href="tel:000998"' in text
    assert "000 999" not in text
