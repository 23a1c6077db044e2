"""``make reliability``: deployments under faults and kills, counted; writes docs/RELIABILITY.md."""
