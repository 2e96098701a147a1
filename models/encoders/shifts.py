"""The mean of what flows into the large products, taken out of it and put into biases: the same
function, less to round.

A few channels of a BERT are far from zero for every token. Rounded with a scale per token, they
leave the other channels few steps. Subtracting a constant c from the output of a layer norm changes
nothing if the products that read it add W c to their biases, and the residual sum gets c back with
the bias of the next product. Only biases change.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.encoders import Floats

Doubles = NDArray[np.float64]
Tensor = Callable[[str], Floats]
"""Name of a tensor (models.encoders.e5s1) -> its weights, flat."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Means per channel, float32[d], by the name of the product that reads them: `l0.q`, `l0.fi`,
    `l1.q`, ...
    """

    version: str
    weights: str
    """SHA-256 of the weights file they were taken with: they fit no other."""
    means: dict[str, Floats]


def shifted_biases(tensor: Tensor, layers: int, shifts: Shifts) -> dict[str, Floats]:
    """Return the biases that change, by name; raise KeyError where `shifts` lack a layer."""
    found: dict[str, Doubles] = {}
    for layer, before in zip(range(layers), _norms(layers), strict=True):
        for norm, readers, after in (
            (before, ("q", "k", "v"), "ao"),
            (f"l{layer}.aln.b", ("fi",), "fo"),
        ):
            mean = shifts.means[f"l{layer}.{readers[0]}"].astype(np.float64)
            _add(found, tensor, norm, -mean)
            for reader in readers:
                weights = tensor(f"l{layer}.{reader}.w").astype(np.float64).reshape(-1, len(mean))
                _add(found, tensor, f"l{layer}.{reader}.b", weights @ mean)
            _add(found, tensor, f"l{layer}.{after}.b", mean)
    return {name: bias.astype(np.float32) for name, bias in found.items()}


def _norms(layers: int) -> Iterator[str]:
    """Yield the bias of the layer norm that each layer reads."""
    yield "emb.ln.b"
    for layer in range(layers - 1):
        yield f"l{layer}.oln.b"


def _add(found: dict[str, Doubles], tensor: Tensor, name: str, change: Doubles) -> None:
    found[name] = found.get(name, tensor(name).astype(np.float64)) + change


def dump(shifts: Shifts) -> str:
    """Return the JSON text of `shifts`, with two decimals: more would not make the rounding better."""
    means = {name: [round(float(x), 2) for x in mean] for name, mean in shifts.means.items()}
    return json.dumps({"version": shifts.version, "weights": shifts.weights, "means": means}) + "\n"


def load(text: str) -> Shifts:
    """Return the shifts in `text`; raise ValueError or KeyError where it holds none."""
    document = json.loads(text)
    means = {name: np.asarray(mean, dtype=np.float32) for name, mean in document["means"].items()}
    return Shifts(document["version"], document["weights"], means)
