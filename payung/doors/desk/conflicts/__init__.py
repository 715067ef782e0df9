"""A conflict of interest: an officer says that they know somebody in a case, and it is not theirs any more."""
