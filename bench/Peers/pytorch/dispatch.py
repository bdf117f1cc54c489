"""Prints nanoseconds a call of operations on tensors x and y of one number, a line an operation: python3 dispatch.py SECONDS OPERATION...

They are timed as bench/Dispatch/TinyOperation.cs times its own: as many calls as fill the time, after as many to warm up.
"""
import sys
import timeit

import torch

CALLS_OF_BLOCK = 100


def mean(timer, seconds):
    calls, elapsed = 0, 0.0
    while elapsed < seconds:
        elapsed += timer.timeit(CALLS_OF_BLOCK)
        calls += CALLS_OF_BLOCK
    return elapsed / calls * 1e9


def main(seconds, operations):
    tensors = {"x": torch.tensor([0.5]), "y": torch.tensor([0.25])}
    for operation in operations:
        timer = timeit.Timer(operation, globals=tensors)
        mean(timer, seconds)
        print(mean(timer, seconds))


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
