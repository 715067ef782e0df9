"""The areas of each country, for administrators."""
