"""What a reader plays with, in Jupyter, in the book and in a file of its own."""
# ruff: noqa: F401 (the names are imported for readers of the package)

from cnnlessons.explore.correlations import correlation
from cnnlessons.explore.descents import descent
from cnnlessons.explore.kernels import kernel
from cnnlessons.explore.networks import network
