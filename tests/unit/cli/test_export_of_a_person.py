"""What a person is shown of themselves: their own fields, and nobody else's."""

from services.cli.verbs.register.export import fields_about


def test_fields_of_their_profiles_and_pairs_are_theirs_without_vectors() -> None:
    fields = {
        "mentor/m/1": b'{"name": "Lin", "vectors": {"text": "AAAA"}}',
        "pair/s1/m%2F1": b'{"score": 1}',
        "pair/s1/m2": b'{"score": 2}',
        "mentor/m2": b"{}",
        "plan": b'{"pairs": [["s1", "m/1"]]}',
    }
    assert dict(fields_about(fields, ["mentor/m/1"])) == {
        "mentor/m/1": {"name": "Lin"},
        "pair/s1/m%2F1": {"score": 1},
    }
