from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]


@pytest.fixture(autouse=True, scope="package")
def one_thread() -> Iterator[None]:
    """Keep the trees from waiting for threads: tiny tables, and maybe a busy machine."""
    with threadpool_limits(1):
        yield
