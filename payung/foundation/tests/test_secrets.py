"""Secrets: from the environment or a file, strong or named; and the command that makes them."""

import base64
import io
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django.fixtures import Settings

from payung.foundation import secrets
from payung.foundation.signing import SigningKey

STRONG = bytes(range(32)).hex()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation without any secret yet."""
    for name in (*secrets.ALL, secrets.BLIND_INDEX_OLD):
        monkeypatch.delenv(secrets.variable(name), raising=False)
    settings.PAYUNG_SECRETS_DIR = tmp_path / "home" / "secrets"
    secrets.forget()
    yield settings.PAYUNG_SECRETS_DIR
    secrets.forget()


def test_a_secret_comes_from_its_variable_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.make_missing(folder)
    assert secrets.read(secrets.FORM, folder) != bytes(range(32))
    monkeypatch.setenv("PAYUNG_SECRET_FORM", f" {STRONG}\n")
    assert secrets.read(secrets.FORM, folder) == bytes(range(32))


def test_a_missing_secret_is_named_with_what_to_do(folder: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"'form' is missing: set PAYUNG_SECRET_FORM or"):
        secrets.read(secrets.FORM, folder)


SEVEN, EIGHT = (bytes([*range(signs)] * 5)[:32].hex() for signs in (7, 8))


@pytest.mark.parametrize(
    "text", ["", "change-me", "00" * 32, "ab" * 32, STRONG[:-2], STRONG + "00", SEVEN]
)
def test_a_weak_secret_is_named_and_never_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("PAYUNG_SECRET_FORM", text)
    with pytest.raises(ImproperlyConfigured, match="'form' is weak") as refusal:
        secrets.read(secrets.FORM, folder)
    assert not text or text not in str(refusal.value)


def test_eight_different_bytes_are_enough(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYUNG_SECRET_FORM", EIGHT)
    assert secrets.read(secrets.FORM, folder).hex() == EIGHT


def test_a_file_that_is_no_text_is_weak_and_no_crash(folder: Path) -> None:
    secrets.make_missing(folder)
    (folder / secrets.FORM).write_bytes(bytes(range(224, 256)))
    with pytest.raises(ImproperlyConfigured, match="'form' is weak"):
        secrets.read(secrets.FORM, folder)


def test_what_another_has_given_comes_from_its_variable_or_file_and_is_never_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    (folder / "kites-password").write_text(" an invented word\n")
    assert secrets.given("kites-password") == "an invented word"
    monkeypatch.setenv("PAYUNG_SECRET_KITES_PASSWORD", "another")
    assert secrets.given("kites-password") == "another"
    for nothing in ("", " \n", "a\nb"):
        monkeypatch.setenv("PAYUNG_SECRET_KITES_PASSWORD", nothing)
        with pytest.raises(ImproperlyConfigured, match="'kites-password' is missing") as refused:
            secrets.given("kites-password")
        assert "a\nb" not in str(refused.value)


def test_folders_are_made_however_deep(folder: Path) -> None:
    deep = folder / "more" / "secrets"
    assert secrets.make_missing(deep) == list(secrets.ALL)


def test_the_key_that_checks_webhooks_is_written_as_partners_know_it(folder: Path) -> None:
    secrets.make_missing(folder)
    seed = secrets.read(secrets.WEBHOOK, folder)
    public = base64.b64encode(SigningKey(seed).public).decode()
    assert (folder / secrets.WEBHOOK_PUBLIC).read_text() == f"whpk_{public}\n"


def test_a_face_has_only_its_own(folder: Path, settings: Settings) -> None:
    secrets.make_missing(folder)
    settings.PAYUNG_SECRETS = (secrets.FORM,)
    assert len(secrets.get(secrets.FORM)) == 32
    with pytest.raises(ImproperlyConfigured, match="does not hold the secret 'blind-index'"):
        secrets.get(secrets.BLIND_INDEX)
    with pytest.raises(ImproperlyConfigured, match="does not hold the secret 'blind-index'"):
        secrets.get_optional(secrets.BLIND_INDEX_OLD, beside=secrets.BLIND_INDEX)


def test_an_optional_secret_may_be_missing_but_not_weak(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> bytes | None:
        return secrets.get_optional(secrets.BLIND_INDEX_OLD, beside=secrets.BLIND_INDEX)

    assert ask() is None
    secrets.forget()
    monkeypatch.setenv("PAYUNG_SECRET_BLIND_INDEX_OLD", STRONG)
    assert ask() == bytes(range(32))
    secrets.forget()
    monkeypatch.setenv("PAYUNG_SECRET_BLIND_INDEX_OLD", "weak")
    with pytest.raises(ImproperlyConfigured, match="weak"):
        ask()


def test_the_command_makes_what_is_missing_and_prints_names_only(folder: Path) -> None:
    out = io.StringIO()
    call_command("secrets", stdout=out)
    assert out.getvalue().split() == list(secrets.ALL)
    values = {name: (folder / name).read_text() for name in secrets.ALL}
    assert len(set(values.values())) == len(secrets.ALL)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*secrets.ALL, secrets.WEBHOOK_PUBLIC, secrets.NOTICES_PUBLIC]
    )
    for name in secrets.ALL:
        assert secrets.read(name, folder)
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    for path in (folder, folder.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_the_command_changes_nothing_that_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYUNG_SECRET_FORM", STRONG)
    made = secrets.make_missing(folder)
    assert secrets.FORM not in made
    before = {path.name: path.read_text() for path in folder.iterdir()}
    out = io.StringIO()
    call_command("secrets", stdout=out)
    assert out.getvalue() == ""
    assert before == {path.name: path.read_text() for path in folder.iterdir()}


def test_of_two_that_make_secrets_at_once_one_wins_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.make_missing(folder)
    before = (folder / secrets.FORM).read_text()
    assert not secrets._make(folder / secrets.FORM)
    assert (folder / secrets.FORM).read_text() == before
    assert len(list(folder.iterdir())) == len(secrets.ALL) + 2  # and two public halves


def test_a_public_half_lies_beside_the_secrets_or_is_empty(folder: Path) -> None:
    assert secrets.public_half(secrets.ROOT) == ""
    secrets.make_missing(folder)
    (folder / secrets.ROOT).write_text(f" {STRONG}\n")
    assert secrets.public_half(secrets.ROOT) == STRONG
    assert secrets.public_half(secrets.RECOVERY) == ""
    (folder / secrets.ROOT).write_bytes(b"\xff")
    assert secrets.public_half(secrets.ROOT) == "\ufffd"


@pytest.mark.parametrize(
    ("process", "expected"),
    [
        ("public", {"RECEIPT_PEPPER", "FORM", "BLIND_INDEX", "BLIND_INDEX_OLD"}),
        (
            "desk",
            {"SESSION", "SECOND_FACTOR", "BLIND_INDEX", "BLIND_INDEX_OLD", "RECEIPT_PEPPER"},
        ),
        ("api", {"BLIND_INDEX", "BLIND_INDEX_OLD", "IDEMPOTENCY"}),
        ("worker", {"WEBHOOK", "WEBHOOK_OLD", "NOTICES", "SMTP_PASSWORD", "SMS_GATEWAY"}),
        ("status", set[str]()),
        ("matcher", set[str]()),
    ],
)
def test_a_process_is_handed_its_own_secrets_and_all_that_is_none(
    process: str, expected: set[str]
) -> None:
    assert process in secrets.HELD
    names = {*secrets.ALL, *secrets.OLD, secrets.SMTP, secrets.SMS, "some-service"}
    everything = {secrets.variable(name): name for name in names}
    assert secrets.variable("some-service") == "PAYUNG_SECRET_SOME_SERVICE"
    plain = {"PATH": "/bin", "PAYUNG_SECRETS_DIR": "/secrets", "PAYUNG_SECRET": "kite"}
    handed = secrets.handed_to(process, everything | plain)
    own = {f"PAYUNG_SECRET_{name}" for name in expected}
    assert handed == plain | {name: text for name, text in everything.items() if name in own}
    assert own <= set(everything)


def test_every_process_that_holds_secrets_is_listed() -> None:
    assert set(secrets.HELD) == {"public", "desk", "api", "worker", "status", "matcher"}
