"""Pool logs as they were recorded once, with the decisions that were taken on them: what a change
of shape must not change.
"""
