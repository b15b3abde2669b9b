"""Submissions as students hand them in, for the tests of grading."""

import json

# AlexNet with one tower, layer by layer, as the lecture counts it
ALEXNET = {
    "conv1": ((55, 55, 96), 34_944), "pool1": ((27, 27, 96), 0), "conv2": ((27, 27, 256), 614_656),
    "pool2": ((13, 13, 256), 0), "conv3": ((13, 13, 384), 885_120), "conv4": ((13, 13, 384), 1_327_488),
    "conv5": ((13, 13, 256), 884_992), "pool5": ((6, 6, 256), 0), "flatten": ((9216,), 0),
    "fc6": ((4096,), 37_752_832), "fc7": ((4096,), 16_781_312), "fc8": ((1000,), 4_097_000),
}
TOTALS = (62_378_344, 58_631_144)  # all parameters, and those of the dense layers
QUESTIONS = 2 * len(ALEXNET) + len(TOTALS)


def notebook(*sources, **others) -> bytes:
    """A notebook of code cells, as Jupyter writes it."""
    cells = [{"cell_type": "code", "id": f"cell-{place}", "metadata": {}, "execution_count": None, "outputs": [],
              "source": source.splitlines(keepends=True)} for place, source in enumerate(sources)]
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": ["# AlexNet\n", "합성곱 신경망"]}
    return json.dumps({"cells": [text, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **others},
                      ensure_ascii=False).encode()


def answers(layers=ALEXNET, totals=TOTALS, student="", **changes) -> list[str]:
    """The cells of assignment 1, filled in; `changes` are other sources for the cells of some layers."""
    start = f'task = parameters.for_student("{student}")' if student else "task = parameters.for_network(ALEXNET)"
    cells = {name: f'check("{name}", output_shape={shape}, params={params})'
             for name, (shape, params) in layers.items()}
    cells["total"] = f"total(params={totals[0]}, dense_params={totals[1]})"
    return [start, *(cells | changes).values()]


def own(student) -> list[str]:
    """The same for the network drawn for a student."""
    from cnnlessons.assignments import networks

    expected = networks.expected(networks.draw(student))
    layers = {layer: (expected[layer, "output_shape"], expected[layer, "params"]) for layer in ALEXNET}
    return answers(layers, (expected["total", "params"], expected["total", "dense_params"]), student)
