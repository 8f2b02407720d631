"""Settings from the environment: a wrong one stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ENVIRONMENTS = ("development", "demo", "test", "production")
DATABASE = "emulation.sqlite3"
DEMO_PASSWORD = "thi-dua-hau-loc-2024"  # noqa: S105 -- published on the demonstration's own sign-in page
MEGABYTE = 1024 * 1024

ScannerAddress = str | tuple[str, int]
"""A socket by its path, or host and port."""


class SettingsError(SystemExit):
    """A setting is missing or wrong: the sentence says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations."""

    environment: str
    data_dir: Path
    database_url: str
    replica_url: str
    """A read replica of it, for boards, search and exports; empty where there is none."""
    replica_lag: int
    """Seconds behind from which on the primary answers instead."""
    secret_key: str
    public_url: str
    proxies: int
    """Reverse proxies in front, whose word about address and scheme is taken; none by default."""
    lan_mode: bool
    demo_password: str
    support_phone: str
    clamd: ScannerAddress | None
    """The virus scanner that every file has to pass; none by default."""
    argon2: tuple[int, int, int]
    """Passes, memory in KiB, lanes."""

    @property
    def is_demo(self) -> bool:
        return self.environment == "demo"

    @property
    def is_secure(self) -> bool:
        """People reach the system over https."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The one host that is answered for; any, while no public address is configured."""
        host = urlsplit(self.public_url).hostname
        return [host] if host else None


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; raises `SettingsError` naming the first wrong one."""
    env = os.environ if environment is None else environment
    name = env.get("EMULATION_ENV", "development")
    if name not in ENVIRONMENTS:
        raise SettingsError(f"EMULATION_ENV phải là một trong: {', '.join(ENVIRONMENTS)}.")
    data_dir = Path(env.get("EMULATION_DATA_DIR", "data")).resolve()
    database_url = _database_url(env, data_dir)
    settings = Settings(
        environment=name,
        data_dir=data_dir,
        database_url=database_url,
        replica_url=_replica_url(env, database_url),
        replica_lag=_replica_lag(env),
        secret_key=_secret_key(env, name, data_dir),
        public_url=_public_url(env),
        proxies=_proxies(env),
        lan_mode=env.get("EMULATION_LAN_MODE", "") == "1",
        demo_password=env.get("EMULATION_DEMO_PASSWORD", DEMO_PASSWORD),
        support_phone=env.get("EMULATION_SUPPORT_PHONE", "0237 000 0123"),
        clamd=_clamd(env),
        argon2=(1, 8, 1) if name == "test" else (3, 65536, 2),
    )
    if name == "production" and not settings.is_secure and not settings.lan_mode:
        raise SettingsError(
            "EMULATION_PUBLIC_URL phải bắt đầu bằng https://. Nếu chỉ dùng trong mạng nội bộ, "
            "đặt EMULATION_LAN_MODE=1."
        )
    return settings


def _public_url(env: Mapping[str, str]) -> str:
    url = env.get("EMULATION_PUBLIC_URL", "")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if url and not is_address:
        raise SettingsError(
            "EMULATION_PUBLIC_URL phải là địa chỉ đầy đủ, ví dụ https://thidua.example.vn."
        )
    return url


def _proxies(env: Mapping[str, str]) -> int:
    text = env.get("EMULATION_PROXIES", "") or "0"
    if not (text.isascii() and text.isdigit() and len(text) == 1):
        raise SettingsError(
            "EMULATION_PROXIES là số máy chủ trung gian đứng trước, từ 0 đến 9. "
            "Đặt 1 khi dùng nginx như deploy/nginx.conf, bỏ trống khi không có."
        )
    return int(text)


def _clamd(env: Mapping[str, str]) -> ScannerAddress | None:
    text = env.get("EMULATION_CLAMD", "").strip()
    if not text or (text.startswith("/") and hasattr(socket, "AF_UNIX")):
        return text or None
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or text != parts.netloc or "@" in text:
        raise SettingsError(
            "EMULATION_CLAMD là đường dẫn socket của clamd, ví dụ /run/clamav/clamd.ctl, hoặc máy "
            "và cổng, ví dụ 127.0.0.1:3310. Bỏ trống khi không có máy quét vi rút."
        )
    return host, port


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    return _with_driver(env.get("DATABASE_URL", "") or f"sqlite:///{data_dir / DATABASE}")


def _replica_url(env: Mapping[str, str], primary: str) -> str:
    url = _with_driver(env.get("DATABASE_REPLICA_URL", ""))
    if url and not (url.startswith("postgresql") and primary.startswith("postgresql")):
        raise SettingsError(
            "DATABASE_REPLICA_URL là địa chỉ bản sao chỉ đọc của một máy chủ PostgreSQL, nên cả "
            "DATABASE_URL cũng phải là PostgreSQL. Bỏ trống khi không có bản sao."
        )
    return url


def _replica_lag(env: Mapping[str, str]) -> int:
    text = env.get("DATABASE_REPLICA_LAG", "") or "60"
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) > 0):
        raise SettingsError(
            "DATABASE_REPLICA_LAG là số giây bản sao được phép chậm, từ 1 đến 9999. Bỏ trống: 60."
        )
    return int(text)


def _with_driver(url: str) -> str:
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _secret_key(env: Mapping[str, str], name: str, data_dir: Path) -> str:
    key = env.get("EMULATION_SECRET_KEY", "")
    path = data_dir / "secret_key"
    if not key and path.is_file():
        key = path.read_text(encoding="ascii").strip()
    if not key and name != "production":
        key = secrets.token_urlsafe(48)
        if name != "test":
            data_dir.mkdir(parents=True, exist_ok=True)
            path.write_text(key, encoding="ascii")
            path.chmod(0o600)
    if len(key) < 32:
        raise SettingsError(
            "EMULATION_SECRET_KEY cần ít nhất 32 ký tự ngẫu nhiên. Tạo bằng lệnh: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return key
