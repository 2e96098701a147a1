"""One encoder of each kind, loaded once a session, without a network beyond loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from models.encoders import DeclaredEncoder
from services.embedder.encoder import E5Small
from services.embedder.encoders import choose, light
from services.embedder.encoders.two_views import TwoViews
from services.embedder.settings import EmbedderSettings
from tests.support.embeddings_server import Server, serving

NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
KINDS = ("two-views", "e5-small", "use-light", "st", "http")


def silent(*_: object, **__: object) -> None:
    """Say nothing."""


def settings_for(encoder: str, cache: Path, **others: object) -> EmbedderSettings:
    """Return settings that name `encoder`, whatever the environment says."""
    values = {
        "encoder": encoder,
        "cache_dir": cache,
        "encoder_threads": 2,
        "encoder_url": "",
        **others,
    }
    return EmbedderSettings.model_validate(values)


@pytest.fixture(scope="session")
def endpoint() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def saved_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sentence-transformers model: the universal encoder as a module, saved."""
    from sentence_transformers import SentenceTransformer

    from services.embedder.encoders.universal_module import UniversalModule

    folder = tmp_path_factory.mktemp("model") / "universal"
    SentenceTransformer(modules=[UniversalModule(threads=2)], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="session")
def encoders(
    encoder: E5Small, endpoint: Server, saved_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, DeclaredEncoder]:
    cache = tmp_path_factory.mktemp("encoder-cache")
    key = {"encoder_url": endpoint.url, "encoder_key": SecretStr("k-1")}
    universal = light.load(threads=2)
    return {
        "two-views": TwoViews(encoder, universal),
        "e5-small": encoder,
        "use-light": universal,
        "st": choose(settings_for(f"st:{saved_model}", cache), silent),
        "http": choose(settings_for("http:n-grams", cache, **key), silent),
    }


@pytest.fixture(params=KINDS)
def each(request: pytest.FixtureRequest, encoders: dict[str, DeclaredEncoder]) -> DeclaredEncoder:
    """Return each encoder in turn."""
    return encoders[request.param]


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a one-layer BERT with random weights that reads 32 tokens."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    base, folder = tmp_path_factory.mktemp("bert"), tmp_path_factory.mktemp("model") / "small"
    words = ["[PAD]", "[UNK]", *NUMERALS, "ask"]
    tokenizer = Tokenizer(
        models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32
    ).save_pretrained(str(base))
    torch.manual_seed(7)
    sizes = {
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 32,
    }
    BertModel(
        BertConfig(vocab_size=len(words), max_position_embeddings=32, **sizes)
    ).save_pretrained(str(base))
    transformer = Transformer(str(base), max_seq_length=32)
    SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu").save(str(folder))
    return folder
