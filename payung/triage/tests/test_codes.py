"""Every code of the contract is heard, in every lane: a lost member of a set must not lower a report unseen."""

from payung.triage.tests import codes


def test_each_code_changes_what_the_table_says() -> None:
    kept = codes.TABLE.read_text("utf-8").splitlines()
    now = codes.lines()
    assert [line for line in now if line not in kept] == []
    assert [line for line in kept if line not in now] == []
    assert now == kept
