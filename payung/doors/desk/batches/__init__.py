"""Batches: one act on several reports that were selected in the queue, with one page that says what it does."""
