"""Times one PyTorch peer on one input: python3 run.py FOLDER, in which `time --peer pytorch` has left request.json and arrays.

Leaves answer.json and arrays there: times, outputs, gradients and peak memory; or {"skipped": reason}. A run is what the bench
times of its own tensor variants: the outputs, and with gradients torch.autograd.grad of the first output's sum.
"""
import ctypes
import gc
import json
import pathlib
import re
import signal
import sys
import time
import warnings

import torch

import boxes
import grids
import logits
import loops

CHAINS = {
    "iou": boxes.iou, "ciou": boxes.ciou, "attraction": boxes.attraction, "rep-gt": boxes.rep_gt, "rep-box": boxes.rep_box,
    "repulsion": boxes.repulsion, "bce": logits.bce, "focal": logits.focal, "q-focal": logits.q_focal, "bce-blur": logits.bce_blur,
    "cross-entropy": logits.cross_entropy, "soft-objectness": logits.soft_objectness, "yolo-targets": grids.yolo_targets,
    "soft-targets": grids.soft_targets, "yolo-loss": grids.yolo_loss, "detect-decode": grids.detect_decode,
}
LOOPS = {"attraction": loops.attraction, "rep-gt": loops.rep_gt, "rep-box": loops.rep_box}
DTYPES = {"float32": torch.float32, "float64": torch.float64, "int64": torch.int64, "bool": torch.bool}
# What PyTorch says on a CPU and on a GPU where memory is not enough.
MEMORY = re.compile(r"tried to allocate ([\d.]+ \w+)", re.IGNORECASE)
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class TooLong(Exception):
    """One run takes longer than the budget."""


def read(folder, array):
    data = bytearray((folder / array["file"]).read_bytes())
    dtype = DTYPES[array["dtype"]]
    flat = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
    return flat.reshape(array["shape"]).clone()


def write(folder, name, tensor):
    tensor = tensor.detach().cpu().contiguous()
    size = tensor.numel() * tensor.element_size()
    (folder / f"{name}.out").write_bytes(ctypes.string_at(tensor.data_ptr(), size) if size else b"")
    return {"name": name, "dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "file": f"{name}.out"}


def compiled(function, inputs):
    """TorchScript of the chain, by tracing on the very input that is timed, with three runs for its profiling executor."""
    names, keys = list(inputs), []

    def positional(*tensors):
        answer = function(**dict(zip(names, tensors)))
        keys[:] = answer
        return tuple(answer.values())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(positional, tuple(inputs.values()), check_trace=False)
    for _ in range(3):
        traced(*inputs.values())
    return lambda **tensors: dict(zip(keys, traced(*tensors.values())))


def prepare(request, inputs):
    """The run to time, which returns outputs and gradients."""
    table = LOOPS if request["variant"] == "PyTorchLoop" else CHAINS
    if request["kernel"] not in table:
        raise grids.Unsupported("this kernel")
    leaves = [inputs[name].requires_grad_() for name in request["gradients"]]
    grad_mode = torch.enable_grad if leaves else torch.no_grad
    cuda = request["device"] != "cpu"

    def chain(**tensors):
        return table[request["kernel"]](request["parameters"], **tensors)

    with grad_mode():
        function = compiled(chain, inputs) if request["variant"] == "PyTorchScript" else chain

    def run():
        with grad_mode():
            outputs = function(**inputs)
            gradients = []
            if leaves:
                first = next(iter(outputs.values()))
                loss = first.sum() if first.dim() else first
                gradients = torch.autograd.grad(loss, leaves, allow_unused=True) if loss.requires_grad else [None] * len(leaves)
        if cuda:
            torch.cuda.synchronize()
        return outputs, [torch.zeros_like(leaf) if found is None else found for found, leaf in zip(gradients, leaves)]

    return run


def within(seconds, run):
    """A first run, ended where it takes longer: an element loop may take minutes."""
    reason = f"one run takes longer than the budget of {seconds:g} s"

    def stop(*_):
        raise TooLong(reason)

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return run()
    except RuntimeError as error:
        # What is raised while TorchScript runs comes back as an error of its own.
        if reason in str(error):
            raise TooLong(reason) from error
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def status(name):
    for line in open("/proc/self/status"):
        if line.startswith(name):
            return 1024 * int(line.split()[1])


def peak_of(run):
    """Peak resident memory of a run above the state before it; None where the system does not tell."""
    try:
        # As for our own rows: a run would else be served from what the first one freed.
        ctypes.CDLL(None).malloc_trim(0)
        before = status("VmRSS")
        pathlib.Path("/proc/self/clear_refs").write_text("5")
        run()
        return max(0, status("VmHWM") - before)
    except (OSError, AttributeError):
        return None


def samples(run, iterations, seconds):
    """Nanoseconds a run: as many runs an iteration as fill its time, and one iteration to warm up."""
    def iteration(count):
        start = time.perf_counter_ns()
        for _ in range(count):
            run()
        return time.perf_counter_ns() - start

    count = 1
    while (elapsed := iteration(count)) < seconds * 1e9:
        count = max(2 * count, int(count * seconds * 1e9 / elapsed))
    return [iteration(count) / count for _ in range(iterations)]


def answer_of(folder, request):
    torch.set_num_threads(request["threads"])
    if request["device"] != "cpu" and not torch.cuda.is_available():
        raise grids.Unsupported(f"device {request['device']}")
    inputs = {array["name"]: read(folder, array).to(request["device"]) for array in request["inputs"]}
    # Preparing is a run as well where the chain is traced.
    run = within(request["budgetSeconds"], lambda: prepare(request, inputs))
    within(request["budgetSeconds"], run)
    peak = peak_of(run)
    gc.disable()
    found = samples(run, request["iterations"], request["iterationSeconds"])
    # The judge looks at what a run gives after the timing.
    outputs, gradients = run()
    return {
        "version": torch.__version__,
        "samplesNanoseconds": found,
        "peakNativeBytes": peak,
        "outputs": [write(folder, name, value) for name, value in outputs.items()],
        "gradients": [dict(write(folder, f"d-{name}", value), name=name) for name, value in zip(request["gradients"], gradients)],
    }


def main(folder):
    request = json.loads((folder / "request.json").read_text())
    try:
        answer = answer_of(folder, request)
    except TooLong as error:
        answer = {"skipped": str(error)}
    except grids.Unsupported as error:
        answer = {"skipped": f"its PyTorch peer does not do {error}"}
    except RuntimeError as error:
        needed = MEMORY.search(str(error))
        if not needed:
            raise
        answer = {"skipped": f"PyTorch could not allocate {needed[1]}"}
    (folder / "answer.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
