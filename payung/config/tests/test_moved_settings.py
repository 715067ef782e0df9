"""An installation whose settings still have their old name gets one sentence, and no traceback."""

import pytest

from payung.__main__ import main


def test_the_old_name_of_the_settings_is_answered_with_the_new_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "payung.config.settings.dev" in line
    assert "/etc/payung/operator.env" in line
