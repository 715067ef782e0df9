"""A classifier of short texts that learns from labelled sentences: runs of letters, words, logistic regression.

It reads spelling, not meaning, in every script alike; it needs six megabytes and a millisecond. Only
`features` and `weights` load numpy, so that a command which reads nothing starts soon.
"""
