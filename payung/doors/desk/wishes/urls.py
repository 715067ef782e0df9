"""Address of a decision on a child's wish."""

from django.urls import URLPattern, path

from payung.doors.desk.wishes import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/wish/<slug:wish>/", views.wish, name="report-wish"),
]
