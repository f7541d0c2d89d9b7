"""What the evaluator remembers, in SQLite or PostgreSQL through SQLAlchemy."""
