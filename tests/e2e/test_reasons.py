"""An officer sees why a report is P1: the child's words behind a reason, and an example that it is like."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Window, newest, press
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
    send_story(child, faces.public)
    desk.goto(faces.desk + newest(faces))
    with desk.expect_navigation():
        desk.locator("form[action*='/take/'] button").click()
    words = desk.locator("details", has_text="The words behind these reasons")
    words.locator("summary").click()
    expect(words).to_contain_text(
        "My stepdad came into my room again last night when mum was at work."
    )
    expect(words).not_to_contain_text("I like football")
    shot(desk, "reasons")
    mark_it(desk)
    assert problems == []


def mark_it(desk: Page) -> None:
    """Mark the report as no danger with the sentence behind a reason, then take the mark back."""
    marking = desk.locator("#mark")
    marking.locator("summary").click()
    marking.locator("input[name=picked]").first.check()
    shot(desk, "mark-open")
    with desk.expect_navigation():
        marking.get_by_role("button", name="This was no danger").click()
    expect(desk.locator("main")).to_contain_text("Marked. Level and clock are as they were.")
    summary = desk.locator("#mark summary")
    expect(summary).to_have_text("Marked: this was no danger")
    summary.click()
    with desk.expect_navigation():
        desk.locator("#mark").get_by_role("button", name="Take the mark back").click()
    expect(summary).to_have_text("Was this report heard right?")
