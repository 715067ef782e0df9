"""Addresses of partners."""

from django.urls import URLPattern, path

from payung.doors.desk.partners import views

urlpatterns: list[URLPattern] = [
    path("administration/partners/", views.partners, name="partners"),
    path("administration/partners/<uuid:partner>/", views.partner, name="partner"),
    path("administration/partners/<uuid:partner>/key/", views.make_key, name="partner-key"),
    path(
        "administration/partners/<uuid:partner>/keys/<int:key>/end/",
        views.end_key,
        name="partner-key-end",
    ),
    path("administration/partners/<uuid:partner>/stop/", views.stop, name="partner-stop"),
    path("administration/partners/<uuid:partner>/resume/", views.resume, name="partner-resume"),
    path("administration/partners/<uuid:partner>/test/", views.test, name="partner-test"),
    path(
        "administration/partners/<uuid:partner>/send-again/",
        views.send_again,
        name="partner-send-again",
    ),
]
