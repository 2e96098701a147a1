"""Linear layers in int8: weights with a scale per output, activations with a scale per token, sums exact in int32.

A scale per token (not per batch, as torch's own dynamic quantisation has it) keeps a text's vector independent of the
texts beside it.
"""

import re
from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor, nn

LAYERS: Final = 9
"""Layers, from the first, whose feed-forward parts are int8."""
_FEED_FORWARD: Final = re.compile(r"\blayer\.(\d+)\.(?:intermediate|output)\.dense$")
_LIMIT: Final = 127.0
_SMALLEST: Final = 1e-12
"""Keeps the scale of a row of zeros above zero."""


class Int8Linear(nn.Module):
    """A stand-in for a `torch.nn.Linear`, for inference on a CPU."""

    def __init__(self, source: nn.Linear) -> None:
        """Take the weights of `source` over, rounded."""
        super().__init__()
        scale = source.weight.detach().abs().amax(dim=1, keepdim=True).clamp_min(_SMALLEST) / _LIMIT
        self._weight = (source.weight.detach() / scale).round().to(torch.int8).t()
        self._scale = scale.flatten() / _LIMIT
        self._bias = source.bias.detach()

    def forward(self, rows: Tensor) -> Tensor:
        """Return float32[..., outputs] of float32[..., inputs]."""
        flat = rows.reshape(-1, rows.shape[-1])
        peaks = flat.abs().amax(dim=1, keepdim=True).clamp_min(_SMALLEST)
        # in place wherever it can be: beside the product, reading and writing memory is what takes the time
        whole = (flat * (_LIMIT / peaks)).round_().to(torch.int8)
        sums = torch._int_mm(whole, self._weight).to(torch.float32)  # noqa: SLF001 - the one int8 product torch has on CPUs
        return torch.addcmul(self._bias, sums.mul_(peaks), self._scale).reshape(*rows.shape[:-1], -1)


def replace_linear(module: nn.Module, wanted: Callable[[str], bool]) -> None:
    """Replace by its int8 stand-in every `torch.nn.Linear` in `module` that has a bias and whose name, as a path of names, is `wanted`."""
    found = [(name, child) for name, child in module.named_modules() if isinstance(child, nn.Linear) and wanted(name)]
    for name, child in found:
        if child.bias is not None:
            module.set_submodule(name, Int8Linear(child))


def inner(name: str) -> bool:
    """Tell whether a layer of BERT is rounded without harm: the feed-forward parts, two thirds of all sums, of the first layers.

    What is rounded in attention or in the last layers shows in the vectors (docs/matching-quality.md).
    """
    found = _FEED_FORWARD.search(name)
    return found is not None and int(found[1]) < LAYERS
