"""Who answers for a case: owners, transfer, named officers, workload."""
