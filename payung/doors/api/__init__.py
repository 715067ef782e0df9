"""The face for partners' machines: reports in the contract's form, under a key of their own."""
