"""Everything on one machine: broker, store and services as child processes that end with their
parent.

machine: starts, watches and stops them by plan. child: one process. broker, apache, store: which
broker and which store. probe, ports: whether they answer, and where.
"""
