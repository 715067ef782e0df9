"""An officer sees why a report is P1: the child's words behind a reason, and an example that it is like."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Window, newest, press, waiting
from tests.e2e.sign_in_pages import sign_in

pytestmark = pytest.mark.browser

SCRIPTS = {"java_script_enabled": True}

STORY = (
    "I like football and my dog. My stepdad came into my room again last night when mum was at work. "
    "Today we had rice."
)


def send_story(page: Page, address: str) -> None:
    page.goto(f"{address}/en/tell/where/")
    press(page, "next")
    page.locator("input[name=safe_now][value=unsure]").check()
    press(page, "next")
    page.fill("textarea[name=narrative]", STORY)
    press(page, "send")
    expect(page.locator("#receipt")).to_be_visible()


def test_an_officer_reads_the_words_behind_a_reason(faces: Faces, window: Window) -> None:
    desk, child = window(1280, 900, **SCRIPTS), window(360, 640)
    problems = Problems(desk)
    sign_in(desk, faces, "maya")
    before = waiting(desk, faces.desk)
    send_story(child, faces.public)
    desk.goto(faces.desk + newest(desk, faces.desk, before))
    with desk.expect_navigation():
        desk.locator("form[action*='/take/'] button").click()
    words = desk.locator("details", has_text="The words behind these reasons")
    words.locator("summary").click()
    expect(words).to_contain_text(
        "My stepdad came into my room again last night when mum was at work."
    )
    expect(words).not_to_contain_text("I like football")
    shot(desk, "reasons")
    assert problems == []
