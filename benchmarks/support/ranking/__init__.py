"""How a way of ranking texts is chosen, and where it must do no harm."""
