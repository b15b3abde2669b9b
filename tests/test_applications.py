"""The layer table on the networks of keras.applications: Keras's own counts, and those in its documentation."""

from collections import Counter

import pytest

from cnnlessons.backend import keras, without_weights
from cnnlessons.tables import layer_table

pytestmark = pytest.mark.slow  # the largest networks of Keras

# Millions of parameters, from the table in "Keras Applications", keras.io/api/applications.
MILLIONS = {
    "Xception": 22.9, "VGG16": 138.4, "VGG19": 143.7, "ResNet50": 25.6, "ResNet50V2": 25.6, "ResNet101": 44.7,
    "ResNet101V2": 44.7, "ResNet152": 60.4, "InceptionV3": 23.9, "InceptionResNetV2": 55.9, "MobileNet": 4.3,
    "MobileNetV2": 3.5, "DenseNet121": 8.1, "DenseNet169": 14.3, "DenseNet201": 20.2, "NASNetMobile": 5.3,
    "EfficientNetB0": 5.3, "EfficientNetB1": 7.9, "EfficientNetB2": 9.2, "EfficientNetB4": 19.5,
    "EfficientNetV2B0": 7.2, "EfficientNetV2S": 21.6, "ConvNeXtTiny": 28.6, "ConvNeXtSmall": 50.2,
}
FALL_BACK = {"ConvNeXtTiny": {"LayerScale"}, "ConvNeXtSmall": {"LayerScale"}}  # a layer of ConvNeXt's own


@pytest.mark.parametrize("name", MILLIONS)
def test_counts(name):
    model = without_weights(lambda: getattr(keras.applications, name)(weights=None))
    table = layer_table(model)
    rows = Counter()
    for row in table:
        rows[row.name.split("/")[0]] += row.params  # ConvNeXt has models in it
    assert +rows == {layer.name: layer.count_params() for layer in model.layers if layer.count_params()}
    assert table.total_params == model.count_params()
    assert round(table.total_params / 1e6, 1) == MILLIONS[name]
    assert {row.type for row in table if row.formula == "counted by Keras"} == FALL_BACK.get(name, set())
    for row in table:
        if row.formula and row.formula != "counted by Keras":
            assert eval(row.formula.replace("·", "*")) == row.params


def test_weights_change_nothing():
    def rows(model):
        return [(row.params, row.trainable_params, row.macs, row.output_shape) for row in layer_table(model)]

    def build():
        return keras.applications.MobileNetV2(weights=None)

    model = build()
    assert rows(model) == rows(build)
    assert model.count_params() == layer_table(build).total_params
