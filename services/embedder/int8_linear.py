"""Linear layers in int8: weights with a scale per output, activations with a scale per token, sums exact in int32.

A scale per token (not per batch, as torch's own dynamic quantisation has it) keeps a text's vector independent of the
texts beside it.
"""

from typing import Final

import torch
from torch import Tensor, nn

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
        self._scale = scale.flatten()
        self._bias = source.bias.detach()

    def forward(self, rows: Tensor) -> Tensor:
        """Return float32[..., outputs] of float32[..., inputs]."""
        flat = rows.reshape(-1, rows.shape[-1])
        scale = flat.abs().amax(dim=1, keepdim=True).clamp_min(_SMALLEST) / _LIMIT
        whole = (flat / scale).round().to(torch.int8)
        sums = torch._int_mm(whole, self._weight).to(torch.float32)  # noqa: SLF001 - the one int8 product torch has on CPUs
        return (sums * scale * self._scale + self._bias).reshape(*rows.shape[:-1], -1)


def replace_linear(module: nn.Module) -> None:
    """Replace every `torch.nn.Linear` below `module` that has a bias by its int8 stand-in."""
    for name, child in module.named_children():
        if isinstance(child, nn.Linear) and child.bias is not None:
            setattr(module, name, Int8Linear(child))
        else:
            replace_linear(child)
