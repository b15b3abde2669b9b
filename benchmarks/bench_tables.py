"""The time and memory to count a network's parameters: ``python benchmarks/bench_tables.py``."""

from functools import partial
from statistics import median

from tools import QUICK, NotMeasured, beside, number, ratio, table

NETWORKS = ("AlexNet", "VGG-16") if QUICK else ("AlexNet", "VGG-16", "GoogLeNet")
IN_TORCH = ("AlexNet", "VGG-16")
REPEATS = 1 if QUICK else 3

TEXT = """\
## Layer tables

`layer_table(models.vgg16)` takes the builder, and counts the network without memory for its weights. Compared with:
building the network in Keras for its `summary()`; torchinfo's `summary` of the same network in PyTorch, which runs an
image through it; and the same on PyTorch's device "meta", which has shapes only, too (`bench_tables.py`). Each
measurement has its own process that has imported everything; medians of {repeats}. Memory is the highest that the
process took on top of that.

{table}
Lessons 13 and 14 show the table of any network at once, without the 1.4 GB that building VGG-16 takes.
"""


def main() -> None:
    rows = [row for network in NETWORKS for row in bench(network)]
    head = ("network", "way", "seconds", "MB", "`layer_table` is", "memory, in that of `layer_table`")
    print(TEXT.format(repeats=REPEATS, table=table(head, rows)))


def bench(network: str) -> list[tuple]:
    """A row for each way to count a network."""
    ways = {"`layer_table` of the builder": partial(beside, "count_keras", network, "layer_table"),
            "Keras: build, `summary()`": partial(beside, "count_keras", network, "summary")}
    if network in IN_TORCH:
        for name, device in (("PyTorch: build, torchinfo", "cpu"), ('the same on "meta"', "meta")):
            ways[name] = partial(beside, "count_torch", network, device, packages=["torchinfo"])
    rows, own = [], None
    for name, measure in ways.items():
        try:
            runs = [measure() for _ in range(REPEATS)]
        except NotMeasured as why:
            rows.append((network, name, f"not measured: {why}", "", "", ""))
            continue
        seconds, megabytes = (median(values) for values in zip(*runs, strict=True))
        own = own or (seconds, megabytes)  # the first way's
        compared = (ratio(own[0], seconds), number(megabytes / own[1])) if len(rows) else ("", "")
        rows.append((network, name, f"{seconds:.3f}", f"{megabytes:,.1f}", *compared))
    return rows


if __name__ == "__main__":
    main()
