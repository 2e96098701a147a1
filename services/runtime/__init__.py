"""What all services share: delivery (stamps, atomic apply, relay), settings, errors, logs, metrics,
health.
"""
