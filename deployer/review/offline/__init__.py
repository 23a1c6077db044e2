"""A plan without AWS: what would change between two states of an environment, by the provider schemas.

``diff`` is pure and gives the same tree that a real change set is read as, so whatever shows, counts or
judges one takes the other. ``sources.py`` and ``deployed.py`` read the states and nothing else does;
``docs/OFFLINE-DIFF.md`` says where the answer differs from AWS CDK's, and why.
"""

from deployer.review.offline.difference import changed, diff
from deployer.review.offline.state import State

__all__ = ["State", "changed", "diff"]
