"""What the benchmarks measure: each module is one process, run as `python -m benchmarks.children.<name>`; its last line is JSON."""
