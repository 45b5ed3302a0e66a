"""The project's own measurements: `make bench`, or one of them with `python -m benchmarks NAME`."""
