"""What is asked of a read model, a file a subject; services.console.read.model is the door."""
