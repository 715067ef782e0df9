"""Media: hashes of pictures and files, hash sets, exact matching, exhibits, viewing with care."""
