"""Train the lecture's MNIST CNN in PyTorch: ``mnist_torch.py DIGITS EPOCHS WAY``.

WAY "loader" reads batches from a DataLoader, as PyTorch's tutorials do; "tensor" cuts them out of one tensor, which is
faster. Prints the seconds of each epoch after the first, and the test accuracy.
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

BATCH = 32


def network() -> nn.Module:
    """93,322 parameters, drawn as Keras draws them."""
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10))
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    assert sum(weights.numel() for weights in model.parameters()) == 93_322
    return model


def batches(images, labels, way: str):
    """A function that gives an epoch's batches, in a new order each time."""
    if way == "loader":
        loader = DataLoader(TensorDataset(images, labels), batch_size=BATCH, shuffle=True)
        return lambda: loader
    return lambda: ((images[chosen], labels[chosen]) for chosen in torch.randperm(len(images)).split(BATCH))


def main(digits: str, epochs: int, way: str) -> dict:
    torch.manual_seed(0)
    arrays = np.load(digits)
    images, test_images = (torch.from_numpy(arrays[name]).permute(0, 3, 1, 2) for name in ("images", "test_images"))
    labels, test_labels = (torch.from_numpy(arrays[name]).long() for name in ("labels", "test_labels"))
    model, loss, epoch_batches = network(), nn.CrossEntropyLoss(), batches(images.contiguous(), labels, way)
    adam = torch.optim.Adam(model.parameters(), eps=1e-7)  # Keras's epsilon; the other defaults are alike
    seconds = []
    for _ in range(epochs):
        started = time.perf_counter()
        for shown, right in epoch_batches():
            adam.zero_grad()
            loss(model(shown), right).backward()
            adam.step()
        seconds.append(time.perf_counter() - started)
    with torch.no_grad():
        accuracy = (model(test_images).argmax(1) == test_labels).float().mean()
    return {"seconds": seconds[1:], "accuracy": float(accuracy)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
