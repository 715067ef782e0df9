"""Addresses of the desk, from the `urls.py` of all features."""

from pathlib import Path
from typing import Final

from django.urls import include, path

FEATURES: Final = sorted(file.parent.name for file in Path(__file__).parent.glob("*/urls.py"))

urlpatterns = [path("", include(f"payung.doors.desk.{feature}.urls")) for feature in FEATURES]
