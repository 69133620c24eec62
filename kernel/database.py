"""The database: one psycopg pool a process and role, lent as a transaction that writes or a connection that reads."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Self, TypeVar, cast

import psycopg
from psycopg.rows import class_row, scalar_row
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel.ext.asyncio.session import AsyncSession

V = TypeVar("V")
Row = tuple[Any, ...]


class Lent(psycopg.AsyncConnection[Row]):
    """A pooled connection that an ORM session may use and believe that it closed."""

    lent = False

    async def close(self) -> None:
        if not self.lent:
            await super().close()


_lent: ContextVar[Lent] = ContextVar("lent")


async def _lend() -> Lent:
    return _lent.get()


class Read:
    """Named SQL on one connection, taken from the pool at the first statement. Rows become views, or JSON bytes."""

    writes = False

    def __init__(self, database: "Database") -> None:
        self._database = database
        self._conn: Lent | None = None
        self.if_match: str | None = None  # the request's condition, if it sent one
        self.answer: dict[str, str] = {}  # headers that the answer will carry

    @property
    def kept(self) -> dict[Any, Any]:
        return self._database.kept

    async def connection(self) -> Lent:
        if self._conn is None:
            self._conn = await self._database.pool.getconn()
            if self._conn.autocommit is self.writes:
                await self._conn.set_autocommit(not self.writes)
        return self._conn

    async def execute(self, sql: str, rows: Any = None, **params: Any) -> psycopg.AsyncCursor[Any]:
        conn = await self.connection()
        return await conn.cursor(row_factory=rows or psycopg.rows.tuple_row).execute(sql, params or None)

    async def one(self, view: type[V], sql: str, **params: Any) -> V | None:
        return cast("V | None", await (await self.execute(sql, class_row(view), **params)).fetchone())

    async def all(self, view: type[V], sql: str, **params: Any) -> list[V]:
        return await (await self.execute(sql, class_row(view), **params)).fetchall()

    async def value(self, sql: str, **params: Any) -> Any:
        """The first column of the first row, or None when there is no row."""
        return await (await self.execute(sql, scalar_row, **params)).fetchone()

    async def json(self, sql: str, **params: Any) -> bytes:
        """One JSON text made by Postgres, passed through unread; `null` when there is no row."""
        text = await self.value(sql, **params)
        return b"null" if text is None else str(text).encode()

    async def close(self, *, keep: bool = False) -> None:
        """Give the connection back; a reader has nothing to keep."""
        conn, self._conn = self._conn, None
        if conn is not None:
            await self._database.pool.putconn(conn)


class Transaction(Read):
    """One request's work: it is kept whole by `Database.transaction`, or not at all. Acts never commit."""

    writes = True

    def __init__(self, database: "Database") -> None:
        super().__init__(database)
        self._orm: AsyncSession | None = None
        self._now: datetime | None = None

    async def run(self, sql: str, **params: Any) -> int:
        """How many rows the statement touched."""
        return (await self.execute(sql, **params)).rowcount

    async def many(self, sql: str, rows: Iterable[dict[str, Any]]) -> None:
        conn = await self.connection()
        async with conn.cursor() as cursor:
            await cursor.executemany(sql, list(rows))

    async def now(self) -> datetime:
        """The clock of the whole system, read once a transaction."""
        if self._now is None:
            self._now = cast(datetime, await self.value("select clock_now()"))
        return self._now

    async def orm(self) -> AsyncSession:
        """A SQLModel session on this same connection, for acts on a few rows; flushed when the work is kept."""
        if self._orm is None:
            conn = await self.connection()
            conn.lent = True
            _lent.set(conn)
            self._orm = AsyncSession(self._database.engine, expire_on_commit=False)
            await self._orm.connection()
        return self._orm

    async def close(self, *, keep: bool = False) -> None:
        conn = self._conn
        try:
            if keep and self._orm is not None:
                await self._orm.flush()
            if conn is not None:
                await (conn.commit() if keep else conn.rollback())
        finally:
            if self._orm is not None:
                await self._orm.close()
                self._orm = None
            if conn is not None:
                conn.lent = False
            await super().close()


class Database:
    """A service's own database: the pool of its one role, and the engine that the ORM sees it through."""

    def __init__(self, url: str, schema: str, size: int = 8) -> None:
        self.schema = schema
        self.kept: dict[Any, Any] = {}  # what a service remembers for a moment of what it read here
        self.written = asyncio.Event()  # set after each kept transaction, so that the sealer need not wait
        self.pool: AsyncConnectionPool[Lent] = AsyncConnectionPool(
            url,
            connection_class=Lent,
            kwargs={"autocommit": True, "options": f"-c search_path={schema} -c timezone=UTC"},
            min_size=1,
            max_size=size,
            timeout=5,
            open=False,
            name=schema,
        )
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+psycopg://", async_creator=_lend, poolclass=NullPool, pool_reset_on_return=None
        )

    async def __aenter__(self) -> Self:
        await self.pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.dispose()
        await self.pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        work = Transaction(self)
        try:
            yield work
        except BaseException as broken:
            await self._abandon(work, broken)
            raise
        await work.close(keep=True)
        self.written.set()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Read]:
        work = Read(self)
        try:
            yield work
        finally:
            await work.close()

    async def _abandon(self, work: Transaction, broken: BaseException) -> None:
        with suppress(psycopg.Error):  # the connection may be gone already, and with it the transaction
            await work.close()
        if isinstance(broken, psycopg.OperationalError):
            # After a restart every pooled connection is dead: drop them now, not one failed request at a time.
            self._checking = asyncio.create_task(self.pool.check())
