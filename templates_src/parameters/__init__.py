"""The parameters files: read, checked alone, checked together, described.

Read in this order: ``model`` (what a file is), ``files`` (how one is read), ``check`` (one file against the
settings of its root), ``combinations`` (rules between parameters, which CloudFormation enforces too),
``addresses``, ``arithmetic`` and ``places`` (rules only the build can express), ``validate`` (all of it).
"""
