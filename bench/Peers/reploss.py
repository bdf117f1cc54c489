"""The client of RepLossBench's peer protocol: one file for Python 3.9 and newer, with numpy, and PyTorch where there is one.

    import reploss

    @reploss.kernel("rep-box")
    def rep_box(boxes, sigma=0.0):   # names as in the kernel's spec, in snake_case; leave out what you do not support
        return my_loss(boxes, sigma)

    reploss.run()

A function gets the inputs and parameters of a case by name: torch tensors on the case's device, or numpy arrays where the program does not
use PyTorch. A family of inputs ("prediction.0", "prediction.1") is a list under its own name ("prediction"). An optional input that a case
does not have is not passed. It returns the first output, a tuple of outputs in the order of the spec, or a dict of outputs by name, in which a list is a family.
Gradients are autograd's, of the sum of the first output; a function may return `(outputs, gradients)` instead, where `gradients` is a dict
by the names of the inputs. What the function has no argument for is unsupported, and so is whatever raises `reploss.Unsupported("why")`.

The suite starts the program with a folder in REPLOSS_REQUEST. Without the suite: `python my_loss.py REQUEST-FOLDER`.
"""
from __future__ import annotations

import gc
import hashlib
import inspect
import json
import os
import pathlib
import platform
import random
import re
import sys
import time
import traceback
from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy as np

__all__ = ["kernel", "run", "Unsupported"]

PROTOCOL = 1

_functions: Dict[str, "_Function"] = {}


class Unsupported(Exception):
    """Raised by a function for what it does not do, such as `Unsupported("float64")`: the case is left out and counted, not wrong."""


def kernel(name: str, arrays: Optional[str] = None) -> Callable[[Callable], Callable]:
    """Says that a function computes a kernel.

    name: the kernel's id, such as "rep-box".
    arrays: "torch" or "numpy"; where left out, numpy for a function of a program that imports numpy and not torch, else torch where there is one.
    """
    if arrays not in (None, "torch", "numpy"):
        raise ValueError(f"arrays is {arrays!r}; expected 'torch' or 'numpy'")

    def register(function: Callable) -> Callable:
        _functions[name] = _Function(function, arrays)
        return function

    return register


def run(program: Optional[str] = None) -> None:
    """Answers the request in the folder that REPLOSS_REQUEST or the command line names. Does nothing in a module that another one imports.

    program: what the report says of the program; where left out, the versions of PyTorch or numpy and of Python.
    """
    if sys._getframe(1).f_globals.get("__name__") != "__main__":
        return
    folder = os.environ.get("REPLOSS_REQUEST") or (sys.argv[1] if len(sys.argv) > 1 else "")
    if not folder or not os.path.isfile(os.path.join(folder, "request.json")):
        sys.exit(f"There is no request.json in '{folder}'; expected a request folder in REPLOSS_REQUEST or as the first argument.")
    try:
        _answer(pathlib.Path(folder), program)
    except KeyboardInterrupt:
        sys.exit(130)


class _Function:
    """A registered function: what it takes, and with which arrays it computes."""

    def __init__(self, function: Callable, arrays: Optional[str]) -> None:
        self.call = function
        self.uses_torch = arrays == "torch" if arrays else self._prefers_torch()
        parameters = inspect.signature(function).parameters.values()
        self.takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters)
        self.names = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}

    def takes(self, name: str) -> bool:
        return self.takes_all or name in self.names

    def _prefers_torch(self) -> bool:
        if "torch" in sys.modules:
            return True
        if any(value is np for value in getattr(self.call, "__globals__", {}).values()):
            return False
        try:
            import torch  # noqa: F401
        except ImportError:
            return False
        return True


class _Numpy:
    """Cases in numpy arrays on the CPU."""

    program = f"NumPy {np.__version__}, Python {platform.python_version()}"

    def __init__(self, device: str, threads: int) -> None:
        if device != "cpu":
            raise Unsupported(f"device '{device}'")

    def load(self, array: np.ndarray, with_gradient: bool) -> np.ndarray:
        return array.copy()

    def host(self, array: np.ndarray) -> np.ndarray:
        return array

    def restore(self, array: np.ndarray, original: np.ndarray) -> None:
        array[...] = original

    def synchronize(self) -> None:
        """Nothing is deferred on the CPU."""

    def check(self, name: str, value: Any) -> np.ndarray:
        if type(value) is not np.ndarray and not isinstance(value, (np.generic, float, int, bool)):
            raise TypeError(f"'{name}' is a {type(value).__name__}; expected a numpy array")
        return np.asarray(value)

    def copy(self, value: np.ndarray) -> np.ndarray:
        return value.copy()

    def gradients(self, first: Any, leaves: Dict[str, Any]) -> Dict[str, Any]:
        raise Unsupported("gradients: the function returns none, and numpy has no autograd")


class _Torch:
    """Cases in torch tensors on a device, with autograd."""

    def __init__(self, device: str, threads: int) -> None:
        import torch

        self.torch = torch
        self.program = f"PyTorch {torch.__version__}, Python {platform.python_version()}"
        torch.set_num_threads(threads)
        self.is_cuda = device != "cpu"
        if self.is_cuda and not (device.startswith("cuda") and torch.cuda.is_available()):
            raise Unsupported(f"device '{device}'")
        self.device = torch.device(device)

    def load(self, array: np.ndarray, with_gradient: bool) -> Any:
        # A tensor of its own memory, whatever numpy's does.
        tensor = self.torch.from_numpy(array).to(self.device, copy=True)
        return tensor.requires_grad_() if with_gradient else tensor

    def host(self, tensor: Any) -> np.ndarray:
        return tensor.detach().cpu().contiguous().numpy()

    def restore(self, tensor: Any, original: np.ndarray) -> None:
        with self.torch.no_grad():
            tensor.copy_(self.torch.from_numpy(original))

    def synchronize(self) -> None:
        if self.is_cuda:
            self.torch.cuda.synchronize(self.device)

    def check(self, name: str, value: Any) -> Any:
        if type(value) not in (self.torch.Tensor, self.torch.nn.Parameter):
            if not isinstance(value, (float, int, bool)):
                raise TypeError(f"'{name}' is a {type(value).__name__}; expected a torch tensor")
            value = self.torch.tensor(value)
        return value

    def copy(self, value: Any) -> Any:
        return value.detach().clone()

    def gradients(self, first: Any, leaves: Dict[str, Any]) -> Dict[str, Any]:
        total = first.sum() if first.dim() else first
        found = self.torch.autograd.grad(total, list(leaves.values()), allow_unused=True) if total.requires_grad else [None] * len(leaves)
        return {name: self.torch.zeros_like(leaf) if g is None else g for (name, leaf), g in zip(leaves.items(), found)}


class _Call:
    """A function with the inputs of one case, ready to be called any number of times."""

    def __init__(self, function: _Function, library: Any, request: Dict[str, Any], case: Dict[str, Any], inputs: Dict[str, np.ndarray]) -> None:
        self.library, self.function = library, function
        self.wanted: List[str] = case["gradients"]
        self.output_names: List[str] = request.get("outputs") or ["loss"]
        self.originals = inputs
        self.values = {name: library.load(array, name in self.wanted) for name, array in inputs.items()}
        self.arguments = self._arguments(case)

    def _arguments(self, case: Dict[str, Any]) -> Dict[str, Any]:
        arguments: Dict[str, Any] = {}
        for name, value in self.values.items():
            family, dot, _ = name.partition(".")
            argument = _snake(family)
            if not self.function.takes(argument):
                raise Unsupported(f"input '{family}'")
            if dot:
                arguments.setdefault(argument, {})[int(name[len(family) + 1:])] = value
            else:
                arguments[argument] = value
        for name, value in arguments.items():
            if isinstance(value, dict):
                arguments[name] = [value[i] for i in sorted(value)]
        for name, value in case["parameters"].items():
            if self.function.takes(_snake(name)):
                arguments[_snake(name)] = value
            elif not case.get("isDefault", {}).get(name, False):
                raise Unsupported(f"{name} {value!r}")
        return arguments

    def __call__(self) -> Tuple[Dict[str, Any], Dict[str, Any]]:
        """Outputs and gradients by name, finished on the device."""
        if isinstance(self.library, _Torch):
            with self.library.torch.set_grad_enabled(bool(self.wanted)):
                answer = self._answer()
        else:
            answer = self._answer()
        self.library.synchronize()
        return answer

    def _answer(self) -> Tuple[Dict[str, Any], Dict[str, Any]]:
        returned = self.function.call(**self.arguments)
        gradients = None
        if isinstance(returned, tuple) and len(returned) == 2 and isinstance(returned[1], dict):
            returned, gradients = returned
        outputs = {name: self.library.check(name, value) for name, value in self._named(returned)}
        if not self.wanted:
            return outputs, {}
        if gradients is None:
            gradients = self.library.gradients(next(iter(outputs.values())), {name: self.values[name] for name in self.wanted})
        else:
            by_argument = {_snake(name): name for name in self.wanted}
            gradients = {by_argument.get(name, name): self.library.check(name, value) for name, value in gradients.items()}
        return outputs, gradients

    def _named(self, returned: Any) -> List[Tuple[str, Any]]:
        if isinstance(returned, dict):
            named = list(returned.items())
            # Gradients are of the spec's first output, whatever comes first in the dict.
            named.sort(key=lambda pair: pair[0].partition(".")[0] != self.output_names[0])
        elif isinstance(returned, (tuple, list)):
            named = list(zip(self.output_names, returned))
            if len(returned) > len(named):
                raise TypeError(f"{len(returned)} outputs were returned; expected {', '.join(self.output_names)}")
        else:
            named = [(self.output_names[0], returned)]
        flat: List[Tuple[str, Any]] = []
        for name, value in named:
            flat.extend(((f"{name}.{i}", one) for i, one in enumerate(value)) if isinstance(value, (tuple, list)) else [(name, value)])
        return flat

    def damaged(self) -> List[str]:
        """The inputs that are no longer what they were."""
        return [name for name, value in self.values.items() if _hash(self.library.host(value)) != _hash(self.originals[name])]

    def restore(self) -> None:
        for name, value in self.values.items():
            self.library.restore(value, self.originals[name])


def _answer(folder: pathlib.Path, program: Optional[str]) -> None:
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    if request.get("protocol") != PROTOCOL:
        sys.exit(f"The request is of protocol {request.get('protocol')}; reploss.py speaks {PROTOCOL}.")
    function = _functions.get(request["kernel"])
    library, reason = None, f"kernel '{request['kernel']}'"
    if function is not None:
        try:
            library = (_Torch if function.uses_torch else _Numpy)(request["device"], request["threads"])
        except Unsupported as error:
            reason = str(error)
    answer_case = _timed if request["task"] == "time" else _judged
    cases = []
    for index, case in enumerate(request["cases"]):
        if library is None:
            cases.append({"unsupported": reason})
            continue
        try:
            cases.append(answer_case(folder, request, case, index, function, library))
        except KeyboardInterrupt:
            raise
        except Unsupported as error:
            cases.append({"unsupported": str(error)})
        except BaseException as error:  # noqa: B902 - whatever a function raises, SystemExit too, is about this case alone.
            cases.append({"error": traceback.format_exception_only(type(error), error)[-1].strip()})
    answer = {"protocol": PROTOCOL, "program": program or getattr(library, "program", _Numpy.program), "cases": cases}
    part = folder / "answer.json.part"
    part.write_text(json.dumps(answer, allow_nan=False), encoding="utf-8")
    part.replace(folder / "answer.json")


def _judged(folder: pathlib.Path, request: dict, case: dict, index: int, function: _Function, library: Any) -> dict:
    call = _Call(function, library, request, case, _load(folder, case["inputs"]))
    outputs, gradients = call()
    answer = _written(folder, str(index), outputs, gradients, library)
    damaged = call.damaged()
    return dict(answer, changedInputs=damaged) if damaged else answer


def _timed(folder: pathlib.Path, request: dict, case: dict, index: int, function: _Function, library: Any) -> dict:
    """Times a function on several sets of inputs in rotation.

    A sample is the mean time of as many calls as fill the shortest time asked for, one call at least. Before a call, outside the clock, some rows of
    one of its inputs are exchanged for those of another set, so that no answer can be kept from an earlier call. In one rotation, chosen at random
    among all of them, the inputs are exactly those of the request, and its answers are the ones given. One more call is chosen at random; its inputs
    are given with its answer, since nobody could know them before.
    """
    chance = random.Random(os.urandom(16)).random
    calls = [_Call(function, library, request, case, _load(folder, inputs)) for inputs in case["inputSets"]]
    damaged = set()
    for call in calls:
        call()
        found = call.damaged()
        damaged.update(found)
        if found:
            call.restore()
    peak = _peak_bytes(calls[0])
    changes = [_Change(call, calls[index - 1]) for index, call in enumerate(calls)]
    shortest = 1e6 * request["time"]["minimumMilliseconds"]
    clock, samples, kept, seen = time.perf_counter_ns, [], [], None
    count, rotations, keeping = 0, 0, False
    gc.collect()
    gc.freeze()
    for _ in range(request["time"]["iterations"]):
        spent = runs = 0
        while runs == 0 or spent < shortest:
            which = count % len(calls)
            if which == 0:
                rotations += 1
                keeping = chance() * rotations < 1
                pending = []
            call = calls[which]
            if damaged:
                call.restore()
            changes[which].undo() if keeping else changes[which].make(count)
            start = clock()
            answer = call()
            spent += clock() - start
            if keeping or chance() * (count + 1) < 1:
                # Copied at once: what is still being computed, or is overwritten later, is not the answer.
                copied = tuple({name: library.copy(value) for name, value in part.items()} for part in answer)
                if not keeping:
                    seen = ({name: library.host(value).copy() for name, value in call.values.items()}, copied)
                else:
                    pending.append(copied)
                if keeping and which == len(calls) - 1:
                    kept = pending
            runs += 1
            count += 1
        samples.append(spent / runs)
    if not kept:
        for call in calls:
            call.restore()
            kept.append(call())
    written = [_written(folder, f"{index}/{i}", outputs, gradients, library) for i, (outputs, gradients) in enumerate(kept)]
    answer = {key: [one[key] for one in written] for key in ("outputs", "gradients")}
    answer.update(samplesNanoseconds=samples, peakNativeBytes=peak)
    if seen:
        inputs, (outputs, gradients) = seen
        files = {name: f"answer/{index}/seen-{number}.npy" for number, name in enumerate(inputs)}
        for name, array in inputs.items():
            np.save(folder / files[name], array, allow_pickle=False)
        answer["seen"] = dict(_written(folder, f"{index}/seen", outputs, gradients, library), inputs=files)
    if damaged:
        answer["changedInputs"] = sorted(damaged)
    return answer


class _Change:
    """Exchanges an eighth of the rows of one floating input for those of another set of inputs, others each time."""

    def __init__(self, call: _Call, other: _Call) -> None:
        self.call = call
        floats = [name for name, array in call.originals.items() if array.dtype.kind == "f" and array.size]
        same = [name for name in floats if name in other.originals and other.originals[name].shape == call.originals[name].shape and call.originals[name].ndim]
        differing = [name for name in same if _hash(other.originals[name]) != _hash(call.originals[name])]
        name = next((name for name in call.wanted if name in differing), differing[0] if differing else None)
        self.name, self.start, self.end = name, 0, 0
        if name is None:
            return
        self.original, self.other = call.originals[name], other.originals[name]
        self.count = max(1, len(self.original) // 8)
        value = call.values[name]
        if isinstance(call.library, _Torch):
            value = value.detach()
            # On the CPU the same memory: torch takes microseconds to set a number, numpy a tenth of one.
            if call.library.is_cuda:
                self.original, self.other = (call.library.torch.from_numpy(array).to(value.device) for array in (self.original, self.other))
            else:
                value = value.numpy()
        self.value = value

    def make(self, count: int) -> None:
        self.undo()
        if self.name is not None:
            self.start = count * self.count % len(self.original)
            self.end = self.start + self.count
            self.value[self.start:self.end] = self.other[self.start:self.end]
            self.call.library.synchronize()

    def undo(self) -> None:
        if self.end:
            self.value[self.start:self.end] = self.original[self.start:self.end]
            self.end = 0
            self.call.library.synchronize()


def _load(folder: pathlib.Path, files: Dict[str, str]) -> Dict[str, np.ndarray]:
    return {name: np.load(folder / file, allow_pickle=False) for name, file in files.items()}


def _written(folder: pathlib.Path, place: str, outputs: Dict[str, Any], gradients: Dict[str, Any], library: Any) -> dict:
    (folder / "answer" / place).mkdir(parents=True, exist_ok=True)

    def save(prefix: str, arrays: Dict[str, Any]) -> Dict[str, str]:
        files = {}
        for number, (name, value) in enumerate(arrays.items()):
            files[name] = f"answer/{place}/{prefix}{number}-{re.sub('[^A-Za-z0-9.]', '_', name)}.npy"
            np.save(folder / files[name], np.ascontiguousarray(library.host(value)).reshape(np.shape(library.host(value))), allow_pickle=False)
        return files

    return {"outputs": save("", outputs), "gradients": save("d", gradients)}


def _peak_bytes(call: _Call) -> Optional[int]:
    """Peak resident memory of a call above the state before it, on Linux."""
    def status(field: str) -> int:
        with open("/proc/self/status", encoding="ascii") as lines:
            return next(1024 * int(line.split()[1]) for line in lines if line.startswith(field))

    if getattr(call.library, "is_cuda", False):
        return None
    try:
        import ctypes

        # Else the call would be served from what an earlier one freed.
        ctypes.CDLL(None).malloc_trim(0)
        before = status("VmRSS")
        with open("/proc/self/clear_refs", "w", encoding="ascii") as marks:
            marks.write("5")
        call()
        peak = status("VmHWM") - before
    except (OSError, AttributeError, StopIteration):
        return None
    call.restore()
    return max(0, peak)


def _hash(array: np.ndarray) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).digest()


def _snake(name: str) -> str:
    """"targetIds" becomes "target_ids"; a digit begins no word."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
