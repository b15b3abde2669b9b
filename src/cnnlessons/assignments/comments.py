"""Whether comments explain each block of a model's source.

A block ends with its pooling: conv1 to pool1, conv2 to pool2, conv3 to pool5; the dense layers are the last one.
"""

import ast
import re
from dataclasses import dataclass, field

from cnnlessons.assignments.programs import MODEL, parses
from cnnlessons.assignments.structure import Program
from cnnlessons.assignments.submission import UNPARSABLE
from cnnlessons.checks import Verdict

BLOCKS = ("block 1 (conv1 to pool1)", "block 2 (conv2 to pool2)", "block 3 (conv3 to pool5)", "block 4 (fc6 to fc8)")
WORDS = 4  # that a comment has besides those that only name layers and settings
KOREAN_WORDS = 3  # articles, prepositions and pronouns are no words of their own in Korean
# Words that name what stands in the code anyway, by how they begin; and words that say nothing.
NAMES = ("conv", "filter", "kernel", "stride", "pad", "pool", "maxpool", "max", "relu", "dense", "fc", "flatten",
         "dropout", "softmax", "activat", "layer", "block", "unit", "size", "valid", "same", "norm", "fully",
         "connect", "model", "input", "output", "keras",
         "합성곱", "필터", "커널", "스트라이드", "패딩", "풀링", "활성화", "레이어", "블록", "층", "크기",
         "출력", "입력", "모델", "드롭아웃", "소프트맥스", "렐루", "맥스", "최대", "평탄", "완전", "연결",
         "정규화", "밀집", "유닛", "뉴런", "케라스", "사용", "적용", "추가", "번째", "첫번째", "두번째",
         "세번째", "네번째", "다섯번째")
EMPTY = {
    "a", "an", "the", "and", "with", "of", "by", "to", "is", "are", "in", "on", "for", "it", "this", "that", "then",
    "here", "we", "its", "has", "have", "as", "from", "at", "my", "now", "x", "add", "adds", "use", "uses",
    "first", "second", "third", "fourth", "fifth", "next", "last", "todo", "comment",
    "및", "개", "개의", "개를", "개로", "개인", "첫", "두", "세", "네", "다섯", "이", "그",
}


def check_comments(source: str) -> Verdict:
    """Whether each block that `build_alexnet` puts together has a comment of substance. Never raises.

    Functions and lists of the same source that it uses are read where it uses them. A comment of substance has a few
    words beyond the names of layers and settings, is no code, and has not been given to an earlier block already.
    """
    try:
        stream = list(Program(source).stream(MODEL))
    except UNPARSABLE as error:
        return Verdict("not yet", f"the source cannot be read: {error}")
    except KeyError:
        return Verdict("not yet", f"there is no function {MODEL} in the source")
    blocks = _blocks(stream)
    found = [block for block in blocks if block.kinds]
    if len(found) != len(BLOCKS):  # built in a loop, say: which comment belongs to which block is not to be seen
        return _enough([text for block in blocks for text in block.comments])
    found[-1].comments += [text for block in blocks[blocks.index(found[-1]) + 1:] for text in block.comments]
    seen = {}
    for name, block in zip(BLOCKS, found, strict=True):
        faults = [_fault(text, seen) for text in block.comments] or ["has no comment: say in a line what it is for"]
        if all(faults):
            return Verdict("not yet", f"{name} {faults[0]}")
        seen.update((words, name) for text in block.comments if (words := _words(text)))
    return Verdict("correct")


@dataclass
class _Block:
    """A block of layers with the comments above and in it."""

    kinds: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def _blocks(stream: list[tuple[str, str]]) -> list[_Block]:
    """Comments and layers in order, cut behind each pooling."""
    blocks = [_Block()]
    for kind, text in stream:
        if kind == "comment":
            blocks[-1].comments.append(text)
            continue
        blocks[-1].kinds.append(kind)
        if kind == "pool":
            blocks.append(_Block())
    return blocks


def _enough(comments: list[str]) -> Verdict:
    """As many comments as blocks will do where blocks are not to be told apart."""
    good = {_words(text) for text in comments if not _fault(text, {})}
    if len(good) >= len(BLOCKS):
        return Verdict("correct")
    return Verdict("not yet", f"the {len(BLOCKS)} blocks need a comment each; build_alexnet and what it uses "
                              f"have {len(good)} of substance")


def _fault(comment: str, seen: dict[frozenset, str]) -> str:
    """What a comment lacks, or the earlier block that it belongs to; empty if it is good."""
    words = _words(comment)
    if words in seen:
        return f"has the same comment as {seen[words]}"
    shown = " ".join(comment.split())[:40]
    if len(words) < (KOREAN_WORDS if re.search("[가-힣]", comment) else WORDS):
        return f'has a comment that says too little ("{shown}"): say what the block does, or why it is so'
    return f'has only code in its comment ("{shown}")' if _is_code(comment) else ""


def _words(comment: str) -> frozenset[str]:
    """The words of a comment that say something; two letters of Chinese or Japanese count as one."""
    words = re.findall(r"[\u3040-\u30ff\u3400-\u9fff]{2}|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+", comment.lower())
    return frozenset(word for word in words if word not in EMPTY and not word.startswith(NAMES))


def _is_code(text: str) -> bool:
    """Whether a text is Python that does something; "edges, corners" and a sentence without spaces are Python, too."""
    return parses(text) and any(
        isinstance(node, ast.Call) or isinstance(node, ast.stmt) and not isinstance(node, ast.Expr | ast.AnnAssign)
        for node in ast.walk(ast.parse(text)))
