"""Stands in for TRIA's backend: what it is told of database, ChromaDB, sessions and files has to be true, or it is not well."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import httpx
import psycopg
import redis
from fastapi import FastAPI, HTTPException, Response
from pydantic import Field

VERSION = os.environ["VERSION"]
DATABASE_URL = os.environ["DATABASE_URL"]
INVOICES = Path(os.environ["STORAGE_PATH"], "generated", "invoices")
CHROMA = f"http://{os.environ['CHROMA_HOST']}:{os.environ['CHROMA_PORT']}/api/v2"
COLLECTIONS = f"{CHROMA}/tenants/default_tenant/databases/default_database/collections"
REDIS_URL = os.environ.get("REDIS_URL")
SESSIONS = redis.from_url(REDIS_URL, socket_timeout=3, decode_responses=True) if REDIS_URL else None

app = FastAPI()


def connect() -> psycopg.Connection:
    return psycopg.connect(DATABASE_URL, connect_timeout=3)


def collection() -> str:
    answer = httpx.post(COLLECTIONS, json={"name": "documents", "get_or_create": True}, timeout=10)
    return f"{COLLECTIONS}/{answer.raise_for_status().json()['id']}"


@app.get("/health")
def health() -> dict[str, str]:
    try:
        with connect() as connection:
            connection.execute("SELECT 1")
        httpx.get(f"{CHROMA}/heartbeat", timeout=3).raise_for_status()
        if SESSIONS:
            SESSIONS.ping()
    except (psycopg.Error, httpx.HTTPError, redis.RedisError) as error:
        raise HTTPException(503, f"not ready: {type(error).__name__}") from error
    if not os.access(INVOICES, os.W_OK):
        raise HTTPException(503, "not ready: files")
    return {"status": "ok", "version": VERSION}


@app.get("/api/version")
def version() -> dict[str, str]:
    return {"version": VERSION}


@app.get("/api/slow")
async def slow(seconds: Annotated[float, Field(ge=0, le=10)] = 2.0) -> dict[str, str]:
    await asyncio.sleep(seconds)
    return {"version": VERSION}


@app.put("/api/documents/{title}")
def put(title: str) -> dict[str, str]:
    """Keeps it in each place that there is."""
    with connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS documents (title text PRIMARY KEY, embedding vector(3))")
        connection.execute("INSERT INTO documents VALUES (%s, '[1,2,3]')", [title])
    (INVOICES / title).write_text(title)
    document = {"ids": [title], "embeddings": [[1, 2, 3]], "documents": [title]}
    httpx.post(f"{collection()}/add", json=document, timeout=10).raise_for_status()
    if SESSIONS:
        SESSIONS.set(f"session:{title}", title, ex=3600)
    return {"title": title}


@app.get("/api/documents")
def documents() -> dict[str, list[str]]:
    with connect() as connection:
        rows = connection.execute("SELECT title FROM documents ORDER BY embedding <-> '[1,2,3]', title").fetchall()
    query = {"query_embeddings": [[1, 2, 3]], "n_results": 10, "include": ["documents"]}
    found = httpx.post(f"{collection()}/query", json=query, timeout=10).raise_for_status().json()
    files = sorted(path.name for path in INVOICES.iterdir())
    answer = {"database": [title for (title,) in rows], "files": files, "chroma": sorted(found["documents"][0])}
    if SESSIONS:
        answer["sessions"] = sorted(key.removeprefix("session:") for key in SESSIONS.scan_iter("session:*"))
    return answer


@app.get("/metrics")
def metrics() -> Response:
    return Response(f'app_info{{version="{VERSION}"}} 1\n', media_type="text/plain; version=0.0.4")
