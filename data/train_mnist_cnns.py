"""Write data/mnist_cnns.npz: the CNN of the 13th lecture and its twin with global average pooling, trained on MNIST.

    python data/train_mnist_cnns.py

It takes about a minute. The weights are rounded to float16. On another machine the last digits of a training differ.
"""

from pathlib import Path

import numpy as np

from cnnlessons import models

FILE = Path(__file__).with_name("mnist_cnns.npz")

if __name__ == "__main__":
    nets = {"flattened": models.trained_mnist_cnn(seed=0),
            "averaged": models.trained_mnist_cnn(global_average=True, seed=0)}
    np.savez(FILE, **{f"{name}_{index}": weight.astype(np.float16)
                      for name, net in nets.items() for index, weight in enumerate(net.get_weights())})
