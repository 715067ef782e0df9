"""Addresses of the desk: those of each feature, a folder each that has a `urls.py`."""

from pathlib import Path
from typing import Final

from django.urls import include, path

from payung.doors.desk import looking_urls
from payung.doors.desk.views import exhibit, exhibit_acts, exhibits, inside, known, scans

FEATURES: Final = sorted(file.parent.name for file in Path(__file__).parent.glob("*/urls.py"))

urlpatterns = [
    *(path("", include(f"payung.doors.desk.{feature}.urls")) for feature in FEATURES),
    path("known/", known.known, name="known"),
    *looking_urls.urlpatterns,
    path("reports/<uuid:report>/exhibits/", exhibits.of_report, name="report-exhibits"),
    path("reports/<uuid:report>/exhibits/take-in/", exhibits.take_in, name="report-take-in"),
    path("exhibits/", exhibits.exhibits, name="exhibits"),
    path("exhibits/take-in/", exhibits.take_in, name="take-in"),
    path("exhibits/<uuid:exhibit>/", exhibit.exhibit, name="exhibit"),
    *(
        path(f"exhibits/<uuid:exhibit>/{act}/", exhibit_acts.step, {"act": act}, f"exhibit-{act}")
        for act in exhibit_acts.DO
    ),
    path("exhibits/<uuid:exhibit>/inside/", inside.inside, name="exhibit-inside"),
    path("exhibits/<uuid:exhibit>/scan/", scans.scan, name="exhibit-scan"),
    path("exhibits/<uuid:exhibit>/scan/files/", scans.files, name="exhibit-scan-files"),
    path("exhibits/<uuid:exhibit>/scan/take-out/", scans.take_out, name="exhibit-scan-out"),
]
