"""Addresses of certificates."""

from django.urls import URLPattern, path

from payung.doors.desk.certificates import views

urlpatterns: list[URLPattern] = [
    path("certificates/", views.certificates, name="certificates"),
    path("certificates/units/<uuid:unit>/", views.certificates, name="certificates-unit"),
    path("certificates/officers/<uuid:officer>/", views.certificates_of, name="certificates-of"),
    path("certificates/officers/<uuid:officer>/give/", views.give, name="certificate-give"),
    path(
        "certificates/officers/<uuid:officer>/withdraw/",
        views.withdraw,
        name="certificate-withdraw",
    ),
]
