"""The database: one psycopg pool a process and role, lent as a transaction that writes or a
connection that reads."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Self, TypeVar, cast

import psycopg
from psycopg.rows import class_row, scalar_row
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel.ext.asyncio.session import AsyncSession

V = TypeVar("V")


# Nobody who asks over HTTP holds a connection for ever. An operator may: `remit verify` reads a
# whole journal at once.
LIMITS = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"


class Lent(psycopg.AsyncConnection[tuple[Any, ...]]):
    """A pooled connection. While an ORM session has it only `Transaction` ends the work: the
    engine's own rollback, after its first look at the server, would take the act's earlier rows
    with it."""

    lent = False

    async def commit(self) -> None:
        if not self.lent:
            await super().commit()

    async def rollback(self) -> None:
        if not self.lent:
            await super().rollback()

    async def close(self) -> None:
        if not self.lent:
            await super().close()


_lent: ContextVar[Lent] = ContextVar("lent")


async def _lent_now() -> Lent:
    return _lent.get()


class Read:
    """Named SQL on one connection, taken from the pool at the first statement. Rows become views,
    or JSON bytes."""

    writes = False

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._conn: Lent | None = None
        self.if_match: str | None = None  # the request's condition, if it sent one
        self.answer: dict[str, str] = {}  # headers that the answer will carry

    @property
    def cache(self) -> dict[Any, Any]:
        return self._database.cache

    async def connection(self) -> Lent:
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

    async def row(self, sql: str, **params: Any) -> Any:
        """The first row as a tuple, or None when there is no row."""
        return await (await self.execute(sql, **params)).fetchone()

    async def value(self, sql: str, **params: Any) -> Any:
        """The first column of the first row, or None when there is no row."""
        return await (await self.execute(sql, scalar_row, **params)).fetchone()

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
    _orm: AsyncSession | None = None
    _now: datetime | None = None

    async def run(self, sql: str, **params: Any) -> int:
        """How many rows the statement touched."""
        return (await self.execute(sql, **params)).rowcount

    async def many(self, sql: str, rows: Iterable[dict[str, Any]]) -> None:
        await (await self.connection()).cursor().executemany(sql, list(rows))

    async def now(self) -> datetime:
        """The clock of the whole system, read once a transaction."""
        if self._now is None:
            self._now = cast(datetime, await self.value("select clock_now()"))
        return self._now

    async def orm(self) -> AsyncSession:
        """A SQLModel session on this same connection, for acts on a few rows; flushed when the work
        is kept."""
        if self._orm is None:
            conn = await self.connection()
            conn.lent = True
            _lent.set(conn)
            self._orm = AsyncSession(self._database.engine, expire_on_commit=False)
            await self._orm.connection()
        return self._orm

    async def commit(self) -> None:
        if self._orm is not None:
            await self._orm.flush()
        if self._conn is not None:
            await psycopg.AsyncConnection.commit(self._conn)
            self._database.written.set()

    async def close(self) -> None:
        try:
            if self._orm is not None:
                await self._orm.close()
            if self._conn is not None:
                self._conn.lent = False
                with suppress(psycopg.Error):  # the connection is gone, and with it the transaction
                    await self._conn.rollback()
        finally:
            await super().close()


W = TypeVar("W", bound=Read)


class Database:
    """A service's own database: the pool of its one role, and the engine that the ORM sees it
    through."""

    def __init__(self, url: str, schema: str, size: int = 8, limits: str = LIMITS) -> None:
        self.schema = schema
        self.cache: dict[
            Any, Any
        ] = {}  # what a service remembers for a moment of what it read here
        self.checking: asyncio.Task[None] | None = None
        self.written = (
            asyncio.Event()
        )  # after each kept transaction, so that the sealer need not wait
        self.pool: AsyncConnectionPool[Lent] = AsyncConnectionPool(
            url,
            connection_class=Lent,
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
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=_lent_now,
            poolclass=NullPool,
            use_native_hstore=False,
        )

    async def __aenter__(self) -> Self:
        await self.pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.dispose()
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
        except DBAPIError as wrapped:  # the ORM's coat over psycopg's own error, which callers know
            raise (wrapped.orig or wrapped) from None
        finally:
            await work.close()
