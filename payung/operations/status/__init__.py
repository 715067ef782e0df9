"""How the machines are, for whoever looks after them: `payung status` answers on a local port, nowhere else.

`/healthz` says whether all is well, and which of a few codes is not; `/metrics` gives figures in the form of
Prometheus. Somebody who may see this port may still learn nothing of one child:
docs/operators/monitoring.md says how.
"""
