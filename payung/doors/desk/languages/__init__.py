"""The languages of the public face, for administrators."""
