import shutil
import threading
import time

import httpx
import sqlalchemy as sa

from app.embedding import embed_by_words
from app.settings import sqlalchemy_url

from .conftest import ROOT, SECRET, App, alembic


def columns(environment):
    engine = sa.create_engine(sqlalchemy_url(environment["DATABASE_URL"]))
    names = {column["name"] for column in sa.inspect(engine).get_columns("documents")}
    engine.dispose()
    return names


def test_health_and_version(client):
    assert client.get("/health").json() == {"status": "ok", "version": "1.2.3"}
    assert client.get("/version").json() == {"version": "1.2.3"}


def test_documents_are_found_by_meaning(client):
    for title, body in [("Bread", "flour water salt yeast oven"), ("Bicycle", "chain brake wheel pedal")]:
        assert client.post("/documents", json={"title": title, "body": body}).status_code == 201
    found = client.get("/documents/search", params={"q": "wheel and brake"}).json()
    assert found[0]["title"] == "Bicycle"
    assert found[0]["distance"] < found[1]["distance"]


def test_wrong_input_is_refused(client):
    assert client.post("/documents", json={"title": "", "body": "x"}).status_code == 422
    assert client.get("/documents/search", params={"q": "x", "limit": 1000}).status_code == 422


def test_requests_of_a_caller_are_counted_in_redis(client):
    first, second = (
        client.get("/documents/search", params={"q": "x"}, headers={"X-Real-IP": "203.0.113.9"}) for _ in range(2)
    )
    remaining = [int(answer.headers["x-ratelimit-remaining"]) for answer in (first, second)]
    # A new minute may begin between the two.
    assert remaining in ([599, 598], [599, 599])


def test_the_webhook_takes_nothing_without_the_token(client):
    update = {"update_id": 1, "message": {"text": "remember the milk"}}
    header = "X-Telegram-Bot-Api-Secret-Token"
    assert client.post("/webhook/telegram", json=update).status_code == 403
    assert client.post("/webhook/telegram", json=update, headers={header: "wrong"}).status_code == 403
    assert client.post("/webhook/telegram", json=update, headers={header: SECRET}).json() == {"ok": True}
    assert client.get("/documents/search", params={"q": "milk"}).json()[0]["title"] == "remember the milk"


def test_a_request_under_way_is_answered_before_the_app_ends(migrated):
    app = App(migrated).wait()
    answers = []
    # Connected before the signal, so that the request is under way however slow the machine is.
    client = httpx.Client(base_url=app.url, timeout=60)
    client.get("/version")
    asking = threading.Thread(target=lambda: answers.append(client.get("/slow", params={"seconds": 8}).status_code))
    asking.start()
    time.sleep(3)
    app.stop()
    asking.join()
    assert answers == [200]


def test_a_version_that_is_never_healthy_answers_503(migrated):
    app = App({**migrated, "NEVER_HEALTHY": "1"}).wait()
    assert httpx.get(f"{app.url}/health").status_code == 503
    app.stop()


def test_health_is_503_without_redis(migrated):
    app = App({**migrated, "REDIS_URL": "redis://127.0.0.1:1/0"}).wait()
    assert httpx.get(f"{app.url}/health", timeout=30).status_code == 503
    app.stop()


def with_variant(tmp_path, variant):
    folder = tmp_path / "app"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".venv", "tests", "__pycache__"))
    shutil.copytree(ROOT / "variants" / variant, folder, dirs_exist_ok=True)
    return folder


def test_a_broken_migration_fails_and_leaves_nothing_behind(migrated, client, tmp_path):
    before = columns(migrated)
    result = alembic(migrated, "upgrade", "head", cwd=with_variant(tmp_path, "broken-migration"))
    assert result.returncode != 0
    assert "no_such_table" in result.stderr
    assert columns(migrated) == before
    assert client.get("/health").status_code == 200


def test_the_old_version_works_with_the_schema_of_the_next(migrated, client, tmp_path):
    result = alembic(migrated, "upgrade", "head", cwd=with_variant(tmp_path, "next"))
    assert result.returncode == 0, result.stderr
    assert "tags" in columns(migrated)
    assert client.post("/documents", json={"title": "after", "body": "the migration"}).status_code == 201


def test_vectors_are_the_same_everywhere():
    assert embed_by_words("one two") == embed_by_words("two ONE")
    assert sum(value * value for value in embed_by_words("one two")) - 1 < 1e-9
