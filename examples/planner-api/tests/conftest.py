"""A PostgreSQL with pgvector, a Redis, and the app as a process of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
SECRET = "a-secret-token"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    import pgserver

    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is missing: apt-get install redis-server")
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    arguments = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
def environment(database_url, redis_url):
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "VERSION": "1.2.3",
    }


def alembic(environment, *arguments, cwd=ROOT):
    command = [sys.executable, "-m", "alembic", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


class App:
    def __init__(self, environment):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--timeout-graceful-shutdown", "20", "--no-access-log"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def wait(self):
        for _ in range(600):
            try:
                httpx.get(f"{self.url}/version")
                return self
            except httpx.TransportError:
                assert self.process.poll() is None, "the app has ended"
                time.sleep(0.1)
        raise AssertionError("the app does not answer")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="session")
def migrated(environment):
    result = alembic(environment, "upgrade", "head")
    assert result.returncode == 0, result.stderr
    return environment


@pytest.fixture(scope="session")
def app(migrated):
    running = App(migrated).wait()
    yield running
    running.stop()


@pytest.fixture
def client(app):
    with httpx.Client(base_url=app.url, timeout=30) as client:
        yield client
