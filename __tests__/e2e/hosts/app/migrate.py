"""Brings the schema up to date; the broken version fails after a change that it takes back."""

import os

import psycopg2

with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS rows (number bigint PRIMARY KEY)")
    if os.environ["FAULT"] == "migration":
        cursor.execute("ALTER TABLE rows ADD COLUMN broken no_such_type")
print(f"schema is that of version {os.environ['VERSION']}")
