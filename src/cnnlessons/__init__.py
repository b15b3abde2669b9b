"""An executable course on convolutional neural networks."""
