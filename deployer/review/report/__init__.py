"""The report of a review: what a change does, as a page, as Markdown or as JSON.

``build`` makes a report of a ``Subject`` (a sealed plan, or an offline difference) and of what was found out
about it; the writers only write. ``gather`` finds out, and is the only part that reads files.
"""

from deployer.review.report.model import Report, build
from deployer.review.report.subject import Additions, Finding, Grant, Part, Step, Subject, from_plan

__all__ = ["Additions", "Finding", "Grant", "Part", "Report", "Step", "Subject", "build", "from_plan"]
