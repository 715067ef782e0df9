"""Oversight's pages: who may open them, what they show, and that no unit gets a child's feedback on it."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.cases.assignment import actions as cases
from payung.doors.desk.conftest import Send, SignedIn
from payung.doors.desk.oversight.labels import KEY_ACTS, chain_name
from payung.foundation import clock, receipts
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.feedback import actions as feedback
from payung.intake.feedback.queries import treatments
from payung.intake.feedback.treatment import HowMuch, TreatmentAnswers
from payung.intake.models import StoredReport
from payung.ledger.actions import acting
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff import acts
from payung.staff.roles import Function, Role
from payung.staff.viewer import ReporterViewer
from tests.house import PASSWORD, House, fingerprint, join, reply, sign_in

pytestmark = pytest.mark.django_db
PAGES = (
    *("/oversight/", "/oversight/reports/", "/oversight/feedback/", "/oversight/overrides/"),
    *("/oversight/keys/", "/oversight/ledger/", "/oversight/blame-figures/"),
    *("/oversight/searches/", "/oversight/gaps/"),
)
WORDS = "They asked me nothing twice <i>."


@pytest.fixture
def over(signed_in: SignedIn) -> Client:
    return signed_in("over")


def html(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return unescape(answer.content.decode())


def answered(house: House, send: Send) -> tuple[UUID, ReporterViewer]:
    receipt = receipts.draw()
    report = send(receipt=receipt)
    reply(house.viewer("intake"), report, "We are here.", upto=0)
    return report, ReporterViewer(receipts.reporter(receipt))


@pytest.fixture
def said(house: House, send: Send) -> UUID:
    """Let a child say how the police unit treated them; return the id of their report."""
    report, child = answered(house, send)
    feedback.give_feedback(child, TreatmentAnswers(HowMuch.A_LITTLE, HowMuch.NO, WORDS), uuid4())
    return report


# Who may come.


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_comes_in_and_each_reads_why(signed_in: SignedIn, page: str) -> None:
    assert "Your role does not allow this. These roles can:" in html(signed_in("super"), page, 403)


def test_the_way_there_is_shown_to_oversight_alone(signed_in: SignedIn, over: Client) -> None:
    assert 'href="/oversight/"' in html(over, "/queue/")
    assert 'href="/oversight/"' not in html(signed_in("super"), "/queue/")


@pytest.mark.parametrize("page", PAGES)
def test_where_nothing_is_the_page_says_so(over: Client, page: str) -> None:
    assert "<h1>Oversight" in html(over, page)


def test_empty_lists_have_a_sentence(over: Client) -> None:
    for page, sentence in (
        ("/oversight/reports/", "Nothing is waiting"),
        ("/oversight/reports/", "None was transferred from another unit."),
        ("/oversight/feedback/", "There is no feedback yet"),
        ("/oversight/overrides/", "No unit has given a certificate override."),
        ("/oversight/overrides/", "No report was restricted to named officers or transferred"),
        ("/oversight/keys/?look=yes", "Nothing needs attention"),
        ("/oversight/ledger/?since=2001-01-01&until=2001-01-02", "No act matches"),
    ):
        assert sentence in html(over, page)


# What is new.


def test_the_first_page_counts_what_is_new_and_leads_there(
    house: House, over: Client, send: Send, said: UUID
) -> None:
    send(suspects=[{"relationship": "police"}])
    people.override(
        house.viewer("super"), house.officers["fresh"], Function.TRIAGE, "Ill.", hours=2
    )
    cases.name_readers(
        house.viewer("super"), said, [house.officers[n] for n in ("intake", "super")], "Because."
    )
    page = " ".join(html(over, "/oversight/").split())
    for number, what in (
        (1, "report is waiting for a person"),
        (1, "answer about how a unit treated a child or reporter"),
        (1, "time a supervisor gave a certificate override"),
        (1, "change of who can open a report"),
        (0, "acts with keys need attention"),
    ):
        assert f"<b>{number}</b> {what}" in page


# Reports.


def test_a_report_that_names_an_official_stands_there_with_its_clock(
    over: Client, send: Send
) -> None:
    report = send(suspects=[{"relationship": "police"}])
    other = send()
    page = html(over, "/oversight/reports/")
    assert f"/reports/{report}/" in page
    assert "left" in page
    assert str(other) not in page
    assert over.get(f"/reports/{report}/").status_code == 200


def test_a_report_that_moved_later_is_named_with_the_unit_that_had_it(
    house: House, over: Client, send: Send
) -> None:
    report, child = answered(house, send)
    dialogue.add_word(child, "He is a police officer.")
    page = html(over, "/oversight/reports/")
    moved = page[page.index('id="moved"') :]
    assert f"/reports/{report}/" in moved
    assert "police of XA" in moved


# Feedback.


def test_feedback_is_read_with_its_unit_and_day_and_links_to_no_case(
    over: Client, said: UUID
) -> None:
    page = html(over, "/oversight/feedback/")
    assert WORDS in page
    assert b"twice &lt;i&gt;." in over.get("/oversight/feedback/").content
    assert "a little" in page
    assert "police of XA" in page
    assert f"/reports/{said}/" not in page


def test_feedback_is_found_by_unit_and_month(house: House, over: Client, said: UUID) -> None:
    month = f"{clock.now():%Y-%m}"
    police, line = house.units["police"], house.units["helpline"]
    for query, there in (
        (f"unit={police}", True),
        (f"unit={line}", False),
        (f"month={month}", True),
        ("month=2001-01", False),
        (f"unit={police}&month={month}", True),
        ("unit=nonsense&month=nonsense&after=nonsense", True),
        ("month=0000-13", True),
    ):
        page = html(over, f"/oversight/feedback/?{query}")
        assert ("nothing twice" in page) is there, query
        assert there or "Nothing matches" in page


def test_feedback_pages_meet(
    house: House, over: Client, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(treatments, "PAGE", 2)
    _, child = answered(house, send)
    for number in range(3):
        with clock.at(clock.now() - timedelta(days=number)):
            feedback.give_feedback(child, TreatmentAnswers(words=f"Voice {number}."), uuid4())
    first = html(over, "/oversight/feedback/")
    assert [f"Voice {n}." in first for n in range(3)] == [True, True, False]
    second = html(over, following(first))
    assert [f"Voice {n}." in second for n in range(3)] == [False, False, True]
    assert "To the newest" in second


def following(page: str) -> str:
    """Return the address of the next page."""
    start = page.index('rel="next" href="') + len('rel="next" href="')
    return page[start : page.index('"', start)].replace("&amp;", "&")


@pytest.mark.parametrize("name", ["super", "intake", "liaison"])
def test_the_unit_sees_nothing_of_it_on_any_page(
    house: House, signed_in: SignedIn, send: Send, name: str
) -> None:
    report, child = answered(house, send)
    client = signed_in(name)
    pages = [f"/reports/{report}/", "/queue/", "/queue/?state=all", "/unit/"]
    for _settled in range(2):
        before = [lines_of(client, page) for page in pages]
    feedback.give_feedback(child, TreatmentAnswers(words=WORDS), uuid4())
    after = [lines_of(client, page) for page in pages]
    assert [len(page) for page in after] == [len(page) for page in before]
    for page in after:
        assert "feedback" not in "".join(page).lower()
        assert "treated" not in "".join(page).lower()


def lines_of(client: Client, page: str) -> list[str]:
    """Return the lines of a page, without those that change at every view."""
    text = client.get(page).content.decode()
    return [line for line in text.splitlines() if "csrf" not in line and "opened" not in line]


# Leave and readers.


def test_leave_shows_who_whom_what_and_why(house: House, over: Client) -> None:
    supervisor = house.viewer("super")
    people.override(supervisor, house.officers["fresh"], Function.TRIAGE, "Two are ill.", hours=3)
    page = html(over, "/oversight/overrides/")
    for text in ("Fresh", "Super", "triage", "Two are ill.", "active now", "police of XA"):
        assert text in page
    assert "Two are ill." not in html(over, f"/oversight/overrides/?unit={house.units['helpline']}")
    with clock.at(clock.now() + timedelta(hours=4)):
        assert "active now" not in page_of(house, "/oversight/overrides/")


def page_of(house: House, url: str) -> str:
    """Return a page as oversight sees it after signing in at this very moment."""
    return html(sign_in(Client(), house, "over"), url)


def test_who_can_open_a_report_shows_without_the_report(
    house: House, over: Client, send: Send
) -> None:
    named, handed = send(), send()
    supervisor = house.viewer("super")
    cases.name_readers(
        supervisor, named, [house.officers[n] for n in ("intake", "super")], "Because."
    )
    cases.hand_over(supervisor, handed, house.units["child_protection"], "Because.")
    page = html(over, "/oversight/overrides/")
    assert "A report was restricted to named officers" in page
    assert "A report was transferred to another unit" in page
    assert "A report was transferred from another unit" in page
    assert f"/reports/{named}/" not in page


def test_a_colleague_in_oversight_finds_no_trace_of_a_report_named_to_others(
    house: House, over: Client, send: Send
) -> None:
    peers = [peer(house, name) for name in ("second", "third")]
    whole, report = send(), send(suspects=[{"relationship": "police"}])
    cases.take(house.viewer("second"), report)
    cases.name_readers(house.viewer("second"), report, peers, "It is about a colleague.")
    unit, who = house.units["oversight"], f"officer:{peers[0]}"
    pages = (
        *PAGES,
        *(f"/oversight/ledger/?about={report}", f"/oversight/ledger/?who={who}&where={unit}"),
        *(f"/oversight/ledger/?where={unit}", "/oversight/ledger/?act=report.readers-named"),
        *(f"/oversight/overrides/?unit={unit}", f"/oversight/keys/?unit={unit}"),
    )
    for url in pages:
        page = html(over, url)
        assert f"report {str(report)[:8]}" not in page, url
        assert f"about=report%3A{report}" not in page, url
    assert "No act matches" in html(over, f"/oversight/ledger/?about={str(report)[:8]}")
    for query in (f"where={unit}", f"about={report}", f"where={unit}&who={who}", ""):
        answer = over.post(f"/oversight/ledger/export/?{query}").content.decode()
        assert str(report) not in answer, query
    assert str(whole) in answer
    assert "<b>0</b> changes of who can open a report" in first_page(over)
    named = sign_in(Client(), house, "third")
    assert "<b>1</b> change of who can open a report" in first_page(named)
    assert str(report)[:8] in html(named, "/oversight/overrides/")
    assert str(report) in named.post("/oversight/ledger/export/").content.decode()


def peer(house: House, name: str) -> UUID:
    """Let another officer work in oversight; return their id."""
    officer = join(house.units["oversight"], name, name.title(), [Role.OVERSIGHT])
    house.officers[name] = officer
    people.grant_unit_key(house.viewer("over"), officer, fingerprint(officer))
    people.certify(SYSTEM, officer, Function.TRIAGE, days=9)
    return officer


def first_page(client: Client) -> str:
    return " ".join(html(client, "/oversight/").split())


# Keys.


def test_each_act_of_keys_has_its_meaning_and_some_a_mark(house: House, over: Client) -> None:
    with acting(SYSTEM) as act:
        act.record(f"{house.units['police']}/people", acts.RECOVERY_USED, "unit-key:1")
    page = html(over, "/oversight/keys/")
    assert "Two people hold it: ask both why." in page
    assert page.count("Look:") == 1
    assert "An officer's key was confirmed" in page
    assert "Super" in page
    looked = html(over, f"/oversight/keys/?look=yes&unit={house.units['police']}")
    assert "Look:" in looked
    assert "An officer's key was confirmed" not in looked
    assert "Nothing needs attention" in html(over, f"/oversight/keys/?look=yes&unit={uuid4()}")


def test_every_act_with_keys_is_in_the_list() -> None:
    kinds = ("officer-key.", "unit-key.", "recovery.", "partner.key-")
    known = {value for name, value in vars(acts).items() if name.isupper()}
    assert {act for act in known if act.startswith(kinds)} <= set(KEY_ACTS)


# The ledger.


def test_the_ledger_is_searched_by_all_that_stands_in_the_address(
    house: House, over: Client, send: Send
) -> None:
    report, _child = answered(house, send)
    other, intake_id = send(), house.officers["intake"]
    police = house.units["police"]
    for query, there, gone in (
        (f"where={police}/child", "A report was received", "An officer's key was confirmed"),
        (f"where={police}", "An officer's key was confirmed", "care"),
        (f"who=officer:{intake_id}&where={police}/child", "An answer was sent", "was received"),
        (f"about={report}", f"report {str(report)[:8]}", f"report {str(other)[:8]}"),
        (
            f"about={str(report)[:8].upper()}",
            f"report {str(report)[:8]}",
            f"report {str(other)[:8]}",
        ),
        (
            f"about=report:{str(report)[:13]}",
            f"report {str(report)[:8]}",
            f"report {str(other)[:8]}",
        ),
        (f"about={report.hex}", f"report {str(report)[:8]}", f"report {str(other)[:8]}"),
        ("act=report.received", "the system, for somebody not signed in", "Intake"),
    ):
        page = html(over, f"/oversight/ledger/?{query}")
        table = page[page.index("<tbody") : page.index("</tbody")]
        assert there in table, query
        assert gone not in table, query


def test_days_count_in_the_units_zone_and_stay_in_the_address(over: Client, send: Send) -> None:
    send()
    today = f"{clock.now():%Y-%m-%d}"
    page = html(over, f"/oversight/ledger/?since={today}&until={today}&act=report.received")
    assert "A report was received" in page[page.index("<tbody") :]
    assert page.count(f'value="{today}"') == 2
    assert "No act matches" in html(over, "/oversight/ledger/?until=2001-01-01")


def test_ledger_pages_meet_without_a_gap(
    house: House, over: Client, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payung.doors.desk.oversight.ledger.PAGE", 7)
    for _ in range(3):
        send()
    url, count = "/oversight/ledger/?act=unit-key.granted", 0
    total = Entry.objects.filter(act="unit-key.granted").count()
    assert total < 7
    url = f"/oversight/ledger/?where={house.units['police']}"
    total = Entry.objects.filter(chain__startswith=str(house.units["police"])).count()
    while url:
        page = html(over, url)
        count += page[page.index("<tbody") : page.index("</tbody")].count("<tr")
        url = following(page) if 'rel="next"' in page else ""
    assert count == total > 14


@pytest.mark.parametrize(
    "typed", ["abc", "report", "12345678; drop", "a' or 1=1", "\0" * 9, "é" * 9]
)
def test_a_record_that_cannot_be_one_is_named_and_stays_there(over: Client, typed: str) -> None:
    answer = over.get("/oversight/ledger/", {"about": typed, "act": "report.received"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "enter the first 8 characters of a report" in page
    assert 'aria-invalid="true"' in page
    assert over.post("/oversight/ledger/export/?about=abc").status_code == 400


def test_every_link_of_the_ledger_leads_somewhere(house: House, over: Client, send: Send) -> None:
    send()
    people.override(
        house.viewer("super"), house.officers["fresh"], Function.TRIAGE, "Ill.", hours=2
    )
    links = {url for url in hrefs(html(over, "/oversight/ledger/")) if "/ledger/?" in url}
    assert len(links) > 10
    for url in links:
        html(over, url)


@pytest.mark.parametrize(
    "query",
    [
        "where=%00",
        "where=a b",
        "act=nothing",
        "who=me",
        "since=x&until=9999-12-31",
        "after=1.1.%00",
    ],
)
def test_an_odd_filter_is_as_if_it_were_absent(over: Client, query: str) -> None:
    assert "<tbody" in html(over, f"/oversight/ledger/?{query}")


def test_addresses_hold_ids_and_no_names(house: House, over: Client, said: UUID) -> None:
    for page in PAGES:
        for url in hrefs(html(over, page)):
            for name in ("Super", "Intake", "Over", "police+of", "police%20of"):
                assert name not in url


def hrefs(page: str) -> Iterator[str]:
    for part in page.split('href="')[1:]:
        yield part.split('"')[0]


def test_a_file_holds_ids_times_and_hashes_and_is_an_act(
    house: House, over: Client, send: Send
) -> None:
    report = send()
    url = f"/oversight/ledger/export/?where={house.units['police']}&about={str(report)[:8]}"
    answer = over.post(url)
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    entry = Entry.objects.get(subject=f"report:{report}")
    assert len(rows) == 1
    assert rows[0]["hash"] == entry.hash
    assert rows[0]["subject"] == f"report:{report}"
    assert "Intake" not in answer.content.decode()
    kept = Entry.objects.get(act="ledger.exported")
    assert (kept.actor, kept.count) == (f"officer:{house.officers['over']}", 1)
    assert Entry.objects.filter(act="ledger.exported").count() == 1


def test_taking_the_ledger_out_asks_who_is_there_and_then_gives_what_was_searched_for(
    over: Client, send: Send, settings: Settings
) -> None:
    report = send()
    url = f"/oversight/ledger/export/?about={str(report)[:8]}"
    settings.PAYUNG_SUDO_MINUTES = 0
    asked = over.post(url)
    assert asked.status_code == 401
    assert "Please confirm that it is you" in asked.content.decode()
    assert not Entry.objects.filter(act="ledger.exported").exists()
    settings.PAYUNG_SUDO_MINUTES = 10
    given = over.post(url, {"proof-password": PASSWORD})
    assert f"report:{report}" in given.content.decode()


def test_the_page_says_how_the_chain_is_checked_and_shows_its_heads(
    house: House, over: Client, send: Send
) -> None:
    send()
    page = html(over, "/oversight/ledger/")
    assert "payung ledger verify" in page
    assert Entry.objects.filter(chain=f"{house.units['police']}/child").get().hash in page


# All of them.


@pytest.mark.parametrize(
    "page",
    [*PAGES, "/oversight/ledger/?where={police}", "/oversight/keys/?unit={police}&look=yes"],
)
def test_each_page_takes_at_most_twenty_queries_however_much_there_is(
    house: House, over: Client, send: Send, page: str
) -> None:
    url = page.format(police=house.units["police"])
    fill(house, send)
    html(over, url)
    with CaptureQueriesContext(connection) as few:
        html(over, url)
    fill(house, send)
    with CaptureQueriesContext(connection) as many:
        html(over, url)
    assert len(many) <= len(few) <= 20, [query["sql"][:90] for query in many]


def fill(house: House, send: Send) -> None:
    """Let something of everything happen."""
    supervisor = house.viewer("super")
    send(suspects=[{"relationship": "police"}])
    _, child = answered(house, send)
    feedback.give_feedback(child, TreatmentAnswers(words="Kind."), uuid4())
    dialogue.add_word(child, "He is a police officer.")
    cases.name_readers(
        supervisor, send(), [house.officers[n] for n in ("intake", "super")], "Because."
    )
    people.override(supervisor, house.officers["fresh"], Function.TRIAGE, "Ill.", hours=1)


def test_pages_are_in_the_units_time(house: House, over: Client, send: Send) -> None:
    send(suspects=[{"relationship": "police"}])
    for page in ("/oversight/ledger/", "/oversight/keys/"):
        assert "<time datetime=" in html(over, page)


def test_no_page_of_oversight_takes_a_report_or_marks_it_read(over: Client, send: Send) -> None:
    send(suspects=[{"relationship": "police"}])
    for page in PAGES:
        html(over, page)
    assert StoredReport.objects.get().status == "received"
    assert not Entry.objects.filter(act="report.opened").exists()


def test_a_chain_that_began_again_is_called_as_before_with_how_often() -> None:
    unit = uuid4()
    for chain, called in (
        (f"{unit}/child", "North · child"),
        (f"{unit}/child/2", "North · child (2)"),
        ("hashsets/3", "hash sets (3)"),
        ("elsewhere", "elsewhere"),
    ):
        assert chain_name(chain, {unit: "North"}) == called
