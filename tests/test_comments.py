"""Comments of assignment 2: each block needs one that is not junk, in any language, wherever it is written."""

import re

import pytest

from cnnlessons.assignments.comments import comments_of, judge_comments

SOLVED = """
import keras  # after cnnlessons
from keras import layers

def build_alexnet():
    return keras.Sequential([
        keras.Input((227, 227, 3)),
        # Large windows find edges and colours; striding over them keeps the cost down.
        layers.Conv2D(96, 11, strides=4, activation="relu"),
        layers.MaxPooling2D(3, strides=2),
        # Here edges meet: corners, curves, textures.
        layers.Conv2D(256, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(3, strides=2),
        # Three in a row without shrinking the map:
        # parts of objects are put together from textures.
        layers.Conv2D(384, 3, padding="same", activation="relu"),
        layers.Conv2D(384, 3, padding="same", activation="relu"),
        layers.Conv2D(256, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(3, strides=2),
        layers.Flatten(),
        # Most of the 62 million weights are here; they vote for one of the thousand classes.
        layers.Dense(4096, activation="relu"),
        layers.Dense(4096, activation="relu"),
        layers.Dense(1000, activation="softmax"),
    ])
"""
COMMENTS = re.findall(r" *# (?:L|H|T|M)(?:.+:\n *#)?.+\n", SOLVED)  # one a block

AT_TOP_LEVEL = """
model = Sequential()
model.add(Conv2D(96, 11, 4))  # edges and colours
model.add(MaxPooling2D(3, 2))
model.add(BatchNormalization())  # keeps the numbers small
model.add(Conv2D(256, 5))
model.add(MaxPooling2D(3, 2))
# textures from edges
model.add(Conv2D(384, 3))
'''parts of objects, seen through three windows'''
model.add(MaxPooling2D(3, 2))
model.add(Flatten())  # 한 줄로 펼치기
model.add(Dense(1000))
"""

IN_A_LOOP = """
def build_alexnet():
    # edges and colours
    model = Sequential()
    # corners and textures

    # parts of objects
    for filters, size in ((96, 11), (256, 5)):
        model.add(Conv2D(filters, size))
    # a vote of all places
    model.add(Dense(1000))
    return model
"""


def judged(source):
    return judge_comments(comments_of(source))


@pytest.mark.parametrize("source", [SOLVED, AT_TOP_LEVEL, IN_A_LOOP], ids=["sequential", "top level", "in a loop"])
def test_comments_are_found_wherever_they_are(source):
    assert str(judged(source)) == "✓ correct"


@pytest.mark.parametrize("comment", [  # of real submissions, and short ones in several languages
    "마지막 밀집층은 1000개 분류이므로 1000, 활성화함수는 소프트맥스",
    "Maxpooling은 Convolution Layer 1,2,5 다음에만 사용",
    "padding=same when stride =1", "Detects edges and textures", "필터로 특징을 추출한다", "과적합 방지",
    "설명서의 값을 그대로", "추후 층에서 합쳐질 특징", "크기를 지키려면 패딩 추가 필요",
    "논문의 설명 적용", "in my code two comments stay",
    "edge detection", "大きな窓で輪郭を捉える", "Conv2D with 96 filters", "later layers see more",
])
@pytest.mark.parametrize("number", range(4))
def test_two_honest_words_are_enough_in_any_language(number, comment):
    assert str(judged(SOLVED.replace(COMMENTS[number], f"        # {comment}\n"))) == "✓ correct"


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("comment, fault", [
    ("", "has no comment: say in a line what it is for, in the code itself (text in Markdown cells is not read)"),
    ("# conv2", 'has a comment of less than 2 words ("conv2")'), ("# 2 × 2 = 4", "less than 2 words"),
    ("# TODO write something good about this later", "still waits for its words"),
    ("# 나중에 다시 쓰기", "still waits for its words"), ("# FIXME: comment this block", "still waits for its words"),
    ("# your code here", "still waits for its words"), ("# my comment goes here", "still waits for its words"),
    ("# 여기에 설명을 쓰세요", "still waits"), ("# 설명 추가 예정", "still waits"), ("# 추후 작성", "still waits"),
    ("# blah blah blah blah", "has a comment of less than 2 words"), ("# 모름 모름", "less than 2 words"),
    ("# asdf qwer", "has letters in a row in place of words"), ("# ㅋㅋㅋ ㅎㅎ", "letters in a row"),
    ("# aaaa bbbb", "letters in a row"), ("# x = shrink(edges, colours)(textures)", "has only code in its comment"),
    ("# model.compile(optimizer='adam')\n        # history = model.fit(pictures, labels)", "has only code"),
])
def test_junk_is_named_with_its_block(number, comment, fault):
    given = judged(SOLVED.replace(COMMENTS[number], f"        {comment}\n"))
    assert given.status == "not yet"
    assert given.reason.startswith(f"block {number + 1} (")
    assert fault in given.reason


def test_the_same_comment_counts_once():
    source = SOLVED.replace("Here edges meet: corners, curves, textures.",
                            "Large windows find edges and colours, striding over them keeps the cost down")
    assert judged(source).reason == "block 1 (conv1 to pool1) has the same comment as block 2 (conv2 to pool2)"


def test_a_comment_between_two_blocks_serves_the_one_that_has_none():
    below = SOLVED.replace(COMMENTS[0], "").replace(COMMENTS[1], COMMENTS[0] + "\n" + COMMENTS[1])
    assert str(judged(below)) == "✓ correct"
    assert judged(below.replace(COMMENTS[1], "")).reason.startswith("block 1")


def test_the_comment_of_an_import_is_not_about_the_model():
    assert judged(SOLVED.replace(COMMENTS[0], "")).reason.startswith("block 1")


def test_where_blocks_cannot_be_told_apart_their_number_counts():
    assert judged(IN_A_LOOP.replace("# corners and textures", "")).reason.startswith(
        "the 4 blocks need a comment each, and 3 are found in the cells that build the model")
    assert "0 are found" in judged("").reason


@pytest.mark.parametrize("source", ["def build(", "\0", "(" * 5000, "'''", "x = \\", "!ls", "\tx\n y"])
def test_a_source_that_is_not_python_has_no_comments(source):
    assert judged(source).status == "not yet"
