"""The assignment of a case: owners, transfer, named officers, workload."""
