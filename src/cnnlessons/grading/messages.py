"""Messages between the sandbox and the processes behind its walls: the length in four bytes, then JSON."""

import json
import os


def encoded(content: dict) -> bytes:
    """A message as bytes."""
    text = json.dumps(content).encode()
    return len(text).to_bytes(4, "big") + text


def decoded(message: bytes) -> dict | None:
    """What a message says, as far as it is one, whoever wrote it."""
    try:
        content = json.loads(message[4:]) if len(message) - 4 == int.from_bytes(message[:4], "big") else None
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def send(pipe: int, content: dict) -> None:
    """Write a message."""
    message = encoded(content)
    while message:
        message = message[os.write(pipe, message):]


def receive(pipe: int) -> dict:
    """The next message of a writer to be trusted.

    Raises:
        EOFError: the pipe ended before.
    """
    return json.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, 4), "big")))


def _exactly(pipe: int, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = os.read(pipe, size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts
