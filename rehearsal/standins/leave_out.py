"""A tool that does nothing but say so: ``leave_out SENTENCE [WORDS]``."""

from __future__ import annotations

import sys

from rehearsal.standins.note import note

if __name__ == "__main__":
    note(sys.argv[1])
