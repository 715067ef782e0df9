"""Address of the figures on a unit's words."""

from django.urls import URLPattern, path

from payung.doors.desk.blame_figures import views

urlpatterns: list[URLPattern] = [
    path("unit/blame-figures/", views.unit_blame_figures, name="unit-blame-figures"),
]
