"""What holds of the register whatever happens, in whatever order it hears of it."""
