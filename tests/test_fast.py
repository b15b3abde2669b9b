"""What `make test-fast` leaves out."""

import keras
import pytest


def test_training_needs_the_mark():
    for train in (keras.Model.fit, keras.Sequential().fit, keras.Model.train_on_batch):
        with pytest.raises(pytest.fail.Exception, match=r"mark it with pytest.mark.slow"):
            train()


@pytest.mark.slow
def test_with_the_mark_there_is_training():
    with pytest.raises(TypeError, match="missing"):
        keras.Model.fit()
