"""What `duijie console` does: serving (serve), accounts (account), keys (key)."""
