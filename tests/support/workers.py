"""Which tests one of several workers does alone."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

_DEPLOYMENTS = frozenset({"browser", "embedded", "fault", "kafka"})
"""Folders whose tests start whole deployments."""


class FilesApart(LoadScopeScheduling):  # type: ignore[misc]  # xdist is untyped
    """Gives all that starts deployments to one worker, so that these never share the machine with one
    another, and of the rest file after file to whichever is free.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.partition("::")[0])
        return "deployments" if _DEPLOYMENTS & {*file.parts} else str(file)
