"""The program of assignment 2 as a syntax tree: its definitions, which of them the model uses, and in what order."""

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterator

from cnnlessons.assignments.programs import MODEL
from cnnlessons.assignments.submission import UNPARSABLE

KINDS = {"Conv2D": "conv", "Convolution2D": "conv", "MaxPooling2D": "pool", "MaxPool2D": "pool",
         "AveragePooling2D": "pool", "AvgPool2D": "pool", "Dense": "dense"}


class Program:
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


def borrows(source: str) -> bool:
    """Whether `build_alexnet`, or what it uses, asks for the course's own AlexNet in place of writing one."""
    try:
        program = Program(source)
        nodes = [part for node in program.reached(MODEL) for part in ast.walk(node)]
    except (*UNPARSABLE, KeyError):
        return False
    names = [part.id if isinstance(part, ast.Name) else f"{part.value.id}.{part.attr}" for part in nodes
             if isinstance(part, ast.Name) or isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)]
    return not program.own_alexnet.isdisjoint(names)


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
