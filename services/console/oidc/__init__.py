"""Signing in at an OpenID Connect provider: code flow with PKCE.

settings: what the environment says of the provider. transport: bounded requests to it. provider:
its metadata, keys and tokens, all checked. attempts: sign-ins that are under way. people: whose
account somebody's identity is. pages: the way there and back.
"""
