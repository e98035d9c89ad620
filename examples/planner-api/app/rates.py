"""A counter a minute for each caller, in Redis, so that all containers count together."""

import time

from redis.asyncio import Redis

PER_MINUTE = 600


async def count_request(redis: Redis, caller: str, now: float | None = None) -> int:
    minute = int((time.time() if now is None else now) // 60)
    key = f"rate:{caller}:{minute}"
    async with redis.pipeline(transaction=True) as pipeline:
        pipeline.incr(key)
        pipeline.expire(key, 120)
        count, _ = await pipeline.execute()
    return int(count)
