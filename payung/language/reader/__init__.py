"""The second reader of officers' words: it has learnt from labelled sentences how blame sounds, and good words.

The lists read first, and anybody can read them; this one marks what no list has, and takes back a mark where it
is sure that a sentence is good. `data/plan.toml` has the situations, `data/LANGUAGE.tsv` the sentences.
"""
