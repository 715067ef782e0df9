"""Reports that partners sent, and the notifications to their machines."""
