"""Whether comments explain each block of a model's source.

A block ends with its pooling: conv1 to pool1, conv2 to pool2, conv3 to pool5; the dense layers are the last one.
"""

import ast
import inspect
import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cnnlessons.checks import Verdict

BLOCKS = ("block 1 (conv1 to pool1)", "block 2 (conv2 to pool2)", "block 3 (conv3 to pool5)", "block 4 (fc6 to fc8)")
WORDS = 4  # that a comment has besides those that only name layers and settings
KOREAN_WORDS = 3  # articles, prepositions and pronouns are no words of their own in Korean
KINDS = {"Conv2D": "conv", "Convolution2D": "conv", "MaxPooling2D": "pool", "MaxPool2D": "pool",
         "AveragePooling2D": "pool", "AvgPool2D": "pool", "Dense": "dense"}
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
        stream = list(_Program(source).stream("build_alexnet"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # ValueError: a null character
        return Verdict("not yet", f"the source cannot be read: {error}")
    except KeyError:
        return Verdict("not yet", "there is no function build_alexnet in the source")
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


def borrows(source: str) -> bool:
    """Whether `build_alexnet`, or what it uses, asks for the course's own AlexNet in place of writing one."""
    try:
        program = _Program(source)
        nodes = [part for node in program.reached("build_alexnet") for part in ast.walk(node)]
    except (SyntaxError, ValueError, RecursionError, MemoryError, KeyError):
        return False
    names = [part.id if isinstance(part, ast.Name) else f"{part.value.id}.{part.attr}" for part in nodes
             if isinstance(part, ast.Name) or isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)]
    return not program.own_alexnet.isdisjoint(names)


def is_blank(source: str) -> bool:
    """Whether `build_alexnet` has an empty body: `...`, `pass`, or a docstring."""
    if not _parses(source):
        return False
    functions = [node for node in ast.parse(source).body
                 if isinstance(node, ast.FunctionDef) and node.name == "build_alexnet"]
    return bool(functions) and all(isinstance(line, ast.Pass) or isinstance(line, ast.Expr)
                                   and isinstance(line.value, ast.Constant) for line in functions[-1].body)


def source_of(function: Callable) -> str:
    """The source of a function with what it uses: a notebook's cells as far as they are Python, or the functions'.

    Empty if there is none, as for a function made by `exec`.
    """
    cells = [cell for cell in getattr(function, "__globals__", {}).get("In", ()) if _parses(cell)]
    if any(f"def {function.__name__}" in cell for cell in cells):
        return "\n".join(cells)
    return "\n".join(_sources(function, {}).values())


def _sources(function: Callable, found: dict[str, str]) -> dict[str, str]:
    """The sources of a function and of those of the same module that it calls; for a kernel that keeps no history."""
    try:
        found[function.__name__] = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return found
    for name in function.__code__.co_names:
        other = function.__globals__.get(name)
        if inspect.isfunction(other) and other.__module__ == function.__module__ and name not in found:
            _sources(other, found)
    return found


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


def _parses(text: str) -> bool:
    """Whether a text is Python."""
    try:
        return bool(ast.parse(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _is_code(text: str) -> bool:
    """Whether a text is Python that does something; "edges, corners" and a sentence without spaces are Python, too."""
    return _parses(text) and any(
        isinstance(node, ast.Call) or isinstance(node, ast.stmt) and not isinstance(node, ast.Expr | ast.AnnAssign)
        for node in ast.walk(ast.parse(text)))


class _Program:
    """A source as what it defines and the comments in it."""

    def __init__(self, source: str):
        tree = ast.parse(source)
        self.comments = _comments(source)
        self.own_alexnet = {name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                            for alias in node.names for name in _own_alexnet(node.module, alias)}
        self.definitions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self.definitions.pop("__init__", None)
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name == "__init__":  # a model builds itself there
                    self.definitions[node.name] = part
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.definitions[node.targets[0].id] = node

    def stream(self, name: str, inside: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
        """Comments and layers of a definition, and of those that it uses, in the order in which they are met."""
        node = self.definitions[name]
        waiting = [(line, text) for line, text in self.comments if self._start(node) <= line <= node.end_lineno]
        for line, mentioned in _mentions(node):
            while waiting and waiting[0][0] <= line:
                yield "comment", waiting.pop(0)[1]
            if mentioned in KINDS:
                yield KINDS[mentioned], mentioned
            elif mentioned in self.definitions and mentioned not in (name, *inside) and len(inside) < 10:
                yield from self.stream(mentioned, (name, *inside))
        yield from (("comment", text) for _, text in waiting)

    def reached(self, name: str) -> list[ast.stmt]:
        """A definition and all that it uses, directly or not."""
        found, waiting = {}, [name]
        while waiting:
            name = waiting.pop()
            node = found[name] = self.definitions[name]
            own = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
            mentioned = {other for _, other in _mentions(node)} - own
            waiting += mentioned & self.definitions.keys() - found.keys()
        return list(found.values())

    def _start(self, node: ast.stmt) -> int:
        """The line of a definition, or of the comment above it."""
        above = {line for line, _ in self.comments}
        start = node.lineno
        while start - 1 in above:
            start -= 1
        return start


def _own_alexnet(module: str | None, alias: ast.alias) -> Iterator[str]:
    """What the course's own AlexNet is called after an import."""
    name = alias.asname or alias.name
    if (module, alias.name) == ("cnnlessons", "models"):
        yield f"{name}.alexnet"
    if module in ("cnnlessons.models", "cnnlessons.models.alexnet") and alias.name == "alexnet":
        yield name


def _mentions(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Names that are read, with the last line of the call they belong to; a layer after what it is applied to."""
    if isinstance(node, ast.Call):
        applied = isinstance(node.func, ast.Call)  # Conv2D(96, 11)(x)
        children = [*node.args, *(keyword.value for keyword in node.keywords)]
        for child in [*children, node.func] if applied else children:
            yield from _mentions(child)
        if not applied:
            yield from ((node.end_lineno, name) for _, name in _mentions(node.func))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.end_lineno, node.id
    elif isinstance(node, ast.Attribute):
        yield from _mentions(node.value)
        yield node.end_lineno, node.attr
    else:
        inner = (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.FunctionDef))
        for child in inner:
            yield from _mentions(child)


def _comments(source: str) -> list[tuple[int, str]]:
    """The comments with their lines; lines of comments on top of each other are one comment, at the last of them."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, text, alone = token.start[0], token.string.lstrip("#:").rstrip(), token.line.lstrip().startswith("#")
        if alone and found and found[-1][0] == line - 1 and found[-1][2]:
            text = f"{found.pop()[1]}\n{text}"
        found.append((line, text, alone))
    return [(line, textwrap.dedent(text).strip()) for line, text, _ in found]
