"""The weights of PyTorch's AlexNet in the same network in Keras."""

import os
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

from cnnlessons.models.alexnet import alexnet

NAMES = {  # name in Keras: name in torchvision
    "conv1": "features.0", "conv2": "features.3", "conv3": "features.6", "conv4": "features.8", "conv5": "features.10",
    "fc6": "classifier.1", "fc7": "classifier.4", "fc8": "classifier.6",
}


def alexnet_from_torch(weights: Mapping | str | os.PathLike) -> keras.Model:
    """`alexnet("torchvision")` with the weights of torchvision's AlexNet, for as many classes as they have.

    The logits (the output of layer `fc8`) are those of the PyTorch module in `eval()` mode, for images of shape
    (N, 224, 224, 3) in place of its (N, 3, 224, 224).

    Args:
        weights: the module's `state_dict()`, a dict of arrays or tensors; or its file, `.safetensors` or
            what `torch.save` wrote. Files need `pip install cnnlessons[torch]`.

    Raises:
        ValueError: the weights are not those of torchvision's AlexNet.
    """
    arrays = _read(Path(weights)) if isinstance(weights, str | os.PathLike) else weights
    missing = [key for name in NAMES.values() for key in (f"{name}.weight", f"{name}.bias") if key not in arrays]
    if missing:
        raise ValueError(f"these are not the weights of torchvision's AlexNet: {missing[0]} is missing")
    model = alexnet("torchvision", classes=len(arrays["classifier.6.bias"]))
    for ours, theirs in NAMES.items():
        kernel, bias = _array(arrays[f"{theirs}.weight"]), _array(arrays[f"{theirs}.bias"])
        model.get_layer(ours).set_weights([_kernel(kernel, flattened=ours == "fc6"), bias])
    return model


def _kernel(weight: np.ndarray, flattened: bool = False) -> np.ndarray:
    """PyTorch's (outputs, channels, height, width) in Keras's order: (height, width, channels, outputs).

    A dense layer's (outputs, inputs) becomes (inputs, outputs). After a flattening the inputs change places, too:
    PyTorch flattens map by map, Keras place by place. Such a layer equals a convolution as large as the 6×6 map.
    """
    if not flattened:
        return weight.transpose(2, 3, 1, 0) if weight.ndim == 4 else weight.T
    outputs = len(weight)
    return _kernel(weight.reshape(outputs, -1, 6, 6)).reshape(-1, outputs)


def _array(weight) -> np.ndarray:
    """A float32 array, from an array or a tensor on any device."""
    return np.asarray(weight.detach().cpu().float() if hasattr(weight, "detach") else weight, dtype="float32")


def _read(path: Path) -> Mapping:
    """The state_dict in a file. PyTorch's files are pickles: the tensors are loaded, and code in them is not run."""
    try:
        if path.suffix == ".safetensors":
            from safetensors.numpy import load_file
            return load_file(path)
        import torch
        return torch.load(path, map_location="cpu", weights_only=True)
    except ImportError as error:
        raise ImportError(f"reading {path.name} needs {error.name}: pip install cnnlessons[torch]") from error
