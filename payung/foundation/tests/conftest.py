"""A busy machine is no fault of the code: property tests have no deadline."""

import os

from hypothesis import Phase, settings

# A mutant (docs/mutants.md) has only to be noticed: looking for its smallest example takes a minute each.
NOTICE = [Phase.explicit, Phase.generate]
PHASES = NOTICE if "MUTANT_UNDER_TEST" in os.environ else list(Phase)

settings.register_profile("patient", deadline=None, phases=PHASES)
settings.load_profile("patient")
