"""The officer's own page: roles, certificates, clocks, key, language and password."""
