"""The database: one psycopg pool a process and role, lent as a transaction that writes or a
connection that reads."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Self, TypeVar, cast

import psycopg
from psycopg.rows import class_row, scalar_row
from psycopg_pool import AsyncConnectionPool

V = TypeVar("V")
Connection = psycopg.AsyncConnection[tuple[Any, ...]]

# Nobody who asks over HTTP holds a connection for ever. An operator may: `remit verify` reads a
# whole journal at once.
LIMITS = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"


class Read:
    """Named SQL on one connection, taken from the pool at the first statement. Rows become views,
    or JSON bytes."""

    writes = False
    _now: datetime | None = None

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._conn: Connection | None = None
        self.if_match: str | None = None  # the request's condition, if it sent one
        self.must_match = False  # whether it had to
        self.answer: dict[str, str] = {}  # headers that the answer will carry

    @property
    def cache(self) -> dict[Any, Any]:
        return self._database.cache

    async def connection(self) -> Connection:
        if self._conn is None:
            self._conn = await self._database.pool.getconn()
            if self._conn.autocommit is self.writes:
                await self._conn.set_autocommit(not self.writes)
        return self._conn

    async def execute(self, sql: str, rows: Any = None, **params: Any) -> psycopg.AsyncCursor[Any]:
        conn = await self.connection()
        return await conn.cursor(row_factory=rows or psycopg.rows.tuple_row).execute(
            sql, params or None
        )

    async def one(self, view: type[V], sql: str, **params: Any) -> V | None:
        return cast(
            "V | None", await (await self.execute(sql, class_row(view), **params)).fetchone()
        )

    async def all(self, view: type[V], sql: str, **params: Any) -> list[V]:
        return await (await self.execute(sql, class_row(view), **params)).fetchall()

    async def rows(self, sql: str, **params: Any) -> list[Any]:
        """Every row as a tuple."""
        return await (await self.execute(sql, **params)).fetchall()

    async def row(self, sql: str, **params: Any) -> Any:
        """The first row as a tuple, or None when there is no row."""
        return await (await self.execute(sql, **params)).fetchone()

    async def value(self, sql: str, **params: Any) -> Any:
        """The first column of the first row, or None when there is no row."""
        return await (await self.execute(sql, scalar_row, **params)).fetchone()

    async def now(self) -> datetime:
        """The clock of the whole system, read once."""
        if self._now is None:
            self._now = cast(datetime, await self.value("select clock_now()"))
        return self._now

    async def json(self, sql: str, **params: Any) -> bytes:
        """One JSON text made by Postgres, passed through unread; `null` when there is no row."""
        found = (await self.execute(sql, **params)).pgresult
        return (found.get_value(0, 0) if found and found.ntuples else None) or b"null"

    async def commit(self) -> None:
        """A reader has nothing to commit."""

    async def close(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            # by a restart, then so are the others: drop them now, not one failed request at a time
            if conn.closed:
                self._database.checking = asyncio.create_task(self._database.pool.check())
            await self._database.pool.putconn(conn)


class Transaction(Read):
    """One request's work: it is kept whole by `Database.transaction`, or not at all. Acts never
    commit."""

    writes = True

    async def run(self, sql: str, **params: Any) -> int:
        """How many rows the statement touched."""
        return (await self.execute(sql, **params)).rowcount

    async def many(self, sql: str, rows: Iterable[dict[str, Any]]) -> None:
        await (await self.connection()).cursor().executemany(sql, list(rows))

    async def commit(self) -> None:
        if self._conn is not None:
            await self._conn.commit()
            self._database.written.set()

    async def close(self) -> None:
        try:
            if self._conn is not None:
                with suppress(psycopg.Error):  # the connection is gone, and with it the transaction
                    await self._conn.rollback()
        finally:
            await super().close()


W = TypeVar("W", bound=Read)


class Database:
    """A service's own database, seen through the pool of its one role."""

    def __init__(self, url: str, schema: str, size: int = 8, limits: str = LIMITS) -> None:
        self.schema = schema
        # What a service remembers for a moment of what it read here.
        self.cache: dict[Any, Any] = {}
        self.checking: asyncio.Task[None] | None = None
        # Set after each committed transaction, so that the sealer need not wait.
        self.written = asyncio.Event()
        self.pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            # JIT compiles for 300 ms what then runs in 10, whenever a recursive query is estimated
            # dear.
            kwargs={
                "autocommit": True,
                "options": f"-c search_path={schema} -c timezone=UTC -c jit=off {limits}",
            },
            min_size=1,
            max_size=size,
            max_waiting=size * 16,  # more would wait longer than their callers do
            timeout=3,
            # then the next request asks afresh: the pool's own pauses grow to minutes
            reconnect_timeout=2,
            open=False,
        )

    async def __aenter__(self) -> Self:
        await self.pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.pool.close()

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Kept whole when the block ends well, else undone."""
        return self._lend(Transaction(self))

    def read(self) -> AbstractAsyncContextManager[Read]:
        return self._lend(Read(self))

    @asynccontextmanager
    async def _lend(self, work: W) -> AsyncIterator[W]:
        try:
            yield work
            await work.commit()
        finally:
            await work.close()
