"""What `duijie vault` does: contact (read), contact_list (import), audit, keys (key, rotate, reset)."""
