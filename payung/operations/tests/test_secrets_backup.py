"""A backup of the secrets has all secrets and all public halves."""

from pathlib import Path

import pyrage
import pytest
from pytest_django import Settings

from payung.foundation import secrets
from payung.operations.backup import live_backup, restoration

PRIVATE = pyrage.x25519.Identity.generate()
pytestmark = pytest.mark.django_db(transaction=True)


def test_keys_that_are_just_being_changed_and_the_public_halves_are_in_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PAYUNG_BACKUP_KEY = str(PRIVATE.to_public())
    settings.PAYUNG_WEBHOOK_KEY = settings.PAYUNG_NOTICES_KEY = ""
    settings.PAYUNG_SECRETS_DIR = folder = tmp_path / "secrets"
    for name in secrets.ALL:
        monkeypatch.delenv(secrets.variable(name))
    secrets.make_missing(folder)
    for name in (secrets.BLIND_INDEX_OLD, secrets.WEBHOOK_OLD):
        (folder / name).write_text(secrets.read(secrets.FORM, folder).hex() + "\n")
    there = {path.name: path.read_text() for path in folder.iterdir()}

    made = live_backup.back_up_secrets(tmp_path).path
    for path in folder.iterdir():
        path.unlink()
    restoration.restore_secrets(made, [PRIVATE])
    back = {path.name: path.read_text() for path in folder.iterdir()}
    assert {name: back.get(name) for name in there} == there
