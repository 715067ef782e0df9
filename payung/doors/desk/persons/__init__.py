"""The persons of a case: add one, change what is known, mark a mistake."""
