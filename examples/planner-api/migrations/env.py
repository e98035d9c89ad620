"""Migrations go straight to the database that DATABASE_URL names."""

import os

from alembic import context
from sqlalchemy import create_engine, pool

from app.database import Base
from app.settings import sqlalchemy_url

engine = create_engine(sqlalchemy_url(os.environ["DATABASE_URL"]), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        # A migration that waits for a lock holds up every request behind it; better that it fails and the deploy stops.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        context.run_migrations()
