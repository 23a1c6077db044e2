"""A scripted AWS on a local port: real boto3 clients talk to it over real HTTP.

Emulators show what works. This shows the rest: throttling, cut answers, statuses no emulator ever reaches.
"""
