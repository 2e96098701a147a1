"""A record written in two parts has the bytes of the whole record."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import pool_log
from contracts.pool_log.writing import NO_ENVELOPE, Writer

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JUDGE = pool_log.Judge(**NO_ENVELOPE, id="J-1", name="赵敏", conflicts=[])
ANSWER = pool_log.Answer(**NO_ENVELOPE, startup="T-1", mentor='M-"1"', by="mentor", answer="accept")
TICK = pool_log.Command(**NO_ENVELOPE, command="tick")


@given(
    st.sampled_from([JUDGE, ANSWER, TICK]),
    st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True),
    st.integers(min_value=0, max_value=2**53),
    TEXT,
)
def test_content_behind_an_envelope_is_the_whole_record(record, pool, time, event):
    writer = Writer(record.__struct_config__.tag)
    written = writer.write(pool, time, msgspec.json.encode(event), writer.content(record))
    whole = msgspec.structs.replace(record, pool=pool, time=time, event=event)
    assert written == pool_log.encode(whole)


def test_a_record_of_another_kind_or_with_an_envelope_has_no_content_here():
    with pytest.raises(ValueError, match="not a record of this kind"):
        Writer("judge").content(ANSWER)
    with pytest.raises(ValueError, match="without an envelope"):
        Writer("answer").content(msgspec.structs.replace(ANSWER, pool="p"))
