"""An executable course on convolutional neural networks, in two halves.

What a notebook imports:

- `shapes`: integer arithmetic of layers; `ops`: forward operations in NumPy; `gradients`: their backward passes
- `data`: digits as arrays, and what was measured with ten seeds; `photos`: photos, and a trained network's weights
- `models`: one file a network, uncompiled Keras; `tables`: model -> rows; `inspection`: what a network answers to
- `figures`: arrays -> Matplotlib figures
- `exercises` and `assignments`: questions, and `checks` that say what is wrong with an answer

What authors and instructors run, by the command `cnnlessons`:

- `course`: executes notebooks, stores their outputs, writes pages
- `grading`: submissions -> results -> report

The upper half never imports the lower one. Modules that begin with an underscore serve both.
"""
