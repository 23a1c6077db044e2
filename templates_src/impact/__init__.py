"""What a change means for those who use the application: one declared table.

The review tells it in words, a loss of state must be accepted by it, and the stack policies are made from it.
"""

from templates_src.impact.model import Feel, Impact
from templates_src.impact.policy import stack_policy
from templates_src.impact.table import TABLE, impact_of

__all__ = ["TABLE", "Feel", "Impact", "impact_of", "stack_policy"]
