#!/usr/bin/env python3
"""Django's manage.py, which first lets koksu.bootstrap take `demo`, `setup` and `test`, and change to .venv's Python."""

import gc
import os
import sys

from koksu import bootstrap


def main() -> None:
    """Runs one command."""
    gc.set_threshold(50_000, 20, 100)  # a thousand modules come and stay: looking through them for garbage costs a tenth of a start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koksu.settings")
    bootstrap.take_over(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
