"""Every word that a person reads, in zh-Hans, zh-Hant and en.

The texts are data files in `catalogues/`.
"""

from services.words._catalogue import LANGUAGES, corrected, say, texts
from services.words._dates import day_of, moment_of
from services.words._names import name_of, names_of, place_name

__all__ = [
    "LANGUAGES",
    "corrected",
    "day_of",
    "moment_of",
    "name_of",
    "names_of",
    "place_name",
    "say",
    "texts",
]
