"""The process that `payung booklet` starts in a new home: it loads an invented country and walks through it."""

import sys

import django

django.setup()

from payung.tools.booklet import document  # noqa: E402  needs Django

sys.exit(document.main(*sys.argv[1:]))
