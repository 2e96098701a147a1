"""The names of all regions, at home and abroad."""

from typing import Final

from contracts.codes._abroad import countries
from contracts.codes._places import display_names
from contracts.codes._table import Name

NAMES: Final[dict[str, Name]] = display_names() | countries()
"""Code -> names by which people know it."""
