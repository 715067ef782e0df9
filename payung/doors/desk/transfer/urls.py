"""Address of a report's transfer."""

from django.urls import URLPattern, path

from payung.doors.desk.transfer import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/hand-over/", views.hand_over, name="report-hand-over"),
]
