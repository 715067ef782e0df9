"""What `payung booklet` runs beside itself, in a home of its own: it invents a country, and walks through."""

import sys

import django

django.setup()

from payung.tools.booklet import document  # noqa: E402  needs Django

sys.exit(document.main(*sys.argv[1:]))
