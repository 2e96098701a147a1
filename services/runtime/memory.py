"""How this process collects garbage: rarely, for records are trees without cycles and states hold hundreds of thousands of them."""

import gc

_YOUNG = 100_000
_MIDDLE = 50
_OLD = 1_000


def calm_collector() -> None:
    """Put what is loaded out of the collector's sight and let it run rarely; measured: three times faster folds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
