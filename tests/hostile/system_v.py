# expect: ok
import ctypes
import platform

X86 = {"shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240, "memfd_secret": 447}
ARM = {"shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180, "memfd_secret": 447}


def hike(hiker):
    libc = ctypes.CDLL(None)
    for name, number in (X86 if platform.machine() == "x86_64" else ARM).items():
        first = b"/dusk-leak" if name == "mq_open" else 0
        if libc.syscall(number, first, 0o2102 if name == "mq_open" else 4096, 0o1666, 0) >= 0:
            print("LEAKED", name)
    hiker.rest()
