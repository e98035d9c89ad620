"""An app to deploy: it answers its version, waits when asked to, and keeps rows."""

import asyncio
import os
import threading

import psycopg2
from fastapi import FastAPI, Request, Response

VERSION = os.environ["VERSION"]
FAULT = os.environ["FAULT"]

app = FastAPI()

if FAULT == "dies":
    threading.Timer(12, os._exit, [3]).start()


@app.get("/health")
async def health(response: Response):
    if FAULT == "never-healthy":
        response.status_code = 500
    return {"version": VERSION}


@app.get("/version")
async def version():
    return {"version": VERSION}


@app.get("/slow")
async def slow(seconds: float = 2):
    await asyncio.sleep(seconds)
    return {"version": VERSION}


@app.post("/echo")
async def echo(request: Request):
    return Response(await request.body())


connections = threading.local()


def connection():
    if getattr(connections, "open", None) is None or connections.open.closed:
        connections.open = psycopg2.connect(os.environ["DATABASE_URL"])
    return connections.open


@app.post("/rows/{number}")
def add(number: int):
    """Answers only when the row is committed."""
    try:
        with connection() as open_connection, open_connection.cursor() as cursor:
            cursor.execute("INSERT INTO rows (number) VALUES (%s) ON CONFLICT DO NOTHING", (number,))
    except psycopg2.Error:
        connections.open = None
        raise
    return {"number": number}
