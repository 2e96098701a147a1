from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import nn

from benchmarks.encode import Embed, loss, rates, texts
from models.encoders import Floats
from services.embedder.int8_linear import Int8Linear, inner, replace_linear


def layer() -> nn.Linear:
    torch.manual_seed(5)
    return nn.Linear(48, 32)


def test_an_int8_layer_is_near_to_the_layer_that_it_stands_for():
    source = layer()
    rows = torch.randn(3, 7, 48)
    with torch.inference_mode():
        near = nn.functional.cosine_similarity(source(rows), Int8Linear(source)(rows), dim=-1)
    assert near.shape == (3, 7)
    assert near.min() > 0.999


def test_a_row_of_an_int8_layer_does_not_depend_on_its_neighbours():
    stand_in = Int8Linear(layer())
    rows = torch.randn(5, 48)
    beside = rows * torch.tensor([1.0, 90.0, 0.0, 4.0, 500.0])[:, None]
    with torch.inference_mode():
        assert torch.equal(stand_in(rows)[0], stand_in(beside)[0])
        assert torch.isfinite(stand_in(beside)).all()


def test_the_linear_layers_that_are_wanted_and_have_a_bias_are_replaced_wherever_they_lie():
    network = nn.Sequential(nn.Linear(4, 4), nn.ModuleDict({"inner": nn.Sequential(nn.Linear(4, 4), nn.GELU())}))
    replace_linear(network, lambda name: name.startswith("1.inner"))
    assert [name for name, module in network.named_modules() if isinstance(module, Int8Linear)] == ["1.inner.0"]
    assert isinstance(network[0], nn.Linear)


@pytest.mark.parametrize(
    ("name", "rounded"),
    [
        ("0.model.encoder.layer.0.intermediate.dense", True),
        ("0.model.encoder.layer.8.output.dense", True),
        ("0.model.encoder.layer.9.output.dense", False),
        ("0.model.encoder.layer.10.intermediate.dense", False),
        ("0.model.encoder.layer.3.attention.output.dense", False),
        ("0.model.encoder.layer.3.attention.self.query", False),
        ("0.model.pooler.dense", False),
    ],
)
def test_only_the_feed_forward_of_the_first_layers_is_rounded(name: str, *, rounded: bool):
    assert inner(name) is rounded


def test_the_sides_of_a_comparison_run_in_turn():
    ran: list[str] = []
    nothing = np.zeros((0, 0), dtype=np.float32)

    def side(name: str) -> Embed:
        def embed(batch: Sequence[str]) -> Floats:
            ran.append(name)
            return nothing

        return embed

    found = rates({"a": side("a"), "b": side("b")}, ["x"], rounds=3)
    assert ran == ["a", "b"] * 3
    assert found.keys() == {"a", "b"}


def test_the_cost_is_the_largest_loss_and_a_gain_is_none():
    assert loss({"one": 0.9, "other": 0.5}, {"one": 0.88, "other": 0.6}) == pytest.approx(0.02)
    assert loss({"one": 0.9}, {"one": 0.95}) == 0.0


def test_no_text_comes_twice():
    assert len(set(texts(64, 4))) == 64
    assert len(set(texts(16, 21))) == 16
