"""A face loads what all its processes need before it forks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

STARTED = """
import importlib, os, sys
importlib.import_module("payung.config.wsgi")
importlib.import_module("payung.config.gunicorn").when_ready(None)
from payung.language import blame_check, detection, text_checks, word_list
lists, models = blame_check._entries.cache_info().currsize, detection.load.cache_info().currsize
from django.conf import settings
from payung.triage.cues import cue_list
read = cue_list.shelves.cache_info().currsize, int(settings.ROOT_URLCONF in sys.modules)
print(len(word_list.languages()), lists, models, *read, flush=True)
child = os.fork()
if not child:
    print(len(text_checks.read("Why did you send it?", "th").findings), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.servers
@pytest.mark.parametrize(("face", "loads"), [("desk", True), ("public", False), ("api", False)])
def test_the_desk_alone_reads_the_lists_of_words_before_it_forks(
    face: str, loads: bool, tmp_path: Path
) -> None:
    settings_of = {
        "DJANGO_SETTINGS_MODULE": f"payung.config.settings.{face}",
        "PAYUNG_HOME": str(tmp_path),
    }
    said = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=settings.CHECKOUT,
        env={**os.environ, **settings_of},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.split()
    languages, lists, models, cues, addresses, found = map(int, said)
    assert (lists >= 2 * languages, models) == ((True, 1) if loads else (False, 0))
    assert (cues, addresses) == (1, 1)
    assert found == 1
