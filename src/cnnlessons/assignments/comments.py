"""The comments that explain a model: source -> comments by block -> whether each block has one.

A block ends with its pooling: conv1 to pool1, conv2 to pool2, conv3 to pool5; the dense layers are the last one.
"""

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cnnlessons.assignments.submission import UNPARSABLE
from cnnlessons.checks import Verdict

BLOCKS = ("block 1 (conv1 to pool1)", "block 2 (conv2 to pool2)", "block 3 (conv3 to pool5)", "block 4 (fc6 to fc8)")
WORDS = 2  # that a comment needs, not twice the same one
STARTS = {"Conv2D", "Convolution2D", "Dense", "Flatten", "Reshape", "ZeroPadding2D"}
POOLS = {"MaxPooling2D", "MaxPool2D", "AveragePooling2D", "AvgPool2D"}
FOLLOW = {"BatchNormalization", "LocalResponseNormalization", "Dropout", "Activation", "ReLU"}
JUNK = re.compile(r"\b(todo|fixme|tbd|xxx+|lorem|write (something|a comment|here)|comment (here|me)"
                  r"|(your|my) (code|comment|text)( goes)? here|(comment|text) goes here)\b"
                  r"|나중에.*(쓰|작성|추가|하기)|(작성|입력)하세요|주석을? ?(쓰|작성)|설명을? ?(쓰|작성|적으|적기)"
                  r"|(작성|수정|설명|주석) ?(추가 ?)?(예정|필요)|추가 ?예정|추후 ?(작성|추가|수정)", re.IGNORECASE)
IMPORTS = re.compile(r"\s*(import|from)\s")  # what their comments say is not about the model
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # of a keyboard

Groups = list[list[str]]  # comments in block 1, between blocks 1 and 2, in block 2 ...; or one group of all


def comments_of(source: str) -> Groups:
    """The comments and loose strings in a source, grouped by the blocks of the network.

    A comment is in a block if it is between its layers or on the line of one of them. If the layers are not written
    down in the order of the network, in a loop for example, all comments are one group.
    """
    try:
        texts, layers = list(_comments(source)), _layers(source)
    except (*UNPARSABLE, tokenize.TokenError):
        return [[]]
    ends = [line for line, name in layers if name in POOLS]
    starts = [next((line for line, name in layers if name in STARTS and line > end), 0) for end in ends]
    if len(ends) != 3 or not all(starts) or layers[0][1] not in STARTS:
        return [[text for _, text in texts]]
    for number, start in enumerate(starts):  # a normalisation after a pooling belongs to the block before
        ends[number] = max(line for line, name in layers if line < start and name in POOLS | FOLLOW)
    cuts = [0, *(line for end, start in zip(ends, starts, strict=True) for line in (end + 1, start)), len(source)]
    return [[text for line, text in texts if first <= line < after] for first, after in pairwise(cuts)]


def judge_comments(groups: Groups) -> Verdict:
    """Whether each block has a comment that is not junk, and that no other block has. What it says, a person reads."""
    if len(groups) != 2 * len(BLOCKS) - 1:
        return _enough([text for group in groups for text in group])
    reason = _missing(groups, above=True)
    return Verdict("not yet", reason) if reason and _missing(groups, above=False) else Verdict("correct")


def _missing(groups: Groups, above: bool) -> str:
    """The first block without a good comment, and why; comments between blocks are meant for the one below or above."""
    inside, between = groups[::2], [[], *groups[1::2], []]
    used: dict[str, str] = {}
    reason = ""
    for number in range(len(BLOCKS))[::-1 if above else 1]:
        sides = between[number], between[number + 1]
        texts = [*inside[number], *(text for side in sides[::1 if above else -1] for text in side)]
        faults = {text: _fault(text) or used.get(_plain(text), "") for text in texts if text not in used}
        good = next((text for text, fault in faults.items() if not fault), None)
        if good is None:
            fault = next(iter(faults.values()), "has no comment: say in a line what it is for, in the code itself "
                                                "(text in Markdown cells is not read)")
            reason = f"{BLOCKS[number]} {fault}"
        else:
            used[good] = used[_plain(good)] = f"has the same comment as {BLOCKS[number]}"
    return reason


def _enough(texts: Sequence[str]) -> Verdict:
    """As many comments as blocks are enough where the blocks cannot be told apart."""
    good = {_plain(text) for text in texts if not _fault(text)}
    if len(good) >= len(BLOCKS):
        return Verdict("correct")
    return Verdict("not yet", f"the {len(BLOCKS)} blocks need a comment each, and {len(good)} "
                              f"{'is' if len(good) == 1 else 'are'} found in the cells that build the model (text in "
                              "Markdown cells is not read)")


def _fault(text: str) -> str:
    """What is wrong with a comment; empty if it is good."""
    shown = f'("{" ".join(text.split())[:60]}")'
    words = _words(text)
    if JUNK.search(text):
        return f"has a comment that still waits for its words {shown}"
    if _is_code(text):
        return f"has only code in its comment {shown}"
    if words and all(map(_is_noise, words)):
        return f"has letters in a row in place of words {shown}"
    if len(set(words)) < WORDS:
        return f"has a comment of less than {WORDS} words {shown}: say what the block does, or why it is so"
    return ""


def _words(text: str) -> list[str]:
    """The words of a text; two letters of Chinese or Japanese count as one word."""
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff]{2}|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+", text.lower())


def _is_noise(word: str) -> bool:
    """Whether a word is one letter again and again, part of a keyboard's row, or loose Korean letters."""
    return (len(word) > 2 and (len(set(word)) == 1 or any(word in row for row in ROWS))
            or bool(re.fullmatch(r"[ㄱ-ㅣ]+", word)))


def _plain(text: str) -> str:
    return " ".join(_words(text))


def _is_code(text: str) -> bool:
    """Whether a text is Python that does something; a sentence of one word or a list of words is Python, too."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except UNPARSABLE:
        return False
    sentences = ast.Expr | ast.AnnAssign  # "edges" and "reason: edges"
    return any(isinstance(node, ast.Call) or isinstance(node, ast.stmt) and not isinstance(node, sentences)
               for node in nodes)


def _layers(source: str) -> list[tuple[int, str]]:
    """The layers that a source names, each with the last line of its call, in order."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(getattr(call.func, "attr", getattr(call.func, "id", "")), call) for call in calls]
    found = [(call.lineno if name in STARTS else call.end_lineno, name) for name, call in named
             if name in STARTS | POOLS | FOLLOW]
    return sorted(found, key=lambda layer: layer[0])


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Comments, and strings that are statements, with their last lines; comments on top of each other are one."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not IMPORTS.match(token.line):
            line, text, alone = token.start[0], token.string.lstrip("#:").rstrip(), token.line.lstrip().startswith("#")
            if alone and found and found[-1][0] == line - 1 and found[-1][2]:
                text = f"{found.pop()[1]}\n{text}"
            found.append((line, text, alone))
    found += [(node.end_lineno, node.value.value, False) for node in ast.walk(ast.parse(source))
              if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
              and isinstance(node.value.value, str)]
    for line, text, _ in sorted(found):
        if text.strip():
            yield line, textwrap.dedent(text).strip()
