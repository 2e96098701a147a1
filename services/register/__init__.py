"""The register service: who there is in all pools, and where mentors' places are (docs/register.md).

app: its handler. readers: what others read of its state. The rules are in models.register.
"""
