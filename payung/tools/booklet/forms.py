"""Links and forms of a page, and the ways to send a form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

Fields = list[tuple[str, str]]
OLD: Final = "old"  # value of a sealed field in a page that was open for too long
_RECEIPT: Final = re.compile(r'id="receipt">(.*?)</p>')
TOO_LONG: Final = "a " * 45_000


@dataclass
class Form:
    """One form of a page, as a browser would send it."""

    action: str
    hidden: Fields = field(default_factory=list)
    radios: dict[str, list[str]] = field(default_factory=dict)
    checks: Fields = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, address

    @property
    def most(self) -> int:
        """Return the largest number of answers to a question."""
        return max(map(len, self.radios.values()), default=1)

    def full(self, choice: int, line: str, words: str) -> Fields:
        """Return the fields with everything ticked and filled in; radio groups have their answer `choice`."""
        chosen = [(name, values[choice % len(values)]) for name, values in self.radios.items()]
        written = [(name, line) for name in self.lines] + [(name, words) for name in self.areas]
        return [*self.hidden, *chosen, *self.checks, *written]

    def empty(self) -> Fields:
        """Return the fields without any answer."""
        return list(self.hidden)

    def old(self, words: str) -> Fields:
        """Return the fields of a page that was open for too long."""
        sealed = [(name, OLD if len(value) > 60 else value) for name, value in self.hidden]
        return [*sealed, *((name, words) for name in self.areas)]


class Page(HTMLParser):
    """A parsed page: links, forms, texts in order, and its receipt."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.texts: list[str] = []
        self._style = False
        shown = _RECEIPT.search(html)
        self.receipt = re.sub(r"<[^>]*>|\D", "", shown[1]) if shown else ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a link, a form or a field."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(attributes.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(attributes.get("action", "")))
        elif self.forms and tag in {"input", "textarea", "button"}:
            self._field(self.forms[-1], tag, attributes)
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """Record the end of a style."""
        del tag
        self._style = False

    def handle_data(self, data: str) -> None:
        """Record a visible text."""
        if data.strip() and not self._style:
            self.texts.append(" ".join(data.split()))

    @staticmethod
    def _field(form: Form, tag: str, attributes: dict[str, str]) -> None:
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "button":
            form.buttons.append((name, value, attributes.get("formaction", "") or form.action))
        elif tag == "textarea":
            form.areas.append(name)
        elif attributes.get("type") == "hidden":
            form.hidden.append((name, value))
        elif attributes.get("type") == "radio":
            form.radios.setdefault(name, []).append(value)
        elif attributes.get("type") == "checkbox":
            form.checks.append((name, value))
        else:
            form.lines.append(name)


def ways(form: Form, lines: list[str], words: str) -> Iterator[tuple[str, Fields]]:
    """Yield the ways to send a form, as address and fields: filled in first, then odd ones.

    `lines`: texts for one-line fields, in turn. `words`: text for the others.
    """
    for position, (name, value, action) in enumerate(form.buttons):
        button = [(name, value)] if name else []
        choices = max(form.most, len(lines) if form.lines else 1)
        for choice in range(choices if position == 0 else 1):
            yield action, form.full(choice, lines[choice % len(lines)], words) + button
        yield action, form.empty() + button
        yield action, form.old(words) + button
        if position == 0 and form.areas:
            yield action, form.full(0, lines[0], TOO_LONG) + button
