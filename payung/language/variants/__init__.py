"""One spelling for what looks the same, or nearly, and is typed in different ways: one module a script family.

Both readers of triage and the second reader of officers' words compare texts in this spelling. Nobody sees it:
what is shown is what somebody wrote.
"""

import re
from typing import Final

from payung.language.variants import chinese, khmer, thai_lao

_WRITTEN: Final = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3400-\u9fff]")


def one_spelling(text: str) -> str:
    """Return plain `text` with Thai, Lao, Khmer and Chinese in one spelling each; other letters stay."""
    if not _WRITTEN.search(text):
        return text
    return chinese.one_spelling(khmer.one_spelling(thai_lao.one_spelling(text)))
