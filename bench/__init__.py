"""Measured speed, beside peers and limits, side by side in one run: `make bench`.

Each module that is entered in `bench.lines` measures one line of the table; bench/README.md says
what is measured on both sides, and what the limit is.
"""
