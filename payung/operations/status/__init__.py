"""Health and figures of the machines for operators: `payung status` answers on a local port only.

`/healthz` says whether all is well, or which codes are wrong. `/metrics` has figures in the form of
Prometheus. They reveal nothing of one child: docs/operators/monitoring.md says how.
"""
