"""What a user would notice of an environment, tried from outside: ``classla smoke``.

Each check is one coroutine that says what it saw, or raises why it failed or could not be tried; ``table.py``
declares them, ``run.py`` runs all at once. Nothing is changed and no credentials are sent.
"""
