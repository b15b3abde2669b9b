"""Seconds and megabytes that counting a network takes in PyTorch: ``count_torch.py NETWORK DEVICE``.

The device "meta" holds shapes without numbers, as `layer_table` does with a builder.
"""

import json
import sys

import torch
import torchinfo
from memory import measure
from torch import nn

# Filters of the convolutions with kernel, stride and padding; a number alone is the window of a pooling of stride 2.
ALEXNET = [(96, 11, 4, 0), 3, (256, 5, 1, 2), 3, (384, 3, 1, 1), (384, 3, 1, 1), (256, 3, 1, 1), 3]
VGG16 = [block for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
         for block in [(filters, 3, 1, 1)] * count + [2]]
NETWORKS = {"AlexNet": (ALEXNET, 227, 6 * 6 * 256, 62_378_344), "VGG-16": (VGG16, 224, 7 * 7 * 512, 138_357_544)}


def build(blocks, flat: int) -> nn.Module:
    """Convolutions and poolings as listed, and the three dense layers that both networks end in."""
    layers, channels = [], 3
    for block in blocks:
        if isinstance(block, int):
            layers.append(nn.MaxPool2d(block, 2))
        else:
            layers += [nn.Conv2d(channels, *block), nn.ReLU()]
            channels = block[0]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(flat, 4096), nn.ReLU(), nn.Dropout(),
                         nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 1000), nn.Softmax(1))


def count(blocks, size: int, flat: int, params: int, device: str = "cpu") -> None:
    """Build the network, and summarise it for one image."""
    with torch.device(device):
        network = build(blocks, flat)
    summary = torchinfo.summary(network, (1, 3, size, size), device=device, verbose=0)
    str(summary)
    assert summary.total_params == params


if __name__ == "__main__":
    name, device = sys.argv[1:]
    small = nn.Conv2d(3, 1, 3, device=device)
    str(torchinfo.summary(small, (1, 3, 8, 8), device=device, verbose=0))  # lazy imports
    print(json.dumps(measure(lambda: count(*NETWORKS[name], device=device))))
