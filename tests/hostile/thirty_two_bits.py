# expect: disqualified|crashed|ok
import ctypes
import mmap
import platform


def hike(hiker):
    # The gate of 32-bit programs, whose numbers are others: getpid by machine code.
    if platform.machine() != "x86_64":
        return
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20; int 0x80; ret
    code = ctypes.c_char.from_buffer(page)
    if ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(code))() > 0:
        print("LEAKED")
