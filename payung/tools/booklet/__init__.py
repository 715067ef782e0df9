"""A booklet in which a native speaker and a panel of young people review a language: `payung booklet LANG`."""
