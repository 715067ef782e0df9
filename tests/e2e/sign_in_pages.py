"""A walk through the pages of signing in: password, second factor, set-up, lock, sudo."""

from typing import Protocol

from playwright.sync_api import Page, expect

from payung.tools.demo import PASSWORD
from tests.e2e.conftest import Faces

_PROVED = """
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from payung.doors.desk.sign_in.session import _SEEN
from payung.foundation import clock
now = clock.now().timestamp()
for row in Session.objects.all():
    session = SessionStore(row.session_key)
    for record in session.get(RECORDS, []):
        record["at"] = now - {ago}
    session[_SEEN] = now
    session.save()
"""
_WITHOUT_FACTOR = """
from allauth.mfa.models import Authenticator
Authenticator.objects.filter(user__name={name!r}).delete()
"""

_CODE = """
from allauth.mfa.models import Authenticator
from payung.doors.desk.sign_in import authenticators
row = Authenticator.objects.get(user__name={name!r}, type=authenticators.APP)
row.data["step"] = 0
row.save(update_fields=["data"])
print(authenticators.next_code(row.user_id))
"""


class Walker(Protocol):
    """An officer at the desk whose pages are checked."""

    page: Page

    def open(self, path: str, name: str) -> None:
        """Open a page by its address."""

    def press(self, form: str, name: str) -> None:
        """Send a form by its first button, and check the next page."""


def long_ago(faces: Faces) -> None:
    """Set all proofs of identity back by an hour."""
    faces.inside(_PROVED.format(ago=3600))


def just_now(faces: Faces) -> None:
    """Let all who are signed in have proved it now, and be at work, however long the tests take."""
    faces.inside(_PROVED.format(ago=0))


def without_factor(faces: Faces, name: str) -> None:
    """Take an officer's second factors away."""
    faces.inside(_WITHOUT_FACTOR.format(name=name))


def code(faces: Faces, name: str) -> str:
    """Return a code of an invented officer's app, even one that was used, so that no test waits."""
    return faces.inside(_CODE.format(name=name))


def with_password(page: Page, address: str, name: str, password: str = PASSWORD) -> None:
    """Fill in the first page of a sign-in."""
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)


def sign_in(page: Page, faces: Faces, name: str) -> None:
    """Sign in with password and code."""
    with_password(page, faces.desk, name)
    page.locator("main button").first.click()
    page.fill("input[name=code]", code(faces, name))
    with page.expect_navigation():
        page.locator("main button").first.click()


def through_sign_in(officer: Walker, faces: Faces) -> None:
    """Lead somebody who is not signed in through all pages of signing in."""
    page = officer.page
    officer.open("/sign-in/", "sign-in")
    with_password(page, faces.desk, "nobody", "not the password")
    officer.press("/sign-in/", "sign-in refused")
    officer.open("/invitation/", "invitation")
    officer.press("/invitation/", "invitation refused")
    with_password(page, faces.desk, "maya")
    officer.press("/sign-in/", "second step")
    page.fill("input[name=code]", "000000")
    officer.press("/sign-in/code/", "second step refused")
    page.fill("input[name=code]", code(faces, "maya"))
    officer.press("/sign-in/code/", "queue of another officer")
    _through_factors(officer, faces)
    _through_lock(officer)
    _through_first(officer, faces)


def _through_factors(officer: Walker, faces: Faces) -> None:
    page = officer.page
    officer.open("/second-factors/", "second factors")
    officer.open("/second-factors/app/", "another app")
    page.fill("input[name=code]", "000000")
    officer.press("/second-factors/app/", "another app refused")
    officer.open("/second-factors/passkey/", "passkey")
    long_ago(faces)
    officer.open("/second-factors/", "sudo")
    page.fill("input[name=proof-code]", "000000")
    officer.press("/second-factors/", "sudo refused")
    page.fill("input[name=proof-code]", code(faces, "maya"))
    officer.press("/second-factors/", "second factors after sudo")


def _through_lock(officer: Walker) -> None:
    page = officer.page
    officer.press("/lock/", "locked")
    page.fill("input[name=proof-password]", "not the password")
    officer.press("/locked/", "locked still")
    page.fill("input[name=proof-password]", PASSWORD)
    officer.press("/locked/", "unlocked")
    # a password unlocks, but is no proof for a page that needs more
    expect(page.locator("h1")).to_have_text("Please confirm that it is you")
    officer.press("/sign-out/", "signed out")


def _through_first(officer: Walker, faces: Faces) -> None:
    page = officer.page
    without_factor(faces, "nia")
    with_password(page, faces.desk, "nia")
    officer.press("/sign-in/", "no second factor yet")
    page.locator("a[href^='/second-factors/app/']").click()
    page.wait_for_url("**/second-factors/app/**")
    page.fill("input[name=code]", "000000")
    officer.press("/second-factors/app/", "first app refused")
    page.goto(f"{faces.desk}/second-factors/")
    officer.press("/sign-out/", "not set up")
