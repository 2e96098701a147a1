"""The command line `duijie`.

commands/   the verbs' arguments and help texts; options.py gives each its shared options
verbs/      what each verb does
client/     connections: what is sent and read, and waited for
lists/      lists as people keep them, cut into records and looked through before anything is sent
render/     results as tables and sentences
proofs/     claims of plans and draws checked again from what was published
demo/       `duijie demo`

Data on stdout, errors on stderr, exit codes that `--help` lists.
"""
