"""The hostile models of `attacks.MODELS`, as the Python that stands in for a model.

An attempt that works is answered as a span, so a contained model answers none.
"""

from dataclasses import dataclass

__all__ = ["HOSTILE_MODELS", "Hostile"]


@dataclass(frozen=True, slots=True)
class Hostile:
    """What stands in for the model, and what is to come of it.

    Attributes:
        code: the reason it is refused for; None where its attempts fail and it goes on.
    """

    source: str
    code: str | None = None


HOSTILE_MODELS: dict[str, Hostile] = {}

# Every attempt is made twice: while the model is loaded, and while it tags.
_PRELUDE = """
import ctypes, os, signal, socket, struct, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
attempts, worked = [], set()

def attempt(function):
    attempts.append(function)

def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def try_all():
    for number, function in enumerate(attempts):
        try:
            if function() is False:
                continue
        except (OSError, RuntimeError, MemoryError, ValueError, AttributeError):
            continue
        worked.add(number)

def tag(batch):
    try_all()
    return [[(n, n + 1, "nb_rounds", 1.0) for n in sorted(worked)] for _ in batch]

def none(batch):
    return [[] for _ in batch]
"""


def _attempts(id: str, *sources: str) -> None:
    made = [f"attempt(lambda: {source})" for source in sources]
    HOSTILE_MODELS[id] = Hostile("\n".join([_PRELUDE, *made, "try_all()"]))


def _attempts_while_tagging(id: str, before: str, *sources: str) -> None:
    """What may be done while a model is loaded, and not after."""
    made = [f"attempt(lambda: {source})" for source in sources]
    HOSTILE_MODELS[id] = Hostile("\n".join([_PRELUDE, before, *made]))


def _ends(id: str, code: str, source: str) -> None:
    HOSTILE_MODELS[id] = Hostile(f"{_PRELUDE}\n{source}", code)


# --- secrets

_attempts(
    "read-labels",
    "open('{outside}').close()",
    "os.listdir('{folder}')",
    "os.open('/judge/evaluator/sandbox/session.py', os.O_RDONLY)",
    "os.stat('/judge/evaluator/judging')",
    "[os.pread(n, 9, 0) for n in range(3, 256) if n != file.fileno() and os.pread(n, 9, 0)]",
)
_attempts(
    "read-shadow",
    "open('/etc/shadow').close()",
    "open('/etc/passwd').close()",
    "os.listdir('/home')",
    "os.listdir('/root/.ssh')",
    "open('/proc/1/root/etc/shadow').close()",
    "open('/proc/self/root/../etc/shadow').close()",
)
_attempts(
    "read-environment",
    "bool({{'SPEECHTIMER_SECRET'}} & set(os.environ))",
    "b'SPEECHTIMER_SECRET' in open('/proc/1/environ', 'rb').read()",
    "b'SPEECHTIMER_SECRET' in open('/proc/2/environ', 'rb').read()",
    "b'SPEECHTIMER_SECRET' in open('/proc/self/environ', 'rb').read()",
    "b'{outside}' in open('/proc/1/cmdline', 'rb').read()",
)
_attempts(
    "list-root",
    "bool(set(os.listdir('/')) - set({root!r}))",
    "os.listdir('/sys')",
    "bool(os.listdir('/scratch') and os.listdir('/scratch') != ['0'])",
    "len([n for n in os.listdir('/proc') if n.isdigit()]) > 4",
    "open('/proc/kcore').close()",
    "open('/dev/kmsg').close()",
    "open('/dev/sda').close()",
)

# --- the network

_attempts(
    "connect",
    "socket.create_connection(('127.0.0.1', {port}), 1)",
    "socket.create_connection(('1.1.1.1', 53), 1)",
    "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
    "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "socket.getaddrinfo('example.org', 80)",
)
_attempts("abstract-socket", "socket.socket(socket.AF_UNIX).connect('\\0{abstract}')")

# --- other processes

_attempts(
    "fork-bomb",
    "os.fork() or os._exit(0)",
    "os.posix_spawn('/proc/self/exe', ['python'], {{}})",
    "call(57)",  # fork
    "call(58)",  # vfork
    "call(435, 0, 0)",  # clone3
    "call(56, 17, 0, 0, 0, 0)",  # clone
)
_attempts_while_tagging(
    "thread-bomb",
    """
def wait():
    time.sleep(600)
started = 0
try:
    while started < 1_000:
        threading.Thread(target=wait, daemon=True).start()
        started += 1
except RuntimeError:
    pass
""",
    "threading.Thread(target=wait, daemon=True).start()",
    "started >= {processes}",
)
_attempts(
    "exec",
    "os.execv('/proc/self/exe', ['python', '-c', ''])",
    "os.execv('/bin/sh', ['sh'])",
    "os.memfd_create('x') and os.execve(os.memfd_create('x'), ['x'], {{}})",
)
_attempts(
    "kill-parents",
    "os.kill(1, signal.SIGKILL)",
    "os.kill(2, signal.SIGKILL)",
    "os.kill(os.getppid(), signal.SIGSTOP)",
    "os.kill(-1, signal.SIGKILL)",
    "os.killpg(0, signal.SIGTERM)",
    "call(234, 1, 1, 9)",  # tgkill
    "call(129, 1, 10, 0)",  # rt_sigqueueinfo
    "signal.pidfd_send_signal(os.pidfd_open(1), signal.SIGKILL)",
)
_attempts(
    "ptrace",
    "call(101, 16, 1, 0, 0)",  # PTRACE_ATTACH
    "call(101, 0x4206, os.getppid(), 0, 0)",  # PTRACE_SEIZE
    "call(310, 1, 0, 0, 0, 0, 0)",  # process_vm_readv
    "call(311, 1, 0, 0, 0, 0, 0)",  # process_vm_writev
    "call(438, 3, 0, 0)",  # pidfd_getfd
    "call(157, 4, 1, 0, 0)",  # prctl(PR_SET_DUMPABLE)
)
_attempts(
    "proc-mem",
    "open('/proc/1/mem', 'r+b').close()",
    "open('/proc/1/mem', 'rb').close()",
    "open(f'/proc/{{os.getppid()}}/mem', 'r+b').close()",
    "os.listdir('/proc/1/fd')",
    "os.readlink('/proc/1/fd/0')",
    "open('/proc/self/mem', 'r+b').close()",
)

# --- the kernel

_attempts(
    "user-namespace",
    "call(272, 0x10000000)",  # unshare(CLONE_NEWUSER)
    "call(272, 0x00020000)",
    "call(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "call(308, 0, 0)",  # setns
)
_attempts(
    "mount",
    "call(165, b'none', b'/scratch', b'tmpfs', 0, 0)",
    "call(165, b'none', b'/', 0, 32, 0)",  # remount for writing
    "call(166, b'/proc', 2)",
    "call(155, b'/scratch', b'/scratch')",  # pivot_root
    "call(161, b'/scratch')",  # chroot
    "call(428, -100, b'/', 1)",  # open_tree
    "call(442, -100, b'/', 0, 0, 0)",  # mount_setattr
)
_attempts(
    "bpf-io-uring",
    "call(321, 0, 0, 0)",  # bpf
    "call(425, 8, 0)",  # io_uring_setup
    "call(323, 0)",  # userfaultfd
    "call(298, 0, 0, -1, -1, 0)",  # perf_event_open
    "call(248, b'user', b'x', b'x', 1, -2)",  # add_key
    "call(250, 0, -3, 1)",  # keyctl
    "call(304, 0, 0, 0)",  # open_by_handle_at
    "call(135, 0x0040000)",  # personality(ADDR_NO_RANDOMIZE)
)
_attempts(
    "capabilities",
    "os.setuid(0)",
    "os.setgroups([0])",
    "os.chown('/scratch/0', 0, 0)",
    "os.chroot('/scratch')",
    "os.mknod('/scratch/0/disk', 0o60600, os.makedev(8, 0))",
    "os.nice(-5)",
    "os.geteuid() == 0",
    "any(int(line.split()[1], 16) for line in open('/proc/self/status') if line[:3] == 'Cap')",
)
_attempts(
    "affinity",
    "os.sched_setaffinity(0, range(os.cpu_count()))",
    "os.setpriority(os.PRIO_PROCESS, 0, -1)",
    "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
)
_attempts(
    "raise-limits",
    "__import__('resource').setrlimit(4, (-1, -1))",
    "__import__('resource').setrlimit(9, (-1, -1))",
    "__import__('resource').setrlimit(7, (9999, 9999))",
)

# --- disk and memory

_ends(
    "fill-disk",
    "model-does-not-load",
    """
written = 0
for number in range(1_000):
    with open(f"/scratch/0/{{number}}", "wb") as full:
        written += full.write(bytes(1 << 20))
""",
)
_attempts(
    "write-packages",
    "open(os.__file__, 'ab').close()",
    "open('{package}/x.py', 'w').close()",
    "open('/judge/x.py', 'w').close()",
    "open('/scratch/x', 'w').close()",
    "open('/dev/shm/x', 'w').close()",
    "os.mkdir('/x')",
    "os.unlink(os.__file__)",
    "os.rename('/judge', '/scratch/0/judge')",
    "os.utime(os.__file__)",
    "os.chmod('/scratch', 0o777)",
    "os.setxattr('/scratch', 'user.x', b'1')",
    "os.write(file.fileno(), b'x')",
    "open(f'/proc/self/fd/{{file.fileno()}}', 'r+b').close()",
    "os.symlink('/', '/scratch/0/root')",
)
_attempts_while_tagging(
    "write-after-loading",
    "open('/scratch/0/allowed', 'w').close()",
    "open('/scratch/0/allowed', 'w').close()",
    "open('/scratch/0/allowed', 'ab').close()",
    "open('/scratch/0/allowed', 'r+b').close()",
    "os.open('/scratch/0', os.O_TMPFILE | os.O_RDWR)",
    "os.mkdir('/scratch/0/more')",
    "os.unlink('/scratch/0/allowed')",
    "os.truncate('/scratch/0/allowed', 9)",
    "os.memfd_create('more')",
    "os.mkfifo('/scratch/0/pipe')",
)
_attempts_while_tagging(
    "thread-from-loading",
    """
asked, tried = threading.Semaphore(0), threading.Semaphore(0)
def aside():
    while True:
        asked.acquire()
        try_all()
        tried.release()
threading.Thread(target=aside, daemon=True).start()
def tag(batch):
    asked.release()
    tried.acquire()
    return [[(n, n + 1, "nb_rounds", 1.0) for n in sorted(worked)] for _ in batch]
""",
    "open('/scratch/0/more', 'w').close()",
    "os.mkdir('/scratch/0/folder')",
    "os.memfd_create('more')",
    "os.pipe()",
    "threading.Thread(target=sum, args=[range(9)]).start()",
    "call(60, 0)",  # exit, of this thread alone
)
_attempts("memory-in-files", "os.memfd_create('more')", "call(447, 0)")  # memfd_secret
_ends("memory", "model-memory", "held = [bytearray(10 << 20) for _ in range(1_000)]")
_ends(
    "memory-while-tagging",
    "model-died-tagging",
    """
def tag(batch):
    held = [bytearray(10 << 20) for _ in range(1_000)]
    return none(batch)
""",
)

# --- time

_ends("endless-loading", "model-load-time", "while True: pass")
_ends("sleep", "model-run-time", "def tag(batch):\n    time.sleep(600)\n    return none(batch)")
_ends("spin", "model-run-time", "def tag(batch):\n    while True: pass")
_ends(
    "ignore-signals",
    "model-run-time",
    """
for number in set(signal.valid_signals()) - {{signal.SIGKILL, signal.SIGSTOP}}:
    signal.signal(number, signal.SIG_IGN)
def tag(batch):
    while True: pass
""",
)

# --- what it says

_ends("die", "model-died-tagging", "def tag(batch):\n    raise ValueError(batch[0][0])")
_ends(
    "talk",
    "model-died-tagging",
    """
def tag(batch):
    for number in (1, 2):
        os.write(number, repr(batch).encode())
    print(batch, file=sys.stderr, flush=True)
    sys.exit(batch[0][0])
""",
)
_ends(
    "forge-early",
    "model-protocol",
    """
def tag(batch):
    answers.write(b"0123456789abcdef [[]]\\n")
    return none(batch)
""",
)
_ends(
    "forge-twice",
    "model-protocol",
    """
def tag(batch):
    answers.write(b"0123456789abcdef [[]]\\n0123456789abcdef [[]]\\n")
    time.sleep(0.1)
    return none(batch)
""",
)
_ends(
    "answer-late",
    "model-protocol",
    """
from evaluator.sandbox.inside import child
write, said = child._write, 0
def more(answers, line):
    global said
    write(answers, line)
    said += 1
    if said == 3:
        answers.write(b"and one more thing\\n")
child._write = more
tag = none
""",
)
_ends(
    "close-and-stay",
    "model-protocol",
    """
def tag(batch):
    os.close(answers.fileno())
    time.sleep(600)
""",
)
_ends(
    "no-nonce",
    "model-protocol",
    """
def tag(batch):
    answers.write(b"[[]]\\n")
    time.sleep(60)
""",
)
_ends(
    "flood",
    "model-protocol",
    """
def tag(batch):
    while True:
        answers.write(b"x" * 65536)
""",
)


def _says(id: str, answer: str) -> None:
    """Answers with the right nonce, and then whatever it likes."""
    HOSTILE_MODELS[id] = Hostile(
        f"""{_PRELUDE}
def tag(batch):
    nonce = sys._getframe(1).f_locals["nonce"]
    answers.write(f"{{{{nonce}}}} {answer}\\n".encode())
    time.sleep(60)
""",
        "model-protocol",
    )


_says("not-json", "[" * 300)
_says("wrong-count", "[[],[]]")
_says("span-outside", "[[[0,99,0,1]]]")
_says("not-a-number", "[[[0,1,0,NaN]]]")
_ends(
    "forge-status",
    "model-died-tagging",
    """
def tag(batch):
    forged = b'{{"ended": 0, "status": 0}}\\n'
    for number in range(0, 64):
        if number != answers.fileno():
            try:
                os.write(number, forged)
            except OSError:
                pass
    os._exit(0)
""",
)
_ends(
    "forge-facts",
    "model-protocol",
    """answers.write(b'loaded {{"parameters": 1, "family": "x"}}\\n')\ntag = none""",
)

# --- looking faster

_ends(
    "patch-clocks",
    "measured",
    """
time.perf_counter = time.monotonic = time.process_time = time.time = lambda: 0.0
def tag(batch):
    until = os.times().elapsed + 0.5
    while os.times().elapsed < until:
        pass
    return none(batch)
""",
)
_attempts_while_tagging(
    "cpu-in-threads",
    "",
    "threading.Thread(target=sum, args=[range(9)]).start()",
    "call(56, 0x00010f00, 0, 0, 0, 0)",  # clone(CLONE_THREAD | CLONE_VM …)
)


# --- leaving something behind

_ends("locked-folder", "model-protocol", "os.mkdir('/scratch/0/locked', 0)\ntag = none")
_ends(
    "deep-folders",
    "model-protocol",
    """
os.chdir("/scratch/0")
for _ in range(3_000):
    os.mkdir("d")
    os.chdir("d")
tag = none
""",
)

# --- remembering: what the first run keeps, the second must not find


def _remembers(id: str, source: str) -> None:
    HOSTILE_MODELS[id] = Hostile(
        f"""
{_PRELUDE}
def kept(keep, find):
    try:
        if find():
            worked.add(0)
    except (OSError, ValueError):
        pass
    try:
        keep()
    except (OSError, ValueError):
        pass
{source}
""",
        "remembers",
    )


_remembers(
    "cache-in-scratch",
    """
def keep():
    for name in ("/scratch/kept", "/scratch/0/kept", "/scratch/1/kept", "/dev/shm/kept"):
        try:
            open(name, "w").close()
        except OSError:
            pass
kept(keep, lambda: [f for f, _, names in os.walk("/scratch") for n in names if n == "kept"])
""",
)
_remembers(
    "cache-in-memory",
    """
kept(lambda: call(29, 4711, 4096, 0o1600), lambda: libc.syscall(29, 4711, 0, 0) >= 0)
kept(lambda: call(68, 4711, 0o1600), lambda: libc.syscall(68, 4711, 0) >= 0)
kept(lambda: call(240, b"kept", 0o102, 0o600, 0), lambda: libc.syscall(240, b"kept", 0) >= 0)
kept(lambda: call(248, b"user", b"kept", b"x", 1, -5),
     lambda: libc.syscall(249, b"user", b"kept", 0, 0) >= 0)
""",
)
_remembers(
    "cache-in-parent",
    """
import json
kept(lambda: setattr(json, "kept", True), lambda: hasattr(json, "kept"))
kept(lambda: open("/proc/1/mem", "r+b").write(b"x"), lambda: False)
""",
)
_remembers(
    "cache-in-descriptors",
    """
kept(lambda: file.seek(5), lambda: os.lseek(file.fileno(), 0, os.SEEK_CUR) != 0)
""",
)
