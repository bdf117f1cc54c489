"""Prints nanoseconds a call of operations on tensors of one number, a line an operation: python3 dispatch.py SECONDS.

The operations and the way they are timed are those of bench/Dispatch/TinyOperation.cs.
"""
import sys
import time

import torch

CALLS_OF_BLOCK = 100


def add(x, y):
    for _ in range(CALLS_OF_BLOCK):
        x + y


def exponential(x, y):
    for _ in range(CALLS_OF_BLOCK):
        x.exp()


def total(x, y):
    for _ in range(CALLS_OF_BLOCK):
        x.sum()


def unsqueeze(x, y):
    for _ in range(CALLS_OF_BLOCK):
        x.unsqueeze(0)


def mean(block, x, y, seconds):
    start, calls, elapsed = time.perf_counter(), 0, 0.0
    while elapsed < seconds:
        block(x, y)
        calls += CALLS_OF_BLOCK
        elapsed = time.perf_counter() - start
    return elapsed / calls * 1e9


def main(seconds):
    x, y = torch.tensor([0.5]), torch.tensor([0.25])
    for block in (add, exponential, total, unsqueeze):
        mean(block, x, y, seconds)
        print(mean(block, x, y, seconds))


if __name__ == "__main__":
    main(float(sys.argv[1]))
