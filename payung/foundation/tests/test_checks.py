"""System checks: one sentence for every missing or weak setting."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import CheckMessage, run_checks
from django.core.checks.registry import registry
from pytest_django.fixtures import Settings

from payung.foundation import checks, secrets

HANDLER = "payung.foundation.uploads.SealingUploadHandler"


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound installation outside development."""
    for name in secrets.ALL:
        monkeypatch.delenv(secrets.variable(name), raising=False)
    home = tmp_path / "home"
    secrets.make_missing(home / "secrets")
    settings.PAYUNG_HOME, settings.PAYUNG_SECRETS_DIR = home, home / "secrets"
    settings.PAYUNG_SECRETS = (secrets.FORM, secrets.BLIND_INDEX)
    settings.PAYUNG_FACE, settings.PAYUNG_COUNTRY = "desk", "XA"
    settings.PAYUNG_DEVELOPMENT = settings.DEBUG = False
    settings.FILE_UPLOAD_HANDLERS = [HANDLER]
    settings.PAYUNG_PROXY = frozenset({"unix"})
    return home


def faults() -> list[tuple[str | None, str]]:
    messages: list[CheckMessage] = [
        *checks.check_secrets(), *checks.check_home(), *checks.check_settings(),
    ]  # fmt: skip
    for message in messages:
        assert str(message.msg).endswith(".")
        assert "\n" not in str(message.msg)
    return [(message.id, str(message.msg)) for message in messages]


def ids() -> list[str | None]:
    return [name for name, _ in faults()]


def test_a_sound_installation_has_no_fault() -> None:
    assert faults() == []


def test_the_checks_are_registered_when_django_starts() -> None:
    apps.get_app_config("foundation").ready()
    known = registry.get_checks()
    assert {checks.check_secrets, checks.check_home, checks.check_settings} <= set(known)


def test_django_runs_the_checks(settings: Settings) -> None:
    settings.FILE_UPLOAD_HANDLERS = []
    assert "payung.E005" in {message.id for message in run_checks(tags=["security"])}


def test_a_missing_secret_is_named_outside_development(
    installation: Path, settings: Settings
) -> None:
    (installation / "secrets" / secrets.FORM).unlink()
    ((name, sentence),) = faults()
    assert name == "payung.E001"
    assert "'form' is missing" in sentence
    settings.PAYUNG_DEVELOPMENT = True
    assert faults() == []


def test_a_weak_secret_is_named_also_in_development(installation: Path, settings: Settings) -> None:
    settings.PAYUNG_DEVELOPMENT = True
    (installation / "secrets" / secrets.FORM).write_text("change-me")
    assert ids() == ["payung.E001"]


def test_secrets_of_other_faces_are_not_asked_for(installation: Path) -> None:
    (installation / "secrets" / secrets.SESSION).unlink()
    assert faults() == []


def test_a_secret_that_others_can_read_is_named(installation: Path) -> None:
    (installation / "secrets" / secrets.FORM).chmod(0o640)
    ((name, sentence),) = faults()
    assert name == "payung.E001"
    assert "chmod 600" in sentence


def test_a_home_that_others_can_look_into_is_named(installation: Path) -> None:
    installation.chmod(0o750)
    assert ids() == ["payung.E003"]


def test_a_home_that_is_missing_or_no_folder_is_named(tmp_path: Path, settings: Settings) -> None:
    settings.PAYUNG_HOME = tmp_path / "nowhere"
    assert ids() == ["payung.E002"]
    settings.PAYUNG_DEVELOPMENT = True
    assert faults() == []
    settings.PAYUNG_HOME.write_text("")
    assert ids() == ["payung.E002"]


def test_debug_outside_development_is_named(settings: Settings) -> None:
    settings.DEBUG = True
    assert ids() == ["payung.E004"]
    settings.PAYUNG_DEVELOPMENT = True
    assert faults() == []


@pytest.mark.parametrize(
    "handlers",
    [[], ["django.core.files.uploadhandler.TemporaryFileUploadHandler"],
     [HANDLER, "django.core.files.uploadhandler.TemporaryFileUploadHandler"]],
)  # fmt: skip
def test_other_upload_handlers_are_named(settings: Settings, handlers: list[str]) -> None:
    settings.FILE_UPLOAD_HANDLERS = handlers
    assert ids() == ["payung.E005"]


@pytest.mark.parametrize("country", ["", "xa", "Xanadu"])
def test_a_face_without_a_country_is_named(settings: Settings, country: str) -> None:
    settings.PAYUNG_COUNTRY = country
    assert ids() == ["payung.E006"]
    settings.PAYUNG_FACE = "command"
    assert faults() == []


def test_a_secret_that_systemd_hands_over_is_not_measured_by_its_mode(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = installation / "secrets" / secrets.FORM
    secret.chmod(0o440)
    assert ids() == ["payung.E001"]
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(installation / "secrets"))
    assert faults() == []
    secret.write_text("change-me")
    assert ids() == ["payung.E001"]


@pytest.mark.parametrize("face", ["public", "desk", "api"])
def test_a_face_that_counts_by_address_asks_for_its_proxy(face: str, settings: Settings) -> None:
    settings.PAYUNG_FACE, settings.PAYUNG_PROXY = face, frozenset()
    assert ids() == ["payung.W007"]
    settings.PAYUNG_DEVELOPMENT = True
    assert faults() == []


@pytest.mark.parametrize(
    "word",
    ["10.0.0.0/8", "proxy.example", "Unix", "0:0:0:0:0:0:0:1", "10.0.0.1:8000", "2001:DB8::1"],
)
def test_a_proxy_that_could_never_be_the_sender_is_named(word: str, settings: Settings) -> None:
    settings.PAYUNG_PROXY = frozenset({"unix", "192.0.2.1", "2001:db8::1", word})
    (one,) = faults()
    assert one[0] == "payung.E008"
    assert word in one[1]
