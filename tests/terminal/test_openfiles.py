"""The bot takes as many open files as it may have."""

from __future__ import annotations

import subprocess
import sys

import pytest

from handlers.process import FILE_LIMIT

ASK = """
import resource, sys
from handlers.process import raise_file_limit
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
print(raise_file_limit(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "then"),
    [(256, 1024, 1024), (1024, FILE_LIMIT + 1000, FILE_LIMIT), (FILE_LIMIT + 500, FILE_LIMIT + 1000, FILE_LIMIT + 500)],
)
def test_as_many_open_files_are_allowed_as_are_wanted_and_may_be_had(soft: int, hard: int, then: int) -> None:
    asked = [sys.executable, "-c", ASK, str(soft), str(hard)]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()

    assert said == [str(then), str(then), str(hard)]
