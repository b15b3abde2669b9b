"""Exercises of lesson 10: right answers pass, likely mistakes are named."""

import keras
import numpy as np
import pytest

from cnnlessons import models
from cnnlessons.exercises import check, hint, lesson_10, solution


@pytest.mark.parametrize("answer", [802_880, (14 * 14 * 64 + 1) * 64])
def test_a_dense_layer_is_counted(answer):
    verdict = check("10.1", answer)
    assert verdict.status == "correct" and "four times" in verdict.reason


@pytest.mark.parametrize(("answer", "words"), [
    (200_768, "net as printed"), (802_816, "biases are missing"), (3_211_328, "only the second pooling"),
    (589_888, "keep the size"), (12_544, "length of the flattened"), (802_900, "rounded number"),
    (0.8, "looks like millions"), ("802,880", "remove the quotation marks")])
def test_a_dense_layer_is_counted_wrongly(answer, words):
    verdict = check("10.1", answer)
    assert verdict.status == "not yet" and words in verdict.reason


# --- early stopping -------------------------------------------------------------------------------------------

def keras_keeps(losses, patience):
    """The epoch that Keras's own early stopping puts back, counted from 1."""
    early = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.stop_training = False
    early.set_model(model)
    early.on_train_begin()
    for epoch, loss in enumerate(losses):
        model.set_weights([np.full((1, 1), epoch + 1)])
        early.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            break
    early.on_train_end()
    return int(model.get_weights()[0].item())


def test_keras_keeps_the_same_epoch():
    random = np.random.default_rng(0)
    cases = [*lesson_10.RUNS, *((random.random(12).round(1).tolist(), patience) for patience in (1, 2, 3, 5, 20))]
    expected = lesson_10.EXERCISES["10.2"].expected
    assert [expected(*case) for case in cases] == [keras_keeps(*case) for case in cases]


def kept_epoch(losses, patience):
    since = 0
    best, kept = float("inf"), 0
    for number in range(len(losses)):
        since += 1
        if losses[number] < best:
            best, kept, since = losses[number], number + 1, 0
        if since == patience:
            return kept
    return kept


def test_another_way_to_stop_early_is_right():
    assert check("10.2", kept_epoch).status == "correct"


@pytest.mark.parametrize(("function", "words"), [
    (lambda losses, patience: 1 + losses.index(min(losses)), "best of all epochs"),
    (lambda losses, patience: kept_epoch(losses, patience) - 1, "count the epochs from 1"),
    (lambda losses, patience: losses[kept_epoch(losses, patience) - 1], "give the number of its epoch"),
    (lambda losses, patience: kept_epoch(losses, patience + 1), "one epoch too long"),
    (lambda losses, patience: kept_epoch(losses, patience - 1), "one epoch too early"),
    (lambda losses, patience: kept_epoch([-loss for loss in losses], patience), "smaller loss is better"),
    (lambda losses, patience: min(kept_epoch(losses, patience) + patience, len(losses)), "after which training stops"),
    (lambda losses, patience: 1, "remember the best epoch"),
    (3, "should be a function")])
def test_early_stopping_goes_wrong(function, words):
    verdict = check("10.2", function)
    assert verdict.status == "not yet" and words in verdict.reason


def test_an_empty_function_is_not_attempted():
    assert check("10.2", lambda losses, patience: ...).status == "not attempted"


# --- a small network ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("sizes", [(32, 64, 64, 64), (1, 2, 3, 4), (8, 16, 16, 16)])
def test_the_small_network_has_the_parameters_that_are_counted(sizes):
    assert lesson_10.parameters(sizes) == lesson_10.small_network(sizes).count_params()


def test_the_small_network_is_a_smaller_lecture_network():
    ours, lecture = lesson_10.small_network((32, 64, 64, 64)), models.mnist_cnn()
    assert [layer.output.shape for layer in ours.layers] == [layer.output.shape for layer in lecture.layers]
    assert ours.count_params() == lecture.count_params() == 93_322


@pytest.mark.slow
def test_a_network_that_is_too_narrow_reads_too_little(mnist, monkeypatch):
    """Fewer digits do not widen it; one that reads is trained in `test_checks.py`."""
    few = tuple(part[-1_000:] for part in mnist[0])
    monkeypatch.setattr(lesson_10, "load_mnist", lambda: (few, None))
    verdict = check("10.3", [1, 1, 1, 1])
    assert verdict.status == "not yet" and "of 500: which layer has the fewest" in verdict.reason


@pytest.mark.parametrize(("answer", "words"), [
    ([32, 64, 64, 64], "93,322 parameters"), ([8, 16, 16], "four numbers"), ([8, 16, 16, 0], "at least 1"),
    ([8, 16, 16, 2.5], "whole"), (6_058, "")])
def test_a_small_network_is_refused(answer, words):
    verdict = check("10.3", answer)
    assert verdict.status == "not yet" and words in verdict.reason


@pytest.mark.parametrize("number", lesson_10.EXERCISES)
def test_each_has_hints_and_a_solution(number):
    assert "Hint 1 of 3" in hint(number) and ("answer =" in solution(number) or "def " in solution(number))
