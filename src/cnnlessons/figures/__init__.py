"""Arrays in, Matplotlib figures out: every picture of the course. Nothing is computed here but where ink goes."""

from .images import show_images, show_probabilities
from .maps import show_feature_maps
from .numbers import show_correlation_step, show_numbers
from .sliders import play
from .structure import (
    show_image_and_maps,
    show_matrix_row,
    show_pooling,
    show_receptive_fields,
    show_shift_curves,
    show_weights,
)
from .training import show_accuracy_by_shift, show_confusion, show_history

__all__ = [
    "play",
    "show_accuracy_by_shift",
    "show_confusion",
    "show_correlation_step",
    "show_feature_maps",
    "show_history",
    "show_image_and_maps",
    "show_images",
    "show_matrix_row",
    "show_numbers",
    "show_pooling",
    "show_probabilities",
    "show_receptive_fields",
    "show_shift_curves",
    "show_weights",
]
