"""The verbs' arguments and help texts.

What a verb does stands in services/cli/verbs and is loaded when it runs.
"""
