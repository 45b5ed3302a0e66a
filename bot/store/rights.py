"""Which of the commands, keys and channels that the bot uses Redis refuses to its user (an ACL)."""

from __future__ import annotations

from dataclasses import dataclass

from redis.exceptions import NoPermissionError

from bot.store.keys import Keys
from bot.store.redis import Client

_ON_OUR_KEY: dict[str, str] = {
    # Strings and keys. The rest is refused for its type once the right to it is certain, and changes nothing.
    "GET": "", "EXISTS": "", "TYPE": "", "TTL": "", "PTTL": "", "INCR": "", "INCRBY": "1", "EXPIRE": "60",
    "PEXPIRE": "60000", "PERSIST": "", "STRLEN": "",
    "HSET": "f v", "HGET": "f", "HSETNX": "f v", "HMGET": "f", "HGETALL": "", "HVALS": "", "HKEYS": "", "HLEN": "",
    "HDEL": "f", "HEXISTS": "f", "HINCRBY": "f 1", "HSCAN": "0",
    "LPUSH": "v", "RPUSH": "v", "LPOP": "", "LLEN": "", "LINDEX": "0", "LRANGE": "0 1", "LSET": "0 v", "LREM": "0 v",
    "LTRIM": "0 1", "LINSERT": "BEFORE p v",
    "SADD": "v", "SREM": "v", "SCARD": "", "SMEMBERS": "",
    "ZADD": "1 v", "ZREM": "v", "ZCARD": "", "ZCOUNT": "0 1", "ZSCORE": "v", "ZRANGE": "0 1", "ZRANGEBYSCORE": "0 1",
    "ZREMRANGEBYSCORE": "0 1",
    "XADD": "* f v", "XLEN": "", "XRANGE": "- +", "XREVRANGE": "+ -", "XDEL": "1-1", "XTRIM": "MAXLEN 1",
    "XACK": "g 1-1", "XCLAIM": "g c 1 1-1", "XAUTOCLAIM": "g c 1 0-0", "XPENDING": "g",
    "SET": "v EX 60",
}  # fmt: skip
_OTHERS = (
    "PING", "INFO server", "TIME", "SCAN 0 COUNT 1", "WAIT 0 1", "MULTI", "EXEC",
    "XGROUP|CREATE {key} g $", "XINFO|STREAM {key}", "XREAD COUNT 1 STREAMS {key} 0-0",
    "XREADGROUP GROUP g c COUNT 1 STREAMS {key} >", "EVALSHA {digest} 1 {key}", "EVAL {script} 1 {key}",
    "SCRIPT|LOAD {script}", "RENAME {key} {key}", "XLEN {stream}", "XTRIM {stream} MAXLEN 1000000000",
    "PUBLISH {channel} -", "DEL {key}",
)  # fmt: skip
"""`|` joins a command and its subcommand. The last lines of it look at the public stream, and change nothing there."""
USED = frozenset({*_ON_OUR_KEY, *(line.split()[0].partition("|")[0] for line in _OTHERS)})


@dataclass(frozen=True, slots=True)
class RefusedByRights:
    """Names of refused commands; whether our keys or channels are refused to commands that are allowed."""

    commands: tuple[str, ...] = ()
    keys: bool = False
    channels: bool = False

    def __bool__(self) -> bool:
        """Whether anything is refused."""
        return bool(self.commands or self.keys or self.channels)


async def refused(redis: Client, keys: Keys) -> RefusedByRights:
    """Try every command once, on a key that holds nothing of worth. Raises what redis-py raises if it is away."""
    words = {
        "key": keys.probe, "stream": keys.stream, "channel": keys.docket("probe"), "digest": "0" * 40,
        "script": "return",
    }  # fmt: skip
    tried = [[name, keys.probe, *rest.split()] for name, rest in _ON_OUR_KEY.items()]
    tried += [[word.format(**words) for word in line.split()] for line in _OTHERS]
    pipeline = redis.pipeline(transaction=False)
    for first, *rest in tried:
        pipeline.execute_command(*first.split("|"), *rest)
    answers = await pipeline.execute(raise_on_error=False)
    errors = [(line[0], str(answer)) for line, answer in zip(tried, answers, strict=True) if _is_refusal(answer)]
    return RefusedByRights(
        tuple(dict.fromkeys(name for name, text in errors if "command" in text)),
        keys=any("key" in text and "command" not in text for _, text in errors),
        channels=any("channel" in text for _, text in errors),
    )


def _is_refusal(answer: object) -> bool:
    return isinstance(answer, NoPermissionError)
