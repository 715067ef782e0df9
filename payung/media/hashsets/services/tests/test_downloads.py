"""What is new is fetched page by page and taken in whole or not at all; the next time begins where it ended."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from payung.foundation.errors import BadInput, NotFound
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry as Act
from payung.media.hashsets import actions, queries
from payung.media.hashsets.actions import downloads
from payung.media.hashsets.formats import ncmec, stopncii
from payung.media.hashsets.services.http_calls import WAITS, ServiceFailed
from payung.media.hashsets.services.tests.conftest import Feeds
from payung.media.hashsets.services.tests.server import Question, Reply, Serving
from payung.media.models import HashSet, Purpose, SetVersion

pytestmark = pytest.mark.django_db

BASIC = "Basic " + b64encode(b"unit:an invented word").decode()


def example(format_: Any, name: str) -> bytes:
    return (Path(format_.__file__).parent / "examples" / name).read_bytes()


def ncmec_pages(question: Question) -> Reply:
    """Two pages, the second by the address that the first names; nothing new after that."""
    if question.headers.get("authorization") != BASIC:
        return Reply(status=401)
    if question.asked["from"].startswith("2026-11-02T23"):
        return Reply(
            b'<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images count="1" '
            b'maxTimestamp="2026-11-05T00:00:00Z"><deletedImage><member id="42">Org</member>'
            b"<timestamp>2026-11-05T00:00:00Z</timestamp><id>img9</id></deletedImage></images></queryResult>"
        )
    return Reply(example(ncmec, "page-2.xml" if "start" in question.asked else "page-1.xml"))


def keys(name: str) -> list[str]:
    return [entry.key for entry in queries.listed(SYSTEM, name)]


def test_ncmec_pages_are_followed_and_the_next_time_brings_what_was_deleted_since(
    there: Serving, feeds: Feeds
) -> None:
    there.answers = ncmec_pages
    feeds("kites", "ncmec", 'owner = "NCMEC"', "baseline = {A1 = true}", path="/npo")
    done = actions.fetch_set(SYSTEM, "kites")
    assert (done.added, done.wrong) == (3, 2)  # one entry's only hash is none, and it is told
    assert keys("kites") == ["42-img1", "42-vid1", "42-img9"]
    assert [request.path for request in there.heard] == ["/npo/v2/entries"] * 2
    assert there.heard[0].asked["from"] == "1970-01-01T00:00:00Z"
    assert there.heard[1].asked["start"] == "1001"
    card = queries.hash_sets(SYSTEM)[0]
    assert (card.owner, card.baseline) == ("NCMEC", {"A1": True})

    done = actions.fetch_set(SYSTEM, "kites")
    assert there.heard[2].asked["from"] == "2026-11-02T23:00:00Z"  # an hour earlier
    assert (done.added, done.withdrawn) == (0, 1)
    assert keys("kites") == ["42-img1", "42-vid1"]
    counts = Act.objects.filter(act="hashset.imported").values_list("count", flat=True)
    assert list(counts.order_by("sequence")) == [3, 1]


def test_stopncii_pages_are_followed_by_their_token_and_are_for_removal_alone(
    there: Serving, feeds: Feeds
) -> None:
    def pages(question: Question) -> Reply:
        assert question.headers["x-functions-key"] == "an invented word"
        assert question.headers["ocp-apim-subscription-key"] == "an invented word"
        token = question.asked.get("nextPageToken")
        return Reply(example(stopncii, "page-2.json" if token == "token-2" else "page-1.json"))

    there.answers = pages
    feeds("own", "stopncii", path="/v1/")
    assert actions.fetch_set(SYSTEM, "own").added == 2
    assert [request.path for request in there.heard] == ["/v1/FetchHashes"] * 2
    assert HashSet.objects.get().purpose == Purpose.REMOVAL
    actions.fetch_set(SYSTEM, "own")
    assert [request.asked["startTimestamp"] for request in there.heard] == ["10"] * 2 + [
        "1793529000"
    ] * 2


LIST = b"MD5,PhotoDNA,Category\n" + b"1" * 32 + b",,A\n"


def test_an_iwf_list_is_fetched_where_it_has_changed_and_what_it_does_not_name_is_withdrawn(
    there: Serving, feeds: Feeds
) -> None:
    body, mark = LIST + b"2" * 32 + b",,B\n", '"one"'

    def file(question: Question) -> Reply:
        assert question.headers["authorization"] == BASIC
        if question.headers.get("if-none-match") == mark:
            return Reply(status=304)
        return Reply(body, headers={"ETag": mark})

    there.answers = file
    feeds("list", "iwf", path="/list.csv")
    assert actions.fetch_set(SYSTEM, "list").added == 2
    assert actions.fetch_set(SYSTEM, "list").read == 0
    assert SetVersion.objects.count() == 1
    body, mark = LIST, '"two"'
    assert actions.fetch_set(SYSTEM, "list").withdrawn == 1
    assert keys("list") == ["md5:" + "1" * 32]
    body, mark = LIST.replace(b"1", b"3", 32) + b"4" * 32 + b",,B\n", '"three"'
    assert actions.fetch_set(SYSTEM, "list").added == 2
    body, mark = LIST.splitlines(keepends=True)[0], '"none"'
    with pytest.raises(
        ServiceFailed, match="The list has no entries, so nothing was imported or withdrawn"
    ):
        actions.fetch_set(SYSTEM, "list")
    assert len(keys("list")) == 2


def test_a_whole_list_that_has_become_much_shorter_is_taken_only_if_somebody_says_so(
    there: Serving, feeds: Feeds
) -> None:
    lines = [digit.encode() * 32 + b",,A\n" for digit in "1234567"]
    head = LIST.splitlines(keepends=True)[0]
    sent = [head + b"".join(lines), head + b"".join(lines[:3])]
    there.answers = lambda _question: Reply(sent[0])
    feeds("list", "iwf", path="/list.csv")
    actions.fetch_set(SYSTEM, "list")
    del sent[0]
    with pytest.raises(BadInput, match="less than half"):
        actions.fetch_set(SYSTEM, "list")
    assert len(keys("list")) == 7
    assert actions.fetch_set(SYSTEM, "list", shrunk=True).withdrawn == 4


def test_a_whole_list_with_a_slip_withdraws_nothing_and_is_asked_for_again(
    there: Serving, feeds: Feeds
) -> None:
    lines = [digit.encode() * 32 + b",,A\n" for digit in "1234"]
    head = LIST.splitlines(keepends=True)[0]
    body, mark = head + b"".join(lines), '"one"'

    def file(question: Question) -> Reply:
        same = question.headers.get("if-none-match") == mark
        return Reply(status=304) if same else Reply(body, headers={"ETag": mark})

    there.answers = file
    feeds("list", "iwf", path="/list.csv")
    actions.fetch_set(SYSTEM, "list")
    body, mark = head + b"".join(lines[:3]) + b"z" * 32 + b",,A\n", '"two"'
    for _time in range(2):
        done = actions.fetch_set(SYSTEM, "list")
        assert done.withdrawn == 0
        assert "--shrunk" in str(done.errors[0].sentence)
        assert len(keys("list")) == 4
    assert actions.fetch_set(SYSTEM, "list", shrunk=True).withdrawn == 1
    assert actions.fetch_set(SYSTEM, "list").read == 0  # now it stands where the service does


def test_what_passes_is_tried_again_and_a_service_may_say_how_long_to_wait(
    there: Serving, feeds: Feeds, waits: list[float]
) -> None:
    odd = [
        Reply(status=503),
        Reply(status=429, headers={"Retry-After": "9"}),
        Reply(b"<que", lacking=9),
    ]
    there.answers = lambda question: odd.pop(0) if odd else ncmec_pages(question)
    feeds("kites", "ncmec")
    assert actions.fetch_set(SYSTEM, "kites").added == 3
    assert waits == [1.0, 9.0, 25.0]


def test_a_fetch_that_was_stopped_goes_on_at_its_page(there: Serving, feeds: Feeds) -> None:
    def stops(question: Question) -> Reply:
        return Reply(status=500) if "start" in question.asked else ncmec_pages(question)

    feeds("kites", "ncmec")
    there.answers = stops
    with pytest.raises(ServiceFailed, match="the service cannot answer at the moment"):
        actions.fetch_set(SYSTEM, "kites")
    assert not HashSet.objects.exists()  # nothing of it counts
    assert len(there.heard) == 2 + len(WAITS)
    del there.heard[:]
    there.answers = ncmec_pages
    assert actions.fetch_set(SYSTEM, "kites").added == 3
    assert ["start" in request.asked for request in there.heard] == [True]


def test_where_the_service_has_let_go_of_that_page_it_begins_anew(
    there: Serving, feeds: Feeds
) -> None:
    feeds("kites", "ncmec")
    let_go = [Reply(status=500)] * (1 + len(WAITS)) + [Reply(status=410)]

    def forgets(question: Question) -> Reply:
        return let_go.pop(0) if let_go and "start" in question.asked else ncmec_pages(question)

    there.answers = forgets
    with pytest.raises(ServiceFailed):
        actions.fetch_set(SYSTEM, "kites")
    assert actions.fetch_set(SYSTEM, "kites").added == 3
    assert ["start" in request.asked for request in there.heard[-3:]] == [True, False, True]


def test_another_address_is_asked_from_the_beginning(
    there: Serving, feeds: Feeds, tmp_path: Path
) -> None:
    there.answers = ncmec_pages
    feeds("kites", "ncmec", path="/test")
    actions.fetch_set(SYSTEM, "kites")
    (tmp_path / "services.toml").unlink()
    feeds("kites", "ncmec", path="/npo")
    actions.fetch_set(SYSTEM, "kites")
    assert there.heard[-2].asked["from"] == "1970-01-01T00:00:00Z"


CUT = b'<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images>'


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Reply(status=401), "the service refused access"),
        (Reply(status=404), "nothing was found at this address"),
        (Reply(status=302, headers={"Location": "https://kite.example/"}), "not followed"),
        (Reply(status=418), "status 418"),
        (Reply(b"<html>Sign in</html>"), "not what such a service sends"),
        (Reply(CUT), "page 1 is incomplete"),
        (Reply(b"<!DOCTYPE a>" + CUT), "document type"),
        (Reply(b"", lacking=1 << 40), "the response is larger than any list, so nothing was imported"),
        (Reply(CUT + b"</images><paging><next>https://kite.example/</next></paging></queryResult>"),
         "The page says that the next one is elsewhere, so nothing more was fetched"),
        (Reply(CUT + b"</images><paging><next>/v2/entries?a=1</next></paging></queryResult>"),
         "the service never ends its pages, so nothing was imported"),
    ],
)  # fmt: skip
def test_each_way_in_which_it_fails_is_told_and_nothing_is_taken(
    there: Serving, feeds: Feeds, reply: Reply, sentence: str
) -> None:
    there.answers = lambda _question: reply
    feeds("kites", "ncmec")
    with pytest.raises(ServiceFailed, match=sentence) as failed:
        actions.fetch_set(SYSTEM, "kites")
    assert str(failed.value).startswith("kites: ")
    assert not HashSet.objects.exists()


def test_one_that_is_not_there_is_told(there: Serving, feeds: Feeds, tmp_path: Path) -> None:
    feeds("kites", "ncmec")
    text = (tmp_path / "services.toml").read_text()
    (tmp_path / "services.toml").write_text(text.replace(there.address, "http://127.0.0.1:9"))
    with pytest.raises(ServiceFailed, match="does not answer"):
        actions.fetch_set(SYSTEM, "kites")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file in PAYUNG_SERVICES has no service for a set with this name"),
        ("kites = 1", "as TOML"),
        ("[kites", "as TOML"),
        ('[kites]\nservice = "boats"', r"in \[kites\], service must be one of: ncmec"),
        ('[kites]\nservice = "ncmec"\nradius = "far"', r"in \[kites\], radius must be"),
        ('[kites]\nservice = "ncmec"\nbaseline = {A1 = "no"}', r"\[kites\], baseline must be"),
        ('[kites]\nservice = "ncmec"\nsail = 1', r"in \[kites\], sail must be"),
        ('[kites]\nservice = "ncmec"\naddress = "http://kite.example/"', "begins with https"),
        ('[kites]\nservice = "ncmec"\nsecret = "kites"\naddress = "https://kite.example/"',
         "The secret 'kites-password' is missing"),
    ],
)  # fmt: skip
def test_settings_that_are_missing_or_wrong_are_named(
    tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "services.toml").write_text(text)
    with pytest.raises(BadInput, match=sentence):
        actions.fetch_set(SYSTEM, "kites")


def test_without_a_file_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("hashsets", "fetch")
    assert capsys.readouterr().out == ""


def test_the_command_goes_on_with_the_next_service(
    there: Serving, feeds: Feeds, capsys: pytest.CaptureFixture[str]
) -> None:
    there.answers = lambda question: (
        ncmec_pages(question) if question.path.startswith("/npo") else Reply(status=403)
    )
    feeds("shut", "ncmec")
    feeds("kites", "ncmec", path="/npo")
    with pytest.raises(SystemExit):
        call_command("hashsets", "fetch")
    lines = capsys.readouterr().out.splitlines()
    assert '{"set": "shut", "error": "shut: the service refused access.' in lines[0]
    assert '"added": 3' in lines[1]


REASON = "01234567-abcd-0123-4567-012345678900"


def test_feedback_reaches_the_service_and_the_ledger(there: Serving, feeds: Feeds) -> None:
    there.answers = lambda question: Reply() if question.method == "PUT" else ncmec_pages(question)
    feeds("kites", "ncmec", path="/npo")
    actions.fetch_set(SYSTEM, "kites")
    actions.give_feedback(SYSTEM, "kites", "42-img1", right=True, kind="pdq")
    actions.give_feedback(SYSTEM, "kites", "42-img1", right=False, reason=REASON)
    yes, no = there.heard[-2:]
    assert yes.path == "/npo/v2/entries/42/img1/PDQ/feedback"
    assert b"<affirmative/>" in yes.body
    assert no.path == "/npo/v2/entries/42/img1/MD5/feedback"
    assert b"<negative><reasonIds><guid>" + REASON.encode() in no.body
    assert no.headers["authorization"] == BASIC
    assert Act.objects.filter(act="hashset.feedback-given").count() == 2


def test_reasons_are_those_of_the_service(
    there: Serving, feeds: Feeds, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        '<reasons xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><availableFeedbackReasons>'
        f'<reason guid="{REASON}" name="Another picture" type="Sha1"/><reason guid="kite"/>'
    )
    there.answers = lambda _question: Reply(text.encode())
    feeds("kites", "ncmec", path="/npo")
    call_command("hashsets", "reasons", "--name", "kites", "--kind", "sha1")
    assert there.heard[0].path == "/npo/v2/feedback/SHA1/reasons"
    output = capsys.readouterr().out
    assert output == f'{{"reason": "{REASON}", "name": "Another picture"}}\n'


@pytest.mark.parametrize(
    ("key", "more", "sentence"),
    [
        ("kite", {"right": True}, "key: "),
        ("42-img1", {"right": True, "kind": "SIZE"}, "kind: "),
        ("42-img1", {"right": False}, "reason: "),
    ],
)
def test_feedback_that_cannot_be_given_is_named(
    feeds: Feeds, key: str, more: dict[str, Any], sentence: str
) -> None:
    feeds("kites", "ncmec")
    feeds("own", "stopncii")
    with pytest.raises(BadInput, match=sentence):
        actions.give_feedback(SYSTEM, "kites", key, **more)
    with pytest.raises(
        BadInput, match="the service of this set does not accept feedback on its entries"
    ):
        actions.give_feedback(SYSTEM, "own", key, **more)


def test_feedback_on_an_entry_that_is_not_in_the_set_reaches_nobody(
    there: Serving, feeds: Feeds
) -> None:
    there.answers = lambda question: Reply() if question.method == "PUT" else ncmec_pages(question)
    feeds("kites", "ncmec", path="/npo")
    with pytest.raises(NotFound):  # no set yet
        actions.give_feedback(SYSTEM, "kites", "42-img1", right=True)
    actions.fetch_set(SYSTEM, "kites")
    with pytest.raises(NotFound):  # the set is there, and this entry is not
        actions.give_feedback(SYSTEM, "kites", "42-img7", right=True)
    assert [question.method for question in there.heard if question.method == "PUT"] == []
    assert not Act.objects.filter(act="hashset.feedback-given").exists()
    actions.give_feedback(SYSTEM, "kites", "42-img1", right=True)  # only the entry was missing


def test_what_takes_a_whole_night_goes_on_the_next_time(
    there: Serving, feeds: Feeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.answers = ncmec_pages
    feeds("kites", "ncmec")
    with monkeypatch.context() as patched:
        patched.setattr(downloads, "WHOLE", -1.0)
        with pytest.raises(ServiceFailed, match="too slow"):
            actions.fetch_set(SYSTEM, "kites")
    assert actions.fetch_set(SYSTEM, "kites").added == 3
