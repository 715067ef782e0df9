"""Sign-in with a passkey, setting up an app without scripts, and a screen that locks by itself."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from payung.tools.demo import PASSWORD
from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Window, newest, send_short_report
from tests.e2e.sign_in_pages import code, long_ago, sign_in, with_password, without_factor
from tests.e2e.test_accessibility import WITH_AXE, at_width
from tests.e2e.test_keyboard import Keys

pytestmark = pytest.mark.browser

SCRIPTS = {"java_script_enabled": True}
REASON = "Called the duty worker.\nShe comes at six."
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def by_name(faces: Faces) -> str:
    """Return the desk's address by a name: browsers make no passkey for a bare number."""
    return f"http://localhost:{urlsplit(faces.desk).port}"


@contextmanager
def virtual_key(page: Page) -> Iterator[None]:
    """Plug a security key into the browser."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    key = browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield
    browser.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key["authenticatorId"]})


def press(page: Page, name: str) -> None:
    """Press the button of this name and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_passkey_is_made_signs_in_and_confirms(faces: Faces, window: Window) -> None:
    without_factor(faces, "budi")
    page, desk = window(1280, 900, **SCRIPTS), by_name(faces)
    problems = Problems(page)
    with virtual_key(page):
        # the first sign-in leads to the set-up
        with_password(page, desk, "budi")
        press(page, "Sign in")
        page.get_by_role("link", name="A passkey").click()
        page.get_by_label("What to call it").fill("Blue key")
        shot(page, "signing-passkey-make")
        press(page, "Make a passkey")
        expect(page.locator("table.queue, .empty")).to_have_count(1)
        # the next one asks for it
        press(page, "Sign out")
        with_password(page, desk, "budi")
        press(page, "Sign in")
        shot(page, "signing-passkey-show")
        press(page, "Use a passkey")
        expect(page).to_have_url(f"{desk}/queue/")
        # and so does an act that weighs a lot
        long_ago(faces)
        page.goto(f"{desk}/second-factors/")
        expect(page.locator("h1")).to_have_text("Please confirm that it is you")
        shot(page, "signing-passkey-sudo")
        press(page, "Use a passkey")
        expect(page.locator("main")).to_contain_text("Blue key")
        shot(page, "signing-factors")
    assert problems == []


def test_without_the_right_key_nothing_opens_and_the_page_says_so(
    faces: Faces, window: Window
) -> None:
    without_factor(faces, "budi")
    page, desk = window(1280, 900, **SCRIPTS), by_name(faces)
    with virtual_key(page):
        with_password(page, desk, "budi")
        press(page, "Sign in")
        page.get_by_role("link", name="A passkey").click()
        press(page, "Make a passkey")
        press(page, "Sign out")
    with virtual_key(page):
        with_password(page, desk, "budi")
        press(page, "Sign in")
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("alert")).to_contain_text("The passkey was not used.")
        shot(page, "signing-passkey-refused")
        page.goto(f"{desk}/queue/")
        expect(page).to_have_url(re.compile("/sign-in/"))
    without_factor(faces, "budi")


def test_a_browser_that_knows_no_passkeys_says_so(faces: Faces, window: Window) -> None:
    page = window(**SCRIPTS)
    page.add_init_script("delete window.PublicKeyCredential")
    sign_in(page, faces, "mali")
    page.goto(f"{faces.desk}/second-factors/passkey/")
    expect(page.locator("main")).to_contain_text("This browser cannot use passkeys here.")
    expect(page.get_by_role("button", name="Make a passkey")).to_have_count(0)
    shot(page, "signing-passkey-missing")


def test_an_app_is_set_up_without_scripts(faces: Faces, window: Window) -> None:
    without_factor(faces, "nia")
    page = window()
    with_password(page, faces.desk, "nia")
    press(page, "Sign in")
    page.get_by_role("link", name="An authenticator app").click()
    expect(page.locator("img")).to_have_js_property("complete", True)
    assert page.locator("img").evaluate("it => it.naturalWidth") > 100
    shot(page, "signing-app")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.fill("input[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    press(page, "Use this app")
    expect(page.locator("h1")).to_contain_text("Nia Cruz")  # an analyst has no queue
    expect(page.get_by_role("button", name="Lock")).to_be_visible()


def test_sign_in_lock_and_confirm_by_keyboard_alone(faces: Faces, window: Window) -> None:
    keys = Keys(window(1280, 900))
    keys.page.goto(f"{faces.desk}/me/")
    keys.write("input[name=name]", "lina")
    keys.write("input[name=password]", PASSWORD)
    keys.go()
    keys.write("input[name=code]", code(faces, "lina"))
    keys.go()
    keys.go("form[action='/lock/'] button")
    keys.write("input[name=proof-password]", PASSWORD)
    keys.go()
    long_ago(faces)
    keys.go("a[href^='/me/password/']")
    keys.write("input[name=proof-code]", code(faces, "lina"))  # the password alone is not enough
    keys.go()
    expect(keys.page.locator("input[name=new]")).to_be_visible()


# --- the screen that locks by itself


@pytest.fixture
def watched(faces: Faces, window: Window) -> Page:
    """Return the window of an officer whose clock the test holds."""
    page = window(1280, 900, **SCRIPTS)
    page.clock.install()
    sign_in(page, faces, "maya")
    return page


def leave_alone(page: Page) -> None:
    """Let eleven minutes pass; twice, since a page that still scrolls looks as if somebody were there."""
    for _ in range(2):
        page.clock.run_for("11:00")


def taken(page: Page, faces: Faces, other: Page) -> str:
    """Send a report, take it, and return its address."""
    send_short_report(other, faces.public)
    address = faces.desk + newest(faces)
    page.goto(address)
    with page.expect_navigation():
        page.locator("form[action*='/take/'] button").click()
    return address


def is_locked_at_the_desk(page: Page, faces: Faces) -> bool:
    """Ask the desk itself, with the cookies of this browser."""
    answer = page.request.get(f"{faces.desk}/queue/", max_redirects=0)
    return answer.status == 302 and "/locked/" in answer.headers["location"]


def test_a_page_that_nobody_looks_at_leads_to_the_lock_and_back(
    watched: Page, faces: Faces
) -> None:
    problems = Problems(watched)
    watched.goto(f"{faces.desk}/queue/?lane=child")
    leave_alone(watched)
    watched.wait_for_url("**/locked/**")
    assert is_locked_at_the_desk(watched, faces)
    shot(watched, "signing-locked")
    watched.fill("input[name=proof-password]", PASSWORD)
    press(watched, "Unlock")
    expect(watched).to_have_url(f"{faces.desk}/queue/?lane=child")
    # On a busy machine the page asks for the number of alarms once more before it gets to the lock.
    assert [problem for problem in problems if "401 (Unauthorized)" not in problem] == []


def test_whoever_moves_is_not_locked_out(watched: Page, faces: Faces) -> None:
    watched.goto(f"{faces.desk}/queue/")
    for _ in range(4):
        watched.clock.run_for("04:00")
        watched.keyboard.press("ArrowDown")
    expect(watched.locator("h1")).to_contain_text("Queue")
    assert not is_locked_at_the_desk(watched, faces)


def test_words_that_were_not_sent_stay_under_the_lock(
    watched: Page, faces: Faces, window: Window
) -> None:
    taken(watched, faces, window())
    reason = watched.locator("form[action*='/level/'] textarea")
    reason.fill(REASON)
    leave_alone(watched)
    # the page is covered, its contents are not in the document, and the desk is locked
    expect(watched.locator("h1")).to_have_text("The screen is locked")
    assert "Called the duty worker" not in watched.content()
    expect(watched.locator("header, .told")).to_have_count(0)
    expect(watched).to_have_title(
        re.compile("The screen is locked$")
    )  # after the number of new cases
    expect(watched.get_by_label("Password")).to_be_focused()
    assert is_locked_at_the_desk(watched, faces)
    shot(watched, "signing-locked-in-place")
    # a wrong password uncovers nothing
    watched.get_by_label("Password").fill("not the password")
    watched.get_by_role("button", name="Unlock").click()
    expect(watched.get_by_role("alert")).to_contain_text("This is not your password.")
    assert "Called the duty worker" not in watched.content()
    # the right one brings everything back, and it can be sent
    watched.get_by_label("Password").fill(PASSWORD)
    watched.get_by_role("button", name="Unlock").click()
    expect(reason).to_have_value(REASON)
    with watched.expect_navigation():
        watched.locator("form[action*='/level/'] button").first.click()
    expect(watched.locator("main")).to_contain_text("She comes at six.")


def test_words_that_are_kept_as_a_draft_need_no_cover_and_come_back(
    watched: Page, faces: Faces, window: Window
) -> None:
    taken(watched, faces, window())
    note = watched.locator("form[action*='/note/'] textarea")
    note.fill(REASON)
    leave_alone(watched)
    watched.wait_for_url("**/locked/**")
    watched.fill("input[name=proof-password]", PASSWORD)
    press(watched, "Unlock")
    expect(note).to_have_value(REASON)


def test_words_survive_a_sign_in_in_another_window(
    watched: Page, faces: Faces, window: Window
) -> None:
    taken(watched, faces, window())
    reason = watched.locator("form[action*='/level/'] textarea")
    reason.fill(REASON)
    with watched.expect_response("**/lock/"):
        watched.get_by_role("button", name="Lock", exact=True).click()
    # given a session that has ended meanwhile
    watched.context.clear_cookies(name="payung-session")
    watched.get_by_label("Password").fill(PASSWORD)
    watched.get_by_role("button", name="Unlock").click()
    expect(watched.get_by_role("alert")).to_contain_text("You have been signed out.")
    # when the officer signs in again in another page
    sign_in(watched.context.new_page(), faces, "maya")
    # then the password uncovers the words here
    watched.get_by_label("Password").fill(PASSWORD)
    watched.get_by_role("button", name="Unlock").click()
    expect(reason).to_have_value(REASON)
    with watched.expect_navigation():
        watched.locator("form[action*='/level/'] button").first.click()
    expect(watched.locator("main")).to_contain_text("She comes at six.")


def test_windows_lock_and_unlock_together(watched: Page, faces: Faces, window: Window) -> None:
    address = taken(watched, faces, window())
    other_page = watched.context.new_page()
    other_page.goto(address)
    for page in (watched, other_page):
        page.locator("form[action*='/level/'] textarea").fill(REASON)
    watched.get_by_role("button", name="Lock", exact=True).click()
    for page in (watched, other_page):
        expect(page.locator("h1")).to_have_text("The screen is locked")
    other_page.get_by_label("Password").fill(PASSWORD)
    other_page.get_by_role("button", name="Unlock").click()
    for page in (watched, other_page):
        expect(page.locator("form[action*='/level/'] textarea")).to_have_value(REASON)


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_a_page_that_the_lock_covers(
    width: int, faces: Faces, window: Window
) -> None:
    page = window(width, 740, **WITH_AXE)
    sign_in(page, faces, "sari")
    taken(page, faces, window())
    page.locator("form[action*='/level/'] textarea").fill(REASON)
    page.get_by_role("button", name="Lock", exact=True).click()
    expect(page.get_by_label("Password")).to_be_focused()
    assert at_width(width)(page) == []
