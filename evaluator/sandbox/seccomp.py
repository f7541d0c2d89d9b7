"""The system calls that a model may make: three filters, each stricter than the one before.

    everything in the sandbox   no sockets but AF_UNIX, no namespaces, mounts, tracing, BPF …
    while a model is loaded     also no new processes and programs, no sockets, no signals, and
                                no files that are memory, which no limit of a process counts
    while it tags               only a short list: read, write, memory, clocks, files to read;
                                no thread begins, nor ends: the kernel would forget its time

A filter is a program that the kernel runs at each system call (seccomp(2)); libseccomp writes it.
"""

import errno
import functools
import importlib
import os
import tempfile
from types import ModuleType

from evaluator.errors import SandboxUnavailable

__all__ = ["loading_filter", "sandbox_filter", "tagging_filter"]

_NEVER = """
    acct add_key bpf clock_adjtime clock_settime create_module delete_module fanotify_init
    finit_module fsconfig fsmount fsopen fspick init_module io_uring_enter io_uring_register
    io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie mount
    mount_setattr move_mount name_to_handle_at nfsservctl open_by_handle_at open_tree
    perf_event_open personality pidfd_getfd pivot_root process_madvise process_vm_readv
    process_vm_writev ptrace quotactl quotactl_fd reboot request_key setdomainname sethostname
    setns settimeofday swapoff swapon syslog umount2 unshare userfaultfd vhangup
    mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
    msgctl msgget msgrcv msgsnd semctl semget semop semtimedop shmat shmctl shmdt shmget
    mbind migrate_pages move_pages set_mempolicy vmsplice
"""

_NOT_LOADING = """
    execve execveat fork vfork socket socketpair connect bind listen accept accept4 sendto
    sendmsg sendmmsg kill tkill pidfd_open pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler setpriority ioprio_set
    setrlimit chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr
    lsetxattr fsetxattr setxattrat utime utimes utimensat futimesat link linkat symlink symlinkat
    tgkill mknod mknodat chroot flock memfd_create memfd_secret
    inotify_init inotify_init1 timer_create
"""

_TAGGING = """
    read readv pread64 preadv preadv2 write writev lseek close fstat newfstatat stat lstat statx
    access faccessat faccessat2 readlink readlinkat getcwd getdents64 fadvise64
    mmap munmap mremap mprotect madvise brk msync mincore
    futex get_robust_list set_robust_list rseq membarrier sched_yield sched_getaffinity getcpu
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    poll ppoll select pselect6
    rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall
    getpid getppid gettid getuid geteuid getgid getegid getrandom getrusage sysinfo uname
    exit_group arch_prctl
"""

# clone(2): a thread of the same process has this flag.
_CLONE_THREAD = 0x00010000
# New mount, cgroup, UTS, IPC, user, PID and network namespaces.
_CLONE_NEW = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
# prctl(2): whether others of the same user may look into a process.
_PR_SET_DUMPABLE = 4
# Calls that are younger than the filter: no program here needs one.
_LATER = range(450, 512)
_AF_UNIX = 1
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@functools.cache
def sandbox_filter() -> bytes:
    """For all that runs in the sandbox."""
    seccomp = _seccomp()
    made = seccomp.SyscallFilter(seccomp.ALLOW)
    _forbid(made, seccomp, _NEVER)
    made.add_rule(seccomp.ERRNO(errno.EPERM), "socket", seccomp.Arg(0, seccomp.NE, _AF_UNIX))
    _threads_only(made, seccomp, namespaces=True)
    return _exported(made)


@functools.cache
def loading_filter() -> bytes:
    """For a process that loads a model: threads, memory and files, and no more."""
    seccomp = _seccomp()
    made = seccomp.SyscallFilter(seccomp.ALLOW)
    _forbid(made, seccomp, _NEVER + _NOT_LOADING)
    no = seccomp.ERRNO(errno.EPERM)
    _add(made, no, "prlimit64", seccomp.Arg(2, seccomp.NE, 0))
    _add(made, no, "prctl", seccomp.Arg(0, seccomp.EQ, _PR_SET_DUMPABLE))
    _threads_only(made, seccomp, namespaces=False)
    return _exported(made)


@functools.cache
def tagging_filter() -> bytes:
    """For a process whose model is loaded: what is not on the list is refused."""
    seccomp = _seccomp()
    made = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for name in _TAGGING.split():
        _add(made, seccomp.ALLOW, name)
    reading = seccomp.MASKED_EQ
    made.add_rule(seccomp.ALLOW, "open", seccomp.Arg(1, reading, _WRITES, 0))
    made.add_rule(seccomp.ALLOW, "openat", seccomp.Arg(2, reading, _WRITES, 0))
    return _exported(made)


def _seccomp() -> ModuleType:
    try:
        return importlib.import_module("pyseccomp")
    except (ImportError, RuntimeError) as error:
        raise SandboxUnavailable(
            "the system-call filter cannot be made: install libseccomp "
            "(apt-get install libseccomp2) and pyseccomp (pip install pyseccomp)"
        ) from error


def _forbid(made: object, seccomp: ModuleType, names: str) -> None:
    for name in names.split():
        _add(made, seccomp.ERRNO(errno.EPERM), name)
    for call in _LATER:
        _add(made, seccomp.ERRNO(errno.ENOSYS), call)


def _add(made: object, action: int, name: str | int, *arguments: object) -> None:
    """Add a rule, unless this machine's libseccomp is older than the call."""
    try:
        made.add_rule(action, name, *arguments)  # type: ignore[attr-defined] # has no types
    except (ValueError, OSError, RuntimeError):
        return


def _threads_only(made: object, seccomp: ModuleType, *, namespaces: bool) -> None:
    """Forbid new namespaces or, where those may have children, new processes."""
    # clone3 hides its flags from the filter; without it the C library falls back on clone.
    _add(made, seccomp.ERRNO(errno.ENOSYS), "clone3")
    no = seccomp.ERRNO(errno.EPERM)
    if not namespaces:
        _add(made, no, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
        return
    for flag in _CLONE_NEW:
        _add(made, no, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))


def _exported(made: object) -> bytes:
    with tempfile.TemporaryFile() as file:
        made.export_bpf(file)  # type: ignore[attr-defined] # has no types
        file.seek(0)
        return file.read()
