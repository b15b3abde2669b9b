"""Keras's description of a model, as somebody else's process wrote it: trusted in nothing, built again."""

from typing import Any

# Layers that are what their settings say. The rest of Keras (Lambda, layers of other frameworks) can hide code.
LAYERS = {
    "Activation", "ActivityRegularization", "AdaptiveAveragePooling2D", "Add", "AlphaDropout", "Average",
    "AveragePooling2D", "BatchNormalization", "CenterCrop", "Concatenate", "Conv1D", "Conv2D", "Conv2DTranspose",
    "Conv3D", "Cropping2D", "Dense", "DepthwiseConv2D", "Dropout", "ELU", "Flatten", "GaussianDropout",
    "GaussianNoise", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "GroupNormalization", "Identity", "InputLayer",
    "LayerNormalization", "LeakyReLU", "MaxPooling1D", "MaxPooling2D", "Maximum", "Multiply", "PReLU", "Permute",
    "ReLU", "Rescaling", "Reshape", "Resizing", "SeparableConv2D", "Softmax", "SpatialDropout2D", "Subtract",
    "UnitNormalization", "UpSampling2D", "ZeroPadding2D",
    "LocalResponseNormalization",  # the course's own
}
FUNCTIONS = {"Concatenate", "Elu", "Gelu", "LeakyRelu", "LogSoftmax", "Relu", "Relu6", "Reshape", "Selu", "Sigmoid",
             "Silu", "Softmax", "Tanh"}  # keras.ops in a functional model
MODELS = {"Functional", "Model", "Sequential", "__keras_tensor__"}
WIDE = 4096  # neurons of AlexNet's dense layers; nothing else in it is of that size
LARGEST = 10**6  # number in a setting
# What a comparison and a look at a picture do not need, and weights that cost nothing.
DROPPED = {"quantization_config", "compile_config", "build_config", "build_input_shape",
           "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint"}


def rebuild(description: Any, narrow: bool = False):
    """The model of a description, without memory behind its weights, which are all zero.

    `narrow`: with 8 in place of each 4096, so that it looks at a picture in no time.

    Raises:
        ValueError: it names anything but plain layers and settings.
    """
    from cnnlessons import models  # noqa: F401  Keras then knows the course's own layer
    from cnnlessons.backend import keras, without_weights
    plain = cleaned(description, narrow)
    return without_weights(lambda: keras.saving.deserialize_keras_object(plain, safe_mode=True))


def cleaned(part: Any, narrow: bool = False) -> Any:
    """A description without what is not needed.

    Raises:
        ValueError: as for `rebuild`.
    """
    if isinstance(part, list):
        return [cleaned(inner, narrow) for inner in part]
    if isinstance(part, dict):
        if part.get("class_name") == "function":  # an activation by its name
            return "softmax" if part.get("config") == "softmax_v2" else cleaned(part.get("config"))
        if "class_name" in part:
            _check_class(part)
        kept = {name: inner for name, inner in part.items()
                if name not in DROPPED and not (name == "dtype" and isinstance(inner, dict))}
        return {name: "zeros" if name.endswith("_initializer") else cleaned(inner, narrow)
                for name, inner in kept.items()}
    if isinstance(part, int | float) and abs(part) > LARGEST:
        raise ValueError(f"a setting of {part:g}")
    return 8 if narrow and part == WIDE else part


def _check_class(part: dict) -> None:
    name, module = part["class_name"], part.get("module")
    ours = part.get("registered_name") == "cnnlessons>LocalResponseNormalization"
    keras_own = isinstance(module, str) and (module == "keras" or module.startswith("keras."))
    if name not in LAYERS | FUNCTIONS | MODELS or not (keras_own or ours or name == "__keras_tensor__"):
        raise ValueError(f"{name} hides what it computes: use Keras's own layers, and "
                         "models.LocalResponseNormalization")
