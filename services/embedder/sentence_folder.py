"""An E5S1 image written out as an ordinary SentenceTransformer folder: float32 weights, tokenizer,
settings.

The reference that the engine is measured and tested against, and what other tools read.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors.numpy import save_file

from models.encoders import Floats
from models.encoders.e5s1 import Packed
from services.embedder import tokenizer
from services.embedder.folder import Layout, Say

_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write(packed: Packed, folder: Path, say: Say) -> None:
    """Write `packed` into the empty `folder`.

    Raise OSError or SafetensorError where the disk refuses.
    """
    say("tokenizer", pieces=len(packed.pieces))
    # not Tokenizer.save, whose errors are bare Exceptions
    (folder / "tokenizer.json").write_text(tokenizer.build(packed).to_str(), encoding="utf-8")
    for name, content in _configuration(packed).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    say("weights", size=round(float_bytes(packed) / 1e6))
    save_file(dict(_tensors(packed)), folder / "model.safetensors", metadata={"format": "pt"})


def float_bytes(packed: Packed) -> int:
    """Return how many bytes the float weights of `packed` take."""
    return 4 * sum(entry.weights for entry in packed.directory.values())


LAYOUT: Final = Layout("e5-small", "2", float_bytes, write)


def _tensors(packed: Packed) -> Iterator[tuple[str, Floats]]:
    hidden = packed.shape.hidden
    for name, target in _EMBEDDINGS.items():
        flat = packed.tensor(name)
        yield target, flat if ".ln." in name else flat.reshape(-1, hidden)
    for layer in range(packed.shape.layers):
        for name, target in _LAYER.items():
            path = f"encoder.layer.{layer}.{target}"
            bias, weight = packed.tensor(f"l{layer}.{name}.b"), packed.tensor(f"l{layer}.{name}.w")
            yield f"{path}.bias", bias
            yield f"{path}.weight", weight if name.endswith("ln") else weight.reshape(len(bias), -1)
    # BERT's pooler is not used; without it in the file the loader warns and fills it with random
    # numbers.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), dtype=np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, dtype=np.float32)


def _configuration(packed: Packed) -> dict[str, Any]:
    shape = packed.shape
    modules = "sentence_transformers.base.modules"
    pooling = "sentence_transformers.sentence_transformer.modules.pooling.Pooling"
    return {
        "config.json": _bert(packed),
        "tokenizer_config.json": _tokens(packed),
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{modules}.transformer.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": pooling},
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": f"{modules}.normalize.Normalize",
            },
        ],
        "sentence_bert_config.json": {
            "transformer_task": "feature-extraction",
            "modality_config": {
                "text": {"method": "forward", "method_output_name": "last_hidden_state"}
            },
            "module_output_name": "token_embeddings",
        },
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "document": "query: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "embedding_dimension": shape.hidden,
            "pooling_mode": "mean",
            "include_prompt": True,
        },
        "2_Normalize/config.json": {
            "module_input_name": "sentence_embedding",
            "module_output_name": "sentence_embedding",
        },
    }


def _bert(packed: Packed) -> dict[str, Any]:
    shape = packed.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "vocab_size": shape.words,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
        "bos_token_id": packed.specials.bos,
        "eos_token_id": packed.specials.eos,
        "pad_token_id": packed.specials.pad,
    }


def _tokens(packed: Packed) -> dict[str, Any]:
    bos, eos, pad, unk = (packed.pieces[index][0] for index in packed.specials)
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": packed.shape.positions,
        "bos_token": bos,
        "cls_token": bos,
        "eos_token": eos,
        "sep_token": eos,
        "pad_token": pad,
        "unk_token": unk,
    }
