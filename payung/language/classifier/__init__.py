"""A classifier of short texts that learns from labelled sentences: character n-grams and logistic regression.

It reads spelling, not meaning, in every script alike; it needs numpy, a megabyte and a millisecond.
"""

from payung.language.classifier.weights import Classifier

__all__ = ["Classifier"]
