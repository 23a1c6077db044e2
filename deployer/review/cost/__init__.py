"""What an environment costs in USD a month, and what a change adds; from the price file in this folder.

A month is 730 hours. ``estimate`` and ``difference`` are pure: they read an evaluated deployment, and ask
nobody. ``source.py`` reads the files, ``refresh.py`` asks the AWS price list, and nothing else does.
"""

from deployer.review.cost.errors import CostError
from deployer.review.cost.model import Change, Difference, Estimate, Line
from deployer.review.cost.prices import Prices
from deployer.review.cost.totals import difference, estimate
from deployer.review.cost.usage import Usage

__all__ = [
    "Change",
    "CostError",
    "Difference",
    "Estimate",
    "Line",
    "Prices",
    "Usage",
    "difference",
    "estimate",
]
