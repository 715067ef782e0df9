"""A busy machine is no fault of the code: property tests have no deadline."""

import os

import pytest
from hypothesis import Phase, settings

from payung.foundation import receipt_lookup_client

# A mutant (docs/developers/mutants.md) has only to be noticed: its smallest example takes a minute to find.
NOTICE = [Phase.explicit, Phase.generate]
PHASES = NOTICE if "MUTANT_UNDER_TEST" in os.environ else list(Phase)


@pytest.fixture(autouse=True)
def _ushers_are_no_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    """An usher in a process of its own has an empty environment, so it could not know which mutant it is."""
    if receipt_lookup_client.CODE.name == "mutants":
        monkeypatch.setattr(receipt_lookup_client, "CODE", receipt_lookup_client.CODE.parent)


settings.register_profile("patient", deadline=None, phases=PHASES)
settings.load_profile("patient")
