"""GlobaLeaks as a peer of the bench of journeys; the thing itself cannot be installed by our own files."""

import pytest

from payung.tools.bench import globaleaks
from payung.tools.bench.browser import Place


def test_it_is_measured_only_where_somebody_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLOBALEAKS", raising=False)
    assert globaleaks.place() is None
    monkeypatch.setenv("GLOBALEAKS", "8443")
    monkeypatch.setenv("GLOBALEAKS_CERTIFICATE", "peer.pem")
    assert globaleaks.place() == Place(8443, certificate="peer.pem")


def test_the_story_answers_the_first_question_that_takes_a_long_text() -> None:
    fields = [{"id": "a", "type": "inputbox"}, {"id": "b", "type": "textarea"}]
    public = {"questionnaires": [{"steps": [{"children": []}, {"children": fields}]}]}
    assert globaleaks._long_field(public) == "b"
