"""Confines a parsing worker before it reads untrusted input: it can then only compute and answer.

Three layers, if the system has them: process limits (everywhere), Landlock (no files except the program's own code, no
TCP, no signals to other processes), and a seccomp filter (only listed system calls: no socket, no process, no writing
to files). They last until the process ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.workers import limit_process

if sys.platform == "linux":
    import ctypes

    from seccompy import Action, CmpOp, Filter, UnsupportedError, syscall_nr

LAYERS = ("landlock", "seccomp")
"""The layers beside the process limits."""
SECCOMP, NO_NEW_PRIVS, FILTER = 22, 38, 2
"""Options of prctl(2), and the filter mode of PR_SET_SECCOMP."""
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Landlock's system calls; the numbers are the same on every processor."""
_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = (13, 13, 14, 15, 15, 16, 16)
"""The number of file rights in each version of Landlock's interface; the last one counts for later versions."""
_WITH_TCP, _WITH_SCOPES = 4, 6
"""The versions from which TCP, and signals and abstract sockets, can be restricted: two rights each."""
_SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo")
"""Folders of shared libraries and time zones; none holds secrets."""
_DEVICES = ("/dev/null", "/dev/urandom")
_READS = (
    *("read", "readv", "pread64", "lseek", "close", "fstat", "newfstatat", "stat", "lstat", "statx", "access"),
    *(
        "faccessat",
        "faccessat2",
        "getdents64",
        "readlink",
        "readlinkat",
        "fadvise64",
        "poll",
        "ppoll",
        "getcwd",
    ),
)
_WRITES = ("write", "writev")
"""For the open pipe only: no file can be opened for writing, and the file size limit is 0 bytes."""
_MEMORY = ("mmap", "mprotect", "munmap", "mremap", "brk", "madvise", "membarrier", "futex", "getrandom", "rseq")
_ITSELF = (
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "exit", "exit_group"),
    *("getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "uname", "sysinfo", "getrusage"),
    *(
        "clock_gettime",
        "clock_getres",
        "gettimeofday",
        "time",
        "clock_nanosleep",
        "nanosleep",
        "setitimer",
        "getitimer",
    ),
    *("sched_yield", "sched_getaffinity", "set_robust_list", "arch_prctl", "getpriority", "setpriority"),
)
_FCNTL = ("F_DUPFD", "F_DUPFD_CLOEXEC", "F_GETFD", "F_SETFD", "F_GETFL")
"""The only commands of fcntl(2) beside F_SETFL: others make the kernel send signals to a process of one's choice."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(memory: int, parent: int) -> None:
    """Confine this process for good; it ends with its parent. Files other than code must be open already."""
    limit_process(memory, parent)
    if sys.platform == "linux":
        _checked(ctypes.CDLL(None, use_errno=True).prctl(NO_NEW_PRIVS, 1, 0, 0, 0))
        _restrict_files()
        _restrict_calls()


def layers() -> tuple[str, ...]:
    """Return the LAYERS that this system supports."""
    if sys.platform != "linux":
        return ()
    return (*(("landlock",) if _landlock_version() else ()), *(("seccomp",) if _calls_allowed() else ()))


if sys.platform == "linux":

    class _Ruleset(ctypes.Structure):
        _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))

    class _PathBeneath(ctypes.Structure):
        _pack_ = 1
        _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))

    class _Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    def _call(*arguments: object) -> int:
        return int(ctypes.CDLL(None, use_errno=True).syscall(*arguments))

    def _landlock_version() -> int:
        """Return the version of Landlock's interface; 0 if there is none."""
        return max(_call(CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION), 0)

    def _restrict_files() -> None:
        """Allow reading of code only; forbid TCP, and signals and sockets of other processes."""
        version = _landlock_version()
        if not version:
            return
        files = (1 << _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]) - 1
        closed = _Ruleset(files, 3 if version >= _WITH_TCP else 0, 3 if version >= _WITH_SCOPES else 0)
        # An older kernel takes a shorter structure.
        size = 24 if version >= _WITH_SCOPES else 16 if version >= _WITH_TCP else 8
        rules = _checked(_call(CREATE_RULESET, ctypes.byref(closed), ctypes.c_size_t(size), 0))
        for path in _code():
            allowed = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            beneath = _PathBeneath(allowed, folder)
            _checked(_call(ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(beneath), 0))
            os.close(folder)
        _checked(_call(RESTRICT_SELF, rules, 0))
        os.close(rules)

    def _code() -> Iterator[Path]:
        """Yield the program's modules and libraries; not the folder around `bot`, which may hold an `.env`."""
        places = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")} | set(zoneinfo.TZPATH)
        places |= {entry for entry in sys.path if Path(entry).name in {"site-packages", "dist-packages"}}
        for place in (*bot.__path__, *places, f"{sys.base_prefix}/lib", *_SYSTEM, *_DEVICES):
            path = Path(place)
            if path.exists():
                yield path

    def _restrict_calls() -> None:
        """Allow listed system calls only; every other fails with EPERM."""
        steps = _calls_allowed()
        if steps:
            program = _Program(len(steps) // 8, steps)
            _checked(ctypes.CDLL(None, use_errno=True).prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0))

    def _calls_allowed() -> bytes:
        """Return the filter's program; empty for an unknown processor or without seccomp."""
        allowed = Filter(default=Action.ERRNO | errno.EPERM)
        try:
            for name in (*_READS, *_WRITES, *_MEMORY, *_ITSELF):
                if _is_known(name):
                    allowed.allow(name)
            for place, name in enumerate(("open", "openat"), 1):
                if _is_known(name):
                    allowed.allow(name, args=[(place, CmpOp.MASKED_EQ, 0, _WRITING)])
            for command in _FCNTL:
                allowed.allow("fcntl", args=[(1, CmpOp.EQ, getattr(fcntl, command))])
            allowed.allow("fcntl", args=[(1, CmpOp.EQ, fcntl.F_SETFL), (2, CmpOp.MASKED_EQ, 0, os.O_ASYNC)])
            program = allowed.program
        except UnsupportedError:
            return b""
        return program if Path("/proc/sys/kernel/seccomp").exists() else b""

    def _is_known(name: str) -> bool:
        """Return whether this processor has the system call."""
        try:
            syscall_nr(name)
        except ValueError:
            return False
        return True

    def _checked(answer: int) -> int:
        if answer < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        return answer
