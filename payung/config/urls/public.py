"""Addresses of the public face. Each begins with a language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from payung.doors.public import views

urlpatterns = [
    path("", views.start, name="start"),
    path("fingerprint.js", views.worker, name="fingerprint-worker"),
    *i18n_patterns(path("", include("payung.doors.public.urls"))),
]
handler400 = "payung.doors.public.views.unreadable"
handler403 = "payung.doors.public.views.unreadable"
handler404 = "payung.doors.public.views.missing"
handler500 = "payung.doors.public.views.broken"
