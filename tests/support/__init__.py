"""What tests share: servers, settings, waiting."""
