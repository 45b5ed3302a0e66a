"""What a parsing worker may still do once it reads what strangers wrote: compute, and answer.

Three layers, each as far as the system has it: limits of the process (everywhere), Landlock (no file but the program's
own code, no TCP, no signal to others), and a seccomp filter (no socket, no process, no writing, nothing that is not on
its list). They last until the process ends.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import bot

if sys.platform == "linux":
    import ctypes

    from seccompy import Action, CmpOp, Filter, UnsupportedError, syscall_nr

LAYERS = ("landlock", "seccomp")
"""What may stand beside the limits."""
PARENT_DEATH_SIGNAL, SECCOMP, NO_NEW_PRIVS, FILTER = 1, 22, 38, 2
"""Options of prctl(2), and the mode of PR_SET_SECCOMP that takes a filter."""
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Landlock's system calls; the numbers are those of every processor."""
_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = (13, 13, 14, 15, 15, 16, 16)
"""How many rights on files each version of Landlock's interface knows (the last counts for later ones)."""
_WITH_TCP, _WITH_SCOPES = 4, 6
"""The versions from which TCP, and signals and abstract sockets, can be closed: two rights each."""
_SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo")
"""Where shared libraries and time zones lie. None of these holds anybody's secrets."""
_DEVICES = ("/dev/null", "/dev/urandom")
_READS = (
    *("read", "readv", "pread64", "lseek", "close", "fstat", "newfstatat", "stat", "lstat", "statx", "access"),
    *(
        "faccessat",
        "faccessat2",
        "getdents64",
        "readlink",
        "readlinkat",
        "fcntl",
        "fadvise64",
        "poll",
        "ppoll",
        "getcwd",
    ),
)
_WRITES = ("write", "writev")
"""To the pipe that is open already: a file cannot be opened for writing, and its limit is 0 bytes."""
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
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(memory: int, parent: int) -> None:
    """Confine this process for good; it ends with its parent. Everything that is not code has to be open already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the bot's affair; it ends us
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if sys.platform == "linux":
        _checked(ctypes.CDLL(None, use_errno=True).prctl(NO_NEW_PRIVS, 1, 0, 0, 0))
        _without_files()
        _without_calls()


def layers() -> tuple[str, ...]:
    """Which of LAYERS this system has."""
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
        """The version of Landlock's interface; 0 without one."""
        return max(_call(CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION), 0)

    def _without_files() -> None:
        """No file but code, and that for reading alone; no TCP; no signal and no socket of another process."""
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
        """The program's modules and libraries. Not the folder around `bot`: an `.env` may lie there."""
        places = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")} | set(zoneinfo.TZPATH)
        places |= {entry for entry in sys.path if Path(entry).name in {"site-packages", "dist-packages"}}
        for place in (*bot.__path__, *places, f"{sys.base_prefix}/lib", *_SYSTEM, *_DEVICES):
            path = Path(place)
            if path.exists():
                yield path

    def _without_calls() -> None:
        """Only calls on the list; every other fails as if it were not permitted."""
        steps = _calls_allowed()
        if steps:
            program = _Program(len(steps) // 8, steps)
            _checked(ctypes.CDLL(None, use_errno=True).prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0))

    def _calls_allowed() -> bytes:
        """The filter's program; empty for a processor whose numbers nobody knows, and without seccomp."""
        allowed = Filter(default=Action.ERRNO | errno.EPERM)
        try:
            for name in (*_READS, *_WRITES, *_MEMORY, *_ITSELF):
                if _is_known(name):
                    allowed.allow(name)
            for place, name in enumerate(("open", "openat"), 1):
                if _is_known(name):
                    allowed.allow(name, args=[(place, CmpOp.MASKED_EQ, 0, _WRITING)])
            program = allowed.program
        except UnsupportedError:
            return b""
        return program if Path("/proc/sys/kernel/seccomp").exists() else b""

    def _is_known(name: str) -> bool:
        """Whether this processor has such a call."""
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
