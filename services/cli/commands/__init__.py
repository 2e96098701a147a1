"""The verbs' arguments and help texts; what a verb does stands in services/cli/VERB.py and is loaded when it runs."""
