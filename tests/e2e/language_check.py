"""Checks of a page's language: no English is left, and no line ends within a word."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from payung.language.languages import Tongue
from payung.language.readability import HOLE
from payung.tools.catalogues.completeness import is_a_sentence
from payung.tools.catalogues.sources import original

# Ends of lines within words of Thai, Lao, Burmese and Khmer, which have no spaces between words, and of
# Tamil, whose words are long. Each is returned with the text around it.
BROKEN = """language => {
    const looked = /[\\u0b80-\\u0bff\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff]/
    const broken = [], range = document.createRange()
    const words = new Intl.Segmenter(language, {granularity: 'word'})
    const signs = new Intl.Segmenter(language, {granularity: 'grapheme'})
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        if (!looked.test(node.data)) continue
        const between = new Set([...words.segment(node.data)].map(word => word.index))
        let before = null
        for (const sign of signs.segment(node.data)) {
            range.setStart(node, sign.index)
            range.setEnd(node, sign.index + sign.segment.length)
            const [box] = range.getClientRects()
            if (!box || !box.width) continue
            const ends = before && box.left < before.left && box.top > before.top
            const [left, right] = [node.data.slice(0, sign.index), node.data.slice(sign.index)]
            if (ends && !between.has(sign.index)) broken.push(`${left.slice(-12)} | ${right.slice(0, 12)}`)
            before = box
        }
    }
    return broken
}"""


def sentences() -> Iterator[str]:
    """Yield the longest part of each English sentence, to search for on pages."""
    for message in original(public_only=True):
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            part = max(HOLE.split(text), key=len).strip()
            if is_a_sentence(part):
                yield part


class LanguageCheck:
    """Checks of pages in one language."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        self.english = set() if tongue.code == "en" else set(sentences())

    def english_left(self, page: Page) -> list[str]:
        """Return the sentences that are still English."""
        text = re.sub(r"\s+", " ", page.locator("body").inner_text())
        return [f"English: {sentence}" for sentence in self.english if sentence in text]

    def broken(self, page: Page) -> list[str]:
        """Return the lines that end within a word."""
        return [f"broken: {text}" for text in page.evaluate(BROKEN, self.tongue.tag)]
