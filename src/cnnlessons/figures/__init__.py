"""Arrays in, Matplotlib figures out: every picture of the course. Nothing is computed here but where ink goes."""

from cnnlessons.figures.animation import animate
from cnnlessons.figures.assignment import show_plan
from cnnlessons.figures.blocks import show_layers
from cnnlessons.figures.convolution import show_filtered, show_flattened, show_patches, show_pixels, show_signal
from cnnlessons.figures.costs import show_shares
from cnnlessons.figures.grading import show_grades
from cnnlessons.figures.images import show_images, show_probabilities
from cnnlessons.figures.learning import show_losses, show_pool_gradient, show_softmax, show_stamp_step, show_training
from cnnlessons.figures.maps import show_feature_maps
from cnnlessons.figures.numbers import show_correlation_step, show_numbers
from cnnlessons.figures.seeing import show_heat_maps, show_layer_maps, show_strongest_patches
from cnnlessons.figures.sliders import play
from cnnlessons.figures.structure import (
    show_image_and_maps,
    show_matrix_row,
    show_pooling,
    show_receptive_fields,
    show_shift_curves,
    show_weights,
)
from cnnlessons.figures.training import show_accuracy_by_shift, show_confusion, show_history
from cnnlessons.figures.windows import show_channel_sum, show_enlarged, show_stacks, show_usage, show_windows

__all__ = [
    "animate",
    "play",
    "show_accuracy_by_shift",
    "show_channel_sum",
    "show_confusion",
    "show_correlation_step",
    "show_enlarged",
    "show_feature_maps",
    "show_filtered",
    "show_flattened",
    "show_grades",
    "show_heat_maps",
    "show_history",
    "show_image_and_maps",
    "show_images",
    "show_layer_maps",
    "show_layers",
    "show_losses",
    "show_matrix_row",
    "show_numbers",
    "show_patches",
    "show_pixels",
    "show_plan",
    "show_pool_gradient",
    "show_pooling",
    "show_probabilities",
    "show_receptive_fields",
    "show_shares",
    "show_shift_curves",
    "show_signal",
    "show_softmax",
    "show_stacks",
    "show_stamp_step",
    "show_strongest_patches",
    "show_training",
    "show_usage",
    "show_weights",
    "show_windows",
]
