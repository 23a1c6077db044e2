"""What a change set lets through that was not let through before: IAM, networks, exposure, encryption."""

from deployer.review.access.grants import ACCESS_TYPES, grants, widening
from deployer.review.access.model import Grant

__all__ = ["ACCESS_TYPES", "Grant", "grants", "widening"]
