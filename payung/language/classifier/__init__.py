"""A classifier of short texts that learns from labelled sentences: character n-grams and logistic regression.

It reads spelling, not meaning, in every script alike; it needs two megabytes and a millisecond. Only
`ngrams` and `weights` load numpy, so that a command which reads nothing starts soon.
"""
