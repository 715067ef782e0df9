"""The steps of a case: what is planned, who does it by when, and what was done, until each child is safe."""
