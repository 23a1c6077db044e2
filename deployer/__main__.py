"""``python -m deployer`` is ``classla``."""

from deployer.cli.main import entry

if __name__ == "__main__":
    entry()
