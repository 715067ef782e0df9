"""All processes of `payung serve` share what was loaded before them: so nothing in it may be one's own."""

import json
import os
import subprocess
import sys
from typing import Final

import pytest
from django.conf import settings

# Notes which variables are read, and who draws random bytes. numpy seeds a generator that we do not use.
LOADED: Final = """
import json, os, random, sys, traceback
asked, drawn = set(), []
read, draw = type(os.environ).__getitem__, os.urandom

def noting(environment, name):
    asked.add(name)
    return read(environment, name)

def drawing(size):
    files = [frame.filename for frame in traceback.extract_stack() if not "<" in frame.filename]
    if not any("/numpy/" in file for file in files):
        drawn.append(files)
    return draw(size)

type(os.environ).__getitem__ = noting
os.urandom = random._urandom = drawing
from payung.operations import common_memory
common_memory.load()
from django.conf import settings
from payung.triage import reader
from payung.triage.cues import cue_list
print(json.dumps({
    "asked": [name for name in asked if name.startswith(("PAYUNG_", "DJANGO_", "PROMETHEUS_"))],
    "drawn": drawn,
    "settings": settings.configured,
    "threads": len(os.listdir("/proc/self/task")),
    "lists": cue_list.shelves.cache_info().currsize,
    "reader": reader.load.cache_info().currsize,
}))
"""


@pytest.mark.servers
def test_it_asks_no_settings_makes_no_key_and_starts_no_thread() -> None:
    own = {"DJANGO_SETTINGS_MODULE", "OPENBLAS_NUM_THREADS"}
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=settings.CHECKOUT,
        env={name: text for name, text in os.environ.items() if name not in own},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout
    assert json.loads(loaded) == {
        "asked": [],
        "drawn": [],
        "settings": False,
        "threads": 1,
        "lists": 1,
        "reader": 1,
    }
