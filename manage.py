#!/usr/bin/env python3
"""Django's manage.py, which first lets koksu.bootstrap take `demo`, `setup` and `test`, and change to .venv's Python."""

import os
import sys

from koksu import bootstrap


def main() -> None:
    """Runs one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koksu.settings")
    bootstrap.take_over(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
