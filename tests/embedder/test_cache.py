"""Vectors are kept near and far, and no cache that fails stops the work."""

from contracts.language import detect
from services.embedder.cache import PAUSE_S, MemoryCache, StoreCache, key_of

KEYS = [key_of(text, detect(text)) for text in ("视觉质检", "cold chain", "康复机器人")]


def test_equal_texts_in_another_language_have_another_key():
    assert key_of("AI", "en") != key_of("AI", "zh-Hans")
    assert key_of("AI", "en") == key_of("AI", "en")


def test_memory_lets_go_of_what_was_used_longest_ago():
    cache = MemoryCache(2)
    cache.put({"a": b"1", "b": b"2"})
    assert cache.get(["a"]) == {"a": b"1"}
    cache.put({"c": b"3"})
    assert cache.get(["a", "b", "c"]) == {"a": b"1", "c": b"3"}


def test_a_memory_of_no_size_holds_nothing():
    cache = MemoryCache(0)
    cache.put({"a": b"1"})
    assert cache.get(["a"]) == {}


def test_another_embedder_finds_what_the_first_stored_and_only_under_its_own_fingerprint(settings):
    first, second, other = (StoreCache(settings, model, 4) for model in ("m/1", "m/1", "m/2"))
    first.put({KEYS[0]: b"\x01\x02\x03\x04", KEYS[1]: b"\x7f\x00\x81\x01"})
    assert second.get(KEYS) == {KEYS[0]: b"\x01\x02\x03\x04", KEYS[1]: b"\x7f\x00\x81\x01"}
    assert other.get(KEYS) == {}
    for cache in (first, second, other):
        cache.close()


def test_a_stored_vector_lives_for_thirty_days_and_one_of_wrong_length_is_not_used(settings):
    cache = StoreCache(settings, "m/1", 4)
    cache.put({KEYS[0]: b"\x01\x02\x03\x04"})
    key = f"{settings.key_prefix}vec2:m/1:{KEYS[0]}"
    assert 0 < cache._client.ttl(key) <= 30 * 86_400
    cache._client.set(key, b"\x01\x02")
    assert cache.get(KEYS) == {}
    cache.close()


def test_a_store_that_fails_is_left_alone_for_a_while_and_nothing_is_raised(settings):
    away = settings.model_copy(update={"redis": type(settings.redis)("redis://127.0.0.1:1/0")})
    now = [100.0]
    cache = StoreCache(away, "m/1", 4, clock=lambda: now[0])
    assert cache.get(KEYS) == {}
    cache._settings = settings
    cache.put({KEYS[0]: b"\x01\x02\x03\x04"})
    assert cache.get(KEYS) == {}, "still left alone"
    now[0] += PAUSE_S + 1
    cache.close()
    cache.put({KEYS[0]: b"\x01\x02\x03\x04"})
    assert cache.get(KEYS) == {KEYS[0]: b"\x01\x02\x03\x04"}
    cache.close()


def test_an_embedder_hears_which_encoder_the_store_was_used_with_before(settings):
    first, second = StoreCache(settings, "m/1", 4), StoreCache(settings, "m/2", 4)
    assert first.before() == ""
    assert second.before() == "m/1"
    assert second.before() == "m/2"
    away = settings.model_copy(update={"redis": type(settings.redis)("redis://127.0.0.1:1/0")})
    assert StoreCache(away, "m/1", 4).before() == ""
    for cache in (first, second):
        cache.close()
