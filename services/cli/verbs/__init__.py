"""What each verb does; its arguments are declared in `services/cli/commands`."""
