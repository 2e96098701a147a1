import pytest

from services.embedder import processor


@pytest.mark.parametrize(
    ("kind", "flags", "name"),
    [
        ("x86_64", {"avx2", "avx512bw", "avx512_vnni"}, "AVX512_VNNI"),
        ("x86_64", {"avx2", "avx_vnni"}, "AVX_VNNI"),
        ("amd64", {"avx2", "avx512bw"}, "AVX512"),
        ("x86_64", {"avx", "avx2"}, "AVX2"),
        ("x86_64", {"sse4_1"}, "GENERIC"),
        ("x86_64", None, "unknown"),
        ("aarch64", {"asimd"}, "aarch64"),
        ("", None, "unknown"),
    ],
)
def test_the_best_instruction_set_is_named(kind: str, flags: set[str] | None, name: str):
    assert processor.named(kind, flags) == name


def test_only_x86_without_avx2_is_slow():
    assert processor.is_slow("GENERIC")
    assert processor.is_slow("AVX")
    assert not any(map(processor.is_slow, ("AVX2", "AVX512_VNNI", "aarch64", "unknown")))


def test_what_the_environment_holds_the_engine_to_counts(monkeypatch):
    monkeypatch.setenv(processor.FORCED, "GENERIC")
    assert processor.instruction_set() == "GENERIC"
