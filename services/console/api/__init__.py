"""The console's API under /api/v1: docs/api.md, and docs/openapi.json as generated from here."""
