"""What becomes of the services when processes, stores, brokers, networks, disks and clocks fail."""
