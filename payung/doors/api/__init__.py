"""The face for partners' machines: they send reports in the contract's form, with a key of their own."""
