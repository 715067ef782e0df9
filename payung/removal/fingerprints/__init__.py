"""Fingerprints that children made: released to partners, held back, questioned, withdrawn, answered."""
