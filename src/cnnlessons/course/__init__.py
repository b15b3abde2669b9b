"""Executes the lessons, stores their outputs and writes their pages."""

import sys

# nbformat's validator builds a grammar of addresses, which takes seconds; it does without where this module is missing
sys.modules.setdefault("rfc3987_syntax", None)
