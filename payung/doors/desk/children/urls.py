"""Addresses of the own file of a child."""

from django.urls import URLPattern, path

from payung.doors.desk.children import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/children/<uuid:child>/", views.show, name="child"),
    path(
        "reports/<uuid:report>/children/<uuid:child>/<slug:act>/", views.write, name="child-write"
    ),
]
