"""Arrays in, Matplotlib figures out: every picture of the course. Nothing is computed here but where ink goes."""

from .convolution import show_filtered, show_flattened, show_patches, show_pixels, show_signal
from .images import show_images, show_probabilities
from .maps import show_feature_maps
from .numbers import show_correlation_step, show_numbers
from .training import show_accuracy_by_shift, show_confusion, show_history

__all__ = [
    "show_accuracy_by_shift",
    "show_confusion",
    "show_correlation_step",
    "show_feature_maps",
    "show_filtered",
    "show_flattened",
    "show_history",
    "show_images",
    "show_numbers",
    "show_patches",
    "show_pixels",
    "show_probabilities",
    "show_signal",
]
