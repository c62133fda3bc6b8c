"""Notes every way out to the network that Python code of a process tries; imported by Python when it starts."""

import os
import sys

_NOTED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind")


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in _NOTED and "WATCHED_SOCKETS" in os.environ:
        line = f"{event} {[repr(each) for each in arguments[1:] or arguments]}\n"
        handle = os.open(os.environ["WATCHED_SOCKETS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, line.encode())
        os.close(handle)


sys.addaudithook(_note)
