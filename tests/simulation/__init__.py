"""Seeded histories of delivery under faults: no Kafka, no store, no clock; see docs/delivery.md."""
