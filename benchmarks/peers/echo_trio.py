"""An echo server on any free port of 127.0.0.1, for the benchmark "echo": trio's streams, a task for each connection, in one thread.

Prints the port, and ends with its standard input.
"""

import trio
import until_stdin_ends

BUFFER_BYTES = 1024


async def echo(stream):  # trio has set TCP_NODELAY
    while data := await stream.receive_some(BUFFER_BYTES):
        await stream.send_all(data)


async def main():
    [listener] = await trio.open_tcp_listeners(0, host="127.0.0.1", backlog=4096)
    print(listener.socket.getsockname()[1], flush=True)
    until_stdin_ends.watch()
    await trio.serve_listeners(echo, [listener])


trio.run(main)
