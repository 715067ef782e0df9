"""Floor 10: the faces. Addresses, views, forms and templates; no rules, no models."""
