"""Two browsers: a child reports in Thai, an officer answers, the child comes back and reads it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from payung.tools.demo import PASSWORD
from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import in_queue, newest
from tests.e2e.sign_in_pages import code

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

ANSWER = "ขอบคุณที่บอกเรา มันไม่ใช่ความผิดของหนู"
WORDS = "มีคนขอรูปส่วนตัว และหนูกลัว"


def go(page: Page, value: str = "next") -> None:
    """Press a button of the form by what it does."""
    with page.expect_navigation():
        page.locator(f"#form button[name=do][value={value}]").first.click()


def tell_in_thai(page: Page, address: str) -> str:
    """Fill in the form in Thai and return the receipt."""
    page.goto(f"{address}/th/")
    shot(page, "th-1-first")
    page.locator("a[href='/th/tell/']").click()
    shot(page, "th-2-safe")
    page.locator("input[name=safe_now][value=yes]").check()
    go(page)
    page.locator("textarea[name=narrative]").fill(WORDS)
    shot(page, "th-3-words")
    go(page)
    page.locator("input[value=asked_for_images]").check()
    page.locator("input[value=threatened_with_images]").check()
    shot(page, "th-4-what")
    go(page)
    shot(page, "th-5-threat")
    go(page)
    page.locator("input[name=last][value=past_week]").check()
    shot(page, "th-6-when")
    go(page)
    page.locator("input[name=relationship][value=online_only]").check()
    shot(page, "th-7-who")
    go(page)
    shot(page, "th-8-share")
    for name in ("contact", "you"):
        go(page)
        shot(page, f"th-9-{name}")
    go(page)
    page.locator("input[name=account]").fill("@blue_kite_77")
    shot(page, "th-10-place")
    go(page)
    page.locator("input[value=stop_it]").check()
    shot(page, "th-11-wish")
    go(page)
    page.locator("input[value=easy_words]").check()
    shot(page, "th-12-needs")
    go(page, "send")
    shot(page, "th-13-sent")
    return "".join(re.findall(r"\d", page.locator("#receipt").inner_text()))


def answer_as_officer(page: Page, faces: Faces) -> None:
    """Sign in without scripts, take the newest report of the child's lane, and answer it."""
    address = faces.desk
    page.goto(f"{address}/")
    shot(page, "desk-1-sign-in")
    page.fill("input[name=name]", "anan")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shot(page, "desk-1-second-step")
    page.fill("input[name=code]", code(faces, "anan"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shot(page, "desk-2-queue")
    row = in_queue(page, f"{address}/queue/?lane=child&state=open", newest(faces))
    with page.expect_navigation():
        row.locator("a[href^='/reports/']").first.click()
    shot(page, "desk-3-before-taking")
    expect(page.locator("body")).not_to_contain_text(WORDS)
    take = page.locator("form[action*='/take/'] button")
    with page.expect_navigation():
        take.click()
    expect(take).to_have_count(0)
    expect(page.locator("body")).to_contain_text(WORDS)
    shot(page, "desk-4-taken")
    form = page.locator("form[action*='/answer/']")
    form.locator("textarea").fill(ANSWER)
    for box in form.locator("input[type=checkbox][required]").all():
        box.check()
    with page.expect_navigation():
        form.locator("button:visible").first.click()
    expect(page.locator("body")).to_contain_text(ANSWER)
    shot(page, "desk-5-answered")


def test_a_child_tells_an_officer_answers_the_child_reads_it(faces: Faces, window: Window) -> None:
    phone, desk = window(), window(1280, 900)

    receipt = tell_in_thai(phone, faces.public)
    assert len(receipt) == 20
    answer_as_officer(desk, faces)

    back = window()
    back.goto(f"{faces.public}/th/answer/")
    shot(back, "th-14-receipt")
    back.fill("input[name=receipt]", receipt)
    back.keyboard.press("Enter")
    expect(back.locator("main")).to_contain_text(ANSWER)
    expect(back.locator("main")).not_to_contain_text(WORDS)
    shot(back, "th-15-answer")


def test_no_cookie_is_set_and_nothing_else_is_fetched(faces: Faces, window: Window) -> None:
    page = window()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    tell_in_thai(page, faces.public)
    assert page.context.cookies() == []
    assert all(url.startswith((faces.public, "data:")) for url in requests)
