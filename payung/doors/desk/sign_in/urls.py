"""Addresses of signing in, of the locked screen, and of second factors."""

from django.urls import URLPattern, path

from payung.doors.desk.sign_in import lock, second_factors, views

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="sign-in"),
    # allauth leads on to an address of this name.
    path("sign-in/code/", second_factors.code, name="mfa_authenticate"),
    path("invitation/", views.invitation, name="invitation"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("sign-out/everywhere/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("lock/", lock.lock, name="lock"),
    path("locked/", lock.locked, name="locked"),
    path("second-factors/", second_factors.overview, name="second-factors"),
    path("second-factors/app/", second_factors.app, name="second-factor-app"),
    path("second-factors/passkey/", second_factors.passkey, name="second-factor-passkey"),
    path("second-factors/remove/", second_factors.remove, name="second-factor-remove"),
]
