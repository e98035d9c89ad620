"""What the backend is given, under the names that the host uses (docs/guides/planner.md, "The backend")."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    public_url: str
    database_url: str
    pool_size: int
    max_overflow: int
    redis_url: str
    openai_api_key: str
    telegram_bot_token: str
    telegram_webhook_secret: str
    version: str
    # Test material: a version that starts but never becomes healthy.
    never_healthy: bool


def read_settings() -> Settings:
    env = os.environ
    return Settings(
        public_url=env.get("PUBLIC_URL", "http://127.0.0.1:8000"),
        database_url=sqlalchemy_url(env["DATABASE_URL"]),
        pool_size=int(env.get("DATABASE_POOL_SIZE", "5")),
        max_overflow=int(env.get("DATABASE_MAX_OVERFLOW", "3")),
        redis_url=env["REDIS_URL"],
        openai_api_key=env.get("OPENAI_API_KEY", ""),
        telegram_bot_token=env.get("TELEGRAM_BOT_TOKEN", ""),
        telegram_webhook_secret=env.get("TELEGRAM_WEBHOOK_SECRET", ""),
        version=env.get("VERSION", "dev"),
        never_healthy=env.get("NEVER_HEALTHY", "") == "1",
    )


def sqlalchemy_url(url: str) -> str:
    """The host says postgresql://, which SQLAlchemy would read as psycopg2."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in ("postgres", "postgresql") else url
