"""One spelling for what looks the same, or nearly, and is typed in different ways: one module a script family.

Both readers of triage and the second reader of officers' words compare texts in this spelling. Nobody sees it:
what is shown is what somebody wrote.
"""

import re
from typing import Final

from payung.language.variants import chinese, khmer, thai_lao

_FAMILIES: Final = (
    (re.compile("[\u0e00-\u0eff]"), thai_lao.one_spelling),
    (re.compile("[\u1780-\u17ff]"), khmer.one_spelling),
    (re.compile("[\u3400-\u9fff]"), chinese.one_spelling),
)


def one_spelling(text: str) -> str:
    """Return plain `text` with Thai, Lao, Khmer and Chinese in one spelling each; other letters stay."""
    for letters, in_one_spelling in _FAMILIES:
        if letters.search(text):
            text = in_one_spelling(text)
    return text
