"""Exhibits in an S3 store: the same acts over real HTTP. The store sees only encrypted bytes."""

import io
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from payung.config.tests.bucket import Bucket, served
from payung.foundation.errors import Conflict
from payung.media.exhibits import actions
from payung.media.exhibits.tests.samples import FILE, files, looking, received, row
from payung.media.exhibits.tests.samples import places as places
from tests.house import House

pytest.importorskip("storages.backends.s3", reason="requirements/s3.txt is not installed")
bucket = import_module("payung.config.settings.s3").bucket  # it needs the library too


@pytest.fixture(autouse=True)
def _bucket(places: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "invented")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "xa-1")
    with served() as address:
        settings.STORAGES = {**settings.STORAGES, "exhibits": bucket("kite", address)}
        yield


def test_an_exhibit_goes_its_whole_way(
    house: House, places: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    viewer, second = looking(house), house.viewer("liaison")
    exhibit = received(viewer)
    name = f"{row(exhibit).file[:2]}/{row(exhibit).file}.age"
    assert list(Bucket.kept) == [name]
    assert FILE[:40] not in Bucket.kept[name]
    assert files(places) == []
    assert b"".join(actions.open_exhibit(viewer, exhibit)) == FILE
    output = io.StringIO()
    call_command("media", "verify", stdout=output)
    assert json.loads(output.getvalue())["checked"] == 1
    actions.destroy(viewer, exhibit, "The court said so.")
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_destruction(second, exhibit)
    assert Bucket.kept == {}


def test_what_is_missing_or_nobodys_is_told(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer)
    ((name, body),) = Bucket.kept.items()
    del Bucket.kept[name]
    Bucket.kept["ab/note.txt"] = body
    with pytest.raises(Conflict, match="missing"):
        actions.open_exhibit(viewer, exhibit)
    output = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("media", "verify", stdout=output)
    told = json.loads(output.getvalue())
    assert (told["missing"], told["left_over"]) == ([str(exhibit)], ["ab/note.txt"])
