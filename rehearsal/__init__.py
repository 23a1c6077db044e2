"""The emitted pipeline, executed on this machine: what its definition says, and nothing that it does not."""
