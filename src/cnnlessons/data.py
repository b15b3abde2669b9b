"""Real images as arrays."""

import csv
import hashlib
import os
import struct
import tempfile
from pathlib import Path

import numpy as np

from cnnlessons import _files as files

Digits = tuple[np.ndarray, np.ndarray]

PACKED = Path(__file__).with_name("_data")  # where `pip install` puts the repository's data/
FOLDER = PACKED if PACKED.exists() else Path(__file__).parents[2] / "data"
MNIST, RUNS = FOLDER / "mnist.npz", FOLDER / "runs"
MNIST_ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"  # Keras's own copy
MNIST_MD5 = {  # of the four original files
    "x_train": "6bbc9ace898e44ae57da46a324031adb",
    "y_train": "a25bea736e30d166cdddb491f175f624",
    "x_test": "2646ac647ad5339dbf082846283269ea",
    "y_test": "27ae3e4e09519cfbb04c329615203637",
}

KERNELS = {  # the classic 3x3 kernels
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "blur": np.ones((3, 3)) / 9,
    "edge enhance": np.array([[0, 0, 0], [-1, 1, 0], [0, 0, 0]]),
    "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    "sobel": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),  # right minus left: vertical edges
}


def load_mnist(path: str | os.PathLike | None = None) -> tuple[Digits, Digits]:
    """Load the 70,000 handwritten digits of MNIST, in the form of Keras's `mnist.load_data()`.

    They are read from `path`. Without it, they are read from the course's `data/mnist.npz`, or from Keras's cache, or
    Keras downloads them into its cache. Every pixel and label is compared with the original files.

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: images ``(60000, 28, 28)`` and ``(10000, 28, 28)`` of
        0 (background) to 255 (ink), labels ``(60000,)`` and ``(10000,)`` of 0 to 9, all `uint8`.

    Raises:
        ValueError: the file is truncated, altered or not MNIST.
        OSError: there is no such file, it cannot be read, or the download failed.

    Source: LeCun, Bottou, Bengio and Haffner 1998; licence and checksums in `data/README.md`.
    """
    if path is not None:
        return _read_mnist(Path(path))
    home = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")  # noqa: PTH111  (there may be no home)
    cached = Path(home, "datasets", "mnist.npz")
    for file in (MNIST, cached):
        if file.exists():
            return _read_mnist(file)
    _download_mnist(cached)
    return _read_mnist(cached)


def _read_mnist(path: Path) -> tuple[Digits, Digits]:
    """Read the arrays of an `.npz` file and check every pixel."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in MNIST_MD5}
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}; call load_mnist() without a path "
                                "to use the course's own copy or a download") from None
    except PermissionError:
        raise PermissionError(f"{path} may not be read: check the permissions of the file and its folder") from None
    except Exception as error:  # a reader of .npz, zip or deflate may raise anything
        raise ValueError(f"{path} is not the MNIST archive, or only a part of it. {_remedy(path)}") from error
    for name, array in arrays.items():
        if not _is_original(name, array):
            raise ValueError(f"{name} in {path} is not the original MNIST: its numbers were altered. {_remedy(path)}")
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def _is_original(name: str, array: np.ndarray) -> bool:
    """Compare an array with its original file, whose header holds the type 8 (unsigned byte) and the shape."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    digest = hashlib.md5(header + array.tobytes(), usedforsecurity=False).hexdigest()
    return array.dtype == np.uint8 and digest == MNIST_MD5[name]


def _remedy(path: Path) -> str:
    """Say how a learner can repair a broken file."""
    if path == MNIST:
        return "Restore it with `git checkout -- data/mnist.npz`, or delete it to have it downloaded again."
    return "Delete it, and call load_mnist() without a path."


def _download_mnist(target: Path) -> None:
    """Download Keras's copy to `target`, which appears only when it is complete and correct."""
    from cnnlessons.backend import keras

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="mnist-", dir=target.parent) as folder:
            file = Path(keras.utils.get_file(origin=MNIST_ORIGIN, cache_dir=folder, cache_subdir=""))
            _read_mnist(file)
            file.replace(target)
    except ValueError as error:
        raise OSError(f"{MNIST} is missing, and what {MNIST_ORIGIN} sent is not MNIST. "
                      "Is there a proxy or a sign-in page in between?") from error
    except OSError as error:
        raise OSError(f"{MNIST} is missing, and {target} cannot be written: {files.explain(error)}. Or restore it "
                      "with `git checkout -- data/mnist.npz`, or name another folder in KERAS_HOME.") from error
    except Exception as error:  # Keras raises plain Exception when the address cannot be reached
        reason = " ".join(str(error).split())  # a proxy may answer with several lines
        raise OSError(f"{MNIST} is missing, and downloading MNIST to {target} failed ({reason}). Restore the file with "
                      "`git checkout -- data/mnist.npz`, or connect to the internet once. "
                      "Is there a proxy in between?") from error


def load_runs(name: str) -> dict[str, dict[str, np.ndarray]]:
    """Load what was measured while networks were trained with ten seeds: `data/runs/<name>.csv`.

    Returns:
        network -> figure -> array ``(10,)``, the number of each seed.

    Raises:
        FileNotFoundError: there are no runs of this name.

    Source: `benchmarks/spread_<name>.py` trains the networks and writes the file.
    """
    runs = {}
    try:
        with (RUNS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            for network, figure, *values in list(csv.reader(file))[1:]:
                runs.setdefault(network, {})[figure] = np.array(values, float)
    except FileNotFoundError:
        there = sorted(path.stem for path in RUNS.glob("*.csv"))
        raise FileNotFoundError(f'there are no runs "{name}" in {RUNS}; there are: {", ".join(there)}') from None
    return runs


def sample_photo(grey: bool = False) -> np.ndarray:
    """Load a photo of Grace Hopper from Matplotlib's sample data (US Navy, public domain); it needs no download.

    Returns:
        `uint8`, ``(600, 512, 3)``; with `grey` the luminance ``(600, 512)``, weighted as in ITU-R BT.601.
    """
    from matplotlib.cbook import get_sample_data
    from PIL import Image

    with get_sample_data("grace_hopper.jpg") as file, Image.open(file) as photo:
        return np.asarray(photo.convert("L" if grey else "RGB"))
