#!/usr/bin/env python3
"""Emit, check and write the CloudFormation templates: ``python build.py --help``."""

import sys

from templates_src.cli import main

if __name__ == "__main__":
    sys.exit(main())
