"""The own file of each child of a case: worker, talks, consents, wishes, and what is planned for this child."""
