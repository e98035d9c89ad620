"""Texts as vectors: by OpenAI where a key is set, else by a hash of the words, so that the example runs without one."""

import hashlib
import math
import re

import httpx

DIMENSIONS = 256
OPENAI_URL = "https://api.openai.com/v1/embeddings"
MODEL = "text-embedding-3-small"


async def embed(text: str, openai_api_key: str) -> list[float]:
    if openai_api_key.startswith("sk-"):
        return await embed_by_openai(text, openai_api_key)
    return embed_by_words(text)


async def embed_by_openai(text: str, key: str) -> list[float]:
    async with httpx.AsyncClient(timeout=20) as client:
        response = await client.post(
            OPENAI_URL,
            headers={"Authorization": f"Bearer {key}"},
            json={"model": MODEL, "input": text, "dimensions": DIMENSIONS},
        )
        response.raise_for_status()
        return response.json()["data"][0]["embedding"]


def embed_by_words(text: str) -> list[float]:
    """Texts that share words are near each other. The same on every machine, unlike Python's own hash."""
    vector = [0.0] * DIMENSIONS
    for word in re.findall(r"\w+", text.lower()):
        digest = hashlib.sha256(word.encode()).digest()
        vector[digest[0] % DIMENSIONS] += 1.0 if digest[1] % 2 else -1.0
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector] if length else [1.0] + [0.0] * (DIMENSIONS - 1)
