"""Draw the README's picture of `explore.network`: a network that has just been trained, with an example chosen.

It needs Chromium and the packages of the tests; writes `network.png` beside this file.
"""

import shutil
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from cnnlessons import _explorable, data, explore, models
from cnnlessons.backend import keras

WIDTH, HEIGHT = 1200, 785
TARGET = Path(__file__).with_name("network.png")


def trained():
    """The network of lesson 10 after one epoch."""
    keras.utils.set_random_seed(0)
    network = models.mnist_cnn()
    (digits, labels), _ = data.load_mnist()
    network.compile("adam", loss="sparse_categorical_crossentropy")
    network.fit(digits[..., None] / np.float32(255), labels, epochs=1, verbose=2)
    return network


def main():
    """Open the page, choose the first seven, and take the picture."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "network.html")
        file.write_text(_explorable.page(explore.network(trained())), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(file.as_uri())
        page.get_by_role("button", name="example: a 7").first.click()
        page.wait_for_timeout(500)  # it is drawn in the next frame
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
