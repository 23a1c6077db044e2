"""What a change set means for users, in words, and what is lost by it: from ``templates_src.impact``."""

from deployer.review.impact.findings import findings
from deployer.review.impact.losses import Loss, losses

__all__ = ["Loss", "findings", "losses"]
