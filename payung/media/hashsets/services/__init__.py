"""Services that share hash sets: each says in a class how it is asked, and the formats read what comes."""
