# expect: ok
import os


def hike(hiker):
    # What a prober would open: no file of the kernel's, no door out of its own folder.
    for path in (
        *("/proc/self/maps", "/proc/self/mem", "/proc/self/environ", "/proc/self/cmdline"),
        *("/proc/self/root/etc/passwd", "/proc/self/cwd/etc/passwd", "/proc/self/exe"),
        *("/proc/1/environ", "/proc/self/task/1/mem", "/dev/fd/3", "/proc/self/fd/3"),
        *("/dev/mem", "/dev/kmsg", "/dev/ptmx", "/dev/tty", "/dev/shm", "/sys/kernel"),
        f"/proc/{os.getppid()}/mem",
    ):
        for how in (os.O_RDONLY, os.O_RDWR):
            try:
                os.open(path, how)
                print("LEAKED", path)
            except OSError:
                pass
    root = os.open("/", os.O_PATH)
    os.fchdir(root)
    for path in ("etc/passwd", "root", "tmp", "."):
        try:
            os.listdir(path) if os.path.isdir(path) else open(path).read()
            print("LEAKED", path)
        except OSError:
            pass
