"""Arrays in, Matplotlib figures out: every picture of the course. Nothing is computed here but where ink goes."""

from .images import show_images, show_probabilities
from .learning import show_losses, show_pool_gradient, show_softmax, show_stamp_step, show_training
from .maps import show_feature_maps
from .numbers import show_correlation_step, show_numbers
from .training import show_accuracy_by_shift, show_confusion, show_history
from .windows import show_channel_sum, show_enlarged, show_stacks, show_usage, show_windows

__all__ = [
    "show_accuracy_by_shift",
    "show_channel_sum",
    "show_confusion",
    "show_correlation_step",
    "show_enlarged",
    "show_feature_maps",
    "show_history",
    "show_images",
    "show_losses",
    "show_numbers",
    "show_pool_gradient",
    "show_probabilities",
    "show_softmax",
    "show_stacks",
    "show_stamp_step",
    "show_training",
    "show_usage",
    "show_windows",
]
