"""What operators see and what runs beside the work: health, metrics, logs, ticks, progress,
supervision.
"""
