"""Changes that CloudFormation reports because a value is known only after apply: likely real, or likely none.

A nested stack that is fed by a sibling's output is reported as changing as soon as that sibling is updated at
all (cloudformation-coverage-roadmap#759, #2113). ``labels`` walks from the property back to where its value
comes from. A label is added to a change; it hides nothing and decides nothing.
"""

from deployer.review.noise.labels import Label, labels
from deployer.review.noise.trace import Trace, trace

__all__ = ["Label", "Trace", "labels", "trace"]
