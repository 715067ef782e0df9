"""Who may see removal requests, write to services, and decide what a child took back."""

import pytest

from payung.foundation.errors import NotAllowed
from payung.removal import policy
from tests.house import House


def test_the_list_is_for_those_who_open_reports(house: House) -> None:
    policy.require_list(house.viewer("intake"))
    for name in ("admin", "trainer"):
        with pytest.raises(NotAllowed):
            policy.require_list(house.viewer(name))


def test_child_protection_alone_decides_what_was_taken_back(house: House) -> None:
    assert policy.may_decide_back(house.viewer("liaison"))
    refused = policy.may_decide_back(house.viewer("intake"))
    assert not refused
    assert "child-protection worker" in str(refused.reason)
