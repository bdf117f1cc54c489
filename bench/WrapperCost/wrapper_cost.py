"""Times operations of PyTorch: python3 wrapper_cost.py THREADS

Prints the versions, then reads a request a line and answers with the nanoseconds of a call and the answer's weighted total.
A request is JSON: {"expression": "x + y", "size": 16, "inputs": ["x", "y"], "seconds": 0.02}, where inputs are the operands
that get a gradient. Operands, total and timing are those of Operands.cs and PreparedCall.cs.
"""
import json
import platform
import sys
import timeit

import torch


def operands(size, inputs):
    side = int(size**0.5)
    x = torch.linspace(0.1, 0.9, size)
    values = {
        "x": x,
        "y": torch.linspace(0.9, 0.2, size),
        "matrix": x.reshape(side, side).clone(),
        "mask": x > 0.5,
        "index": torch.arange(size - 1, -1, -1),
        "target": torch.zeros(size),
        "half": 0.5,
        "one": 1.0,
        "middle": size // 2,
        "torch": torch,
    }
    values["inputs"] = [values[name].requires_grad_() for name in inputs]
    return values


def nanoseconds(timer, seconds):
    calls = 1
    elapsed = timer.timeit(calls)
    while elapsed < seconds / 2:
        calls *= 2
        elapsed = timer.timeit(calls)
    calls = max(1, int(calls * seconds / elapsed))
    return timer.timeit(calls) / calls * 1e9


def answer(expression, size, inputs, seconds):
    values = operands(size, inputs)
    first = eval(expression, values).detach().clone()
    numbers = first.double().flatten()
    total = numbers.dot(torch.linspace(1, 2, len(numbers), dtype=torch.float64))
    statement = expression
    if inputs:
        values["ones"] = [torch.ones_like(first)]
        values["grad"] = torch.autograd.grad
        statement = f"grad([{expression}], inputs, ones)"
    return nanoseconds(timeit.Timer(statement, globals=values), seconds), total.item()


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[1]))
    print(f"PyTorch {torch.__version__}, Python {platform.python_version()}", flush=True)
    for line in sys.stdin:
        print(*answer(**json.loads(line)), flush=True)
