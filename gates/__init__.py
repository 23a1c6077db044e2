"""Checks by tools that others keep, pinned apart from the project: ``make gates``.

cfn-lint, cloudformation-validate and the project's own rules look at the templates in every build
(templates_src/lint); here stands what needs environments of its own. docs/GATES.md lists both.
"""
