"""A small planner: documents that are found by meaning, and a Telegram bot's webhook."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from pydantic import BaseModel, Field
from redis.asyncio import Redis
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from .database import Document, engine_of, sessions
from .embedding import embed
from .rates import PER_MINUTE, count_request
from .settings import read_settings


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """uvicorn ends this after the last request is answered, so nothing that a request needs is closed under it."""
    settings = read_settings()
    engine = engine_of(settings)
    app.state.settings = settings
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    app.state.redis = Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2)
    yield
    await app.state.redis.aclose()
    await engine.dispose()


app = FastAPI(title="planner-api", lifespan=lifespan)


async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    async for session in sessions(request.app.state.sessions):
        yield session


Session = Annotated[AsyncSession, Depends(session_of)]


async def within_rate(request: Request, response: Response) -> None:
    caller = request.headers.get("x-real-ip") or (request.client.host if request.client else "unknown")
    count = await count_request(request.app.state.redis, caller)
    response.headers["X-RateLimit-Remaining"] = str(max(0, PER_MINUTE - count))
    if count > PER_MINUTE:
        raise HTTPException(429, "too many requests in this minute", headers={"Retry-After": "60"})


class NewDocument(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=20_000)


class FoundDocument(BaseModel):
    id: int
    title: str
    distance: float | None = None


@app.get("/health")
async def health(request: Request, session: Session) -> dict[str, str]:
    """200 while this container can do its work: the database and Redis answer."""
    if request.app.state.settings.never_healthy:
        raise HTTPException(503, "this version never becomes healthy")
    try:
        await session.execute(text("SELECT 1 FROM documents LIMIT 1"))
        await request.app.state.redis.ping()
    except Exception as error:
        raise HTTPException(503, f"not ready: {type(error).__name__}") from error
    return {"status": "ok", "version": request.app.state.settings.version}


@app.get("/version")
async def version(request: Request) -> dict[str, str]:
    return {"version": request.app.state.settings.version}


@app.get("/slow")
async def slow(request: Request, seconds: Annotated[float, Field(ge=0, le=10)] = 2.0) -> dict[str, str]:
    """A long request, for watching what a deploy does to one."""
    await asyncio.sleep(seconds)
    return {"version": request.app.state.settings.version}


@app.post("/documents", status_code=201, dependencies=[Depends(within_rate)])
async def add_document(request: Request, new: NewDocument, session: Session) -> FoundDocument:
    vector = await embed(f"{new.title}\n{new.body}", request.app.state.settings.openai_api_key)
    document = Document(title=new.title, body=new.body, embedding=vector)
    session.add(document)
    await session.commit()
    return FoundDocument(id=document.id, title=document.title)


@app.get("/documents/search", dependencies=[Depends(within_rate)])
async def search(
    request: Request,
    session: Session,
    q: Annotated[str, Field(min_length=1, max_length=500)],
    limit: Annotated[int, Field(ge=1, le=50)] = 5,
) -> list[FoundDocument]:
    vector = await embed(q, request.app.state.settings.openai_api_key)
    distance = Document.embedding.cosine_distance(vector).label("distance")
    rows = await session.execute(select(Document.id, Document.title, distance).order_by(distance).limit(limit))
    return [FoundDocument(id=row.id, title=row.title, distance=row.distance) for row in rows]


@app.post("/webhook/telegram")
async def telegram(
    request: Request,
    session: Session,
    x_telegram_bot_api_secret_token: Annotated[str, Header()] = "",
) -> dict[str, bool]:
    """nginx compares the token too; an app that is reached some other way must not rely on that."""
    wanted = request.app.state.settings.telegram_webhook_secret
    if not wanted or not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), wanted.encode()):
        raise HTTPException(403, "wrong secret token")
    update = await request.json()
    message = update.get("message") if isinstance(update, dict) else None
    said = message.get("text") if isinstance(message, dict) else None
    if isinstance(said, str) and said.strip():
        vector = await embed(said, request.app.state.settings.openai_api_key)
        session.add(Document(title=said[:200], body=said, embedding=vector))
        await session.commit()
    return {"ok": True}
