"""The tokenizer of an E5S1 image as an ordinary `tokenizers` file.

The image's normaliser is SentencePiece's nmt_nfkc, code point by code point: NFKC, less control
characters, with more kinds of blanks. It is rebuilt from NFKC and what the image's map says beyond
it.
"""

import unicodedata
from pathlib import Path
from typing import Final

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from models.encoders.e5s1 import Packed
from services.runtime.errors import UsageError

_GUARDS: Final = 0xE000
"""Private-use characters that stand for those that NFKC would change and the image keeps."""


def build(packed: Packed) -> Tokenizer:
    """Return the unigram tokenizer of `packed`, which frames a text as `<s> text </s>`."""
    special = packed.specials
    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=special.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(packed)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement="▁", prepend_scheme="always", split=True
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    bos, eos = packed.pieces[special.bos][0], packed.pieces[special.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, special.bos), (eos, special.eos)],
    )
    tokenizer.add_special_tokens([packed.pieces[index][0] for index in special])
    return tokenizer


def _normalizer(packed: Packed) -> normalizers.Normalizer:
    beyond = {point: to for point, to in packed.normaliser.items() if _nfkc(chr(point)) != to}
    dropped = [point for point, to in beyond.items() if not to]
    blanks = [point for point, to in beyond.items() if to == " "]
    kept = [ord(piece) for piece, _ in packed.pieces if len(piece) == 1 and _kept(packed, piece)]
    guards = {chr(point): chr(_GUARDS + index) for index, point in enumerate(kept)}
    steps = [
        *_replace_class(dropped, ""),
        *_replace_class(blanks, " "),
        *(normalizers.Replace(character, guard) for character, guard in guards.items()),
        normalizers.NFKC(),
        *(normalizers.Replace(guard, character) for character, guard in guards.items()),
        normalizers.Replace(Regex(" {2,}"), " "),
        normalizers.Strip(),
    ]
    return normalizers.Sequence(steps)


def _kept(packed: Packed, piece: str) -> bool:
    return ord(piece) not in packed.normaliser and _nfkc(piece) != piece


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _replace_class(points: list[int], to: str) -> list[normalizers.Normalizer]:
    if not points:
        return []
    members = "".join(f"\\x{{{point:X}}}" for point in points)
    return [normalizers.Replace(Regex(f"[{members}]"), to)]


def load(folder: Path, pieces: int) -> Tokenizer:
    """Return the tokenizer in `folder`, neither cutting nor padding, for a network that knows
    `pieces` of them.

    Raise UsageError where it cannot be read or is another network's.
    """
    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare ones
        raise UsageError(
            f"{path} cannot be read: {str(error)[:200]}; delete the folder: it is written again"
        ) from error
    size = tokenizer.get_vocab_size()
    if size != pieces:
        raise UsageError(
            f"{path} is another network's: it has {size} pieces and the network knows {pieces}; "
            "delete the folder: it is written again at the next start"
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
