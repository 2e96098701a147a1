"""How the control database came to be as it is: Alembic's environment and one file a step."""
