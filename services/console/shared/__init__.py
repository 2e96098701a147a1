"""What all processes of one console have to know alike, and one process alone keeps in its memory.

- `state`: all of it, of one process or of several
- `counters`: how often somebody has tried; `places`: what may be open at a time; `keys`: what an
  Idempotency-Key came with
- `file`: where several processes keep it
"""
