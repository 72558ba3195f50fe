"""Speed and memory, each against a plain baseline in the same run: `make bench`."""
