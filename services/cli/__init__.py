"""The command line `duijie`: one file per verb; data on stdout, errors on stderr, exit codes that `--help` lists."""
