"""Exercises of lesson 11: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


@pytest.mark.parametrize(("exercise", "answer"), [
    ("11.1", 12_000), ("11.1", 12000.0),  # 60,000 - 48,000
    *(("11.2", word) for word in (
        "CNN", "cnn", " Cnn\n", "the CNN", "CNN model", '"CNN"', "'CNN'.", "C.N.N.", "CNNs", "ConvNet", "conv net",
        "convolutional network", "the convolutional neural network", "Convolution Neural Network",
        "합성곱 신경망", "합성곱신경망", "컨볼루션 신경망")),
    ("11.3", 50_890)])  # 785 · 64 + 65 · 10 = 50,240 + 650
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("11.1", 48_000, "how many are left"), ("11.1", 375, "a number of steps"), ("11.1", 58_500, "not one"),
    ("11.1", (12, 0), "write 12000 or 12_000"), ("11.1", "12,000", "write 12000 or 12_000"),
    ("11.1", [12_000], "remove the brackets"),
    ("11.1", {12_000}, "curly brackets make a set, which has no order: remove"),
    ("11.2", "the DNN", "tear neighbouring pixels apart"), ("11.2", "심층 신경망", "tear"),
    ("11.2", "not the CNN", 'answer with one word: "DNN" or "CNN"'), ("11.2", "", "answer with one word"),
    ("11.2", ["CNN"], "a word in quotation marks, not a list"), ("11.2", 1, "a word in quotation marks, not a number"),
    ("11.3", 50_816, "biases are missing"), ("11.3", 101_770, "128 hidden neurons"), ("11.3", 50_240, "ten output"),
    ("11.3", 2506, "not one row"), ("11.3", 51_000, "rounded number"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_a_comma_in_the_call():
    assert "write 12000" in check("11.1", 12,000).reason  # noqa: E231
