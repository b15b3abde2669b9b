"""Arrays in, Matplotlib figures out: every figure of the course.

A figure computes only where ink goes and what a label counts; the arrays come from `ops` and its neighbours.
"""
# ruff: noqa: F401, I001 (the names are imported for readers of the package, a paragraph for each module)

from cnnlessons.figures.architectures import show_errors, show_flow, show_gradient_sizes
from cnnlessons.figures.blocks import show_layers, show_plan
from cnnlessons.figures.bottlenecks import show_widths
from cnnlessons.figures.changes import show_changed_maps, show_changed_shares
from cnnlessons.figures.curves import (
    show_accuracy_by_shift, show_activations, show_epochs, show_history, show_losses, show_mistakes_by_shift,
    show_shift_curves, show_template_and_shifts, show_votes)
from cnnlessons.figures.descents import (
    show_batches, show_descents, show_mistakes, show_signal_sizes)
from cnnlessons.figures.graphs import play_graph, show_graph, show_learned_kernels, show_passes
from cnnlessons.figures.guesses import show_guesses, show_heated
from cnnlessons.figures.images import (
    show_enlarged, show_images, show_magnified, show_patches, show_pixels, show_probabilities, show_receptive_fields)
from cnnlessons.figures.maps import (
    show_feature_maps, show_film, show_filtered, show_heat_maps, show_image_and_maps, show_layer_maps,
    show_strongest_patches)
from cnnlessons.figures.matrices import (
    show_effects, show_flattened, show_matrix_row, show_weights, show_weights_and_patches)
from cnnlessons.figures.moving import play
from cnnlessons.figures.numbers import (
    show_correlation_step, show_numbers, show_pool_gradient, show_pooling, show_sliding, show_stamp_step)
from cnnlessons.figures.results import show_answers, show_confusion, show_grades, show_shares
from cnnlessons.figures.seeds import show_runs, show_seeds
from cnnlessons.figures.volumes import show_filter_step, show_filters, show_mixture, show_stacks, show_volumes
from cnnlessons.figures.windows import (
    show_border, show_last_windows, show_usage, show_views, show_windows)
