"""The benchmarks are not installed with the program: they are found in the checkout."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
