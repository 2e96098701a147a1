"""The field of a unified social credit code, as spreadsheets and typists leave it."""

from pydantic_core import PydanticCustomError

from contracts import uscc
from contracts.feeds.fields.cells import as_text
from contracts.normal import normal_uscc


def read_uscc(value: object) -> str:
    """Return a unified social credit code in normal form; "" for ""."""
    if type(value) is str and value[-3:] != "000" and uscc.is_valid(value):
        return value
    text = as_text(value)
    if text is None:
        raise PydanticCustomError("string_type", "not a text")
    code = normal_uscc(text)
    fault = uscc.fault(code) if code else None
    if fault is None:
        return code
    meant = uscc.suggestion(code)
    if meant:
        raise PydanticCustomError("uscc_letters_near", "letters for digits", {"suggestion": meant})
    raise PydanticCustomError(fault, "no unified social credit code")
