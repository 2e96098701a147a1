"""The vault: how people can be reached, outside all logs and sealed with a key of each person.

subjects: profiles, parts, fields, cards. sealing: the cryptography, pure. keys: master keys and
where they are kept. vault: write, read, destroy. rows: its tables. matching: which card is whose.
rotation: another master key. audit: who read what. masking: what is shown unless more is asked for.
docs/contacts.md explains it.
"""
