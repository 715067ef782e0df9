"""What all processes of `payung serve` share in memory: the supervisor loads it once, before it forks.

Nothing here asks for settings, reads one of our variables, makes a key or draws a random number: it would be
the same in each face. `tests/test_common_memory.py` watches over that.
"""

import gc
import logging
import os
from importlib import import_module
from typing import Final

from payung.foundation import free_memory

# Each brings what it imports. At least three processes need each.
MODULES: Final = (
    "django_tasks_db.utils",  # Django's commands, records and queries
    "django.contrib.auth.hashers",
    "django.contrib.auth.password_validation",
    "django.core.wsgi",
    "django.template.loaders.cached",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "pyrage",
    "payung.cases.persons.details",
    "payung.cases.steps.contents",
    "payung.directory.takedown",
    "payung.foundation.receipt_lookup_server",
    "payung.language.classifier.weights",
    "payung.language.text_checks",
    "payung.media.matcher.client",
    "payung.media.sandbox.examination",
    "payung.staff.notices.channels",
    "payung.staff.own_identifiers",
    "payung.triage.facts",
)


def load() -> None:
    """Load the lists of phrases and cues, the second reader and the modules, and keep them from the collector.

    The lists come first: what reading them leaves free is then filled here, and not in each process.
    """
    gc.disable()  # it would write to each object that it looks at, and leave holes
    logging.disable()  # each process says by itself what is missing, in its own log
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a process with other threads must not fork
    _read_lists()
    for name in MODULES:
        import_module(name)
    logging.disable(logging.NOTSET)
    free_memory.give_back()
    gc.freeze()
    gc.enable()


def _read_lists() -> None:
    from payung.triage import cues, phrases, reader

    phrases.signals_in("read once")
    cues.cues_in("read once")
    if reader.load() is None:
        reader.load.cache_clear()
