"""Many submissions graded, one report."""
