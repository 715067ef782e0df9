"""Commands of `payung` for the operator, one a file; other rooms have their own."""
