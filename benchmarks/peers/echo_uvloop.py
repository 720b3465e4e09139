"""An echo server on any free port of 127.0.0.1, for the benchmark "echo": asyncio's protocols on uvloop, in one thread.

Prints the port, and ends with its standard input.
"""

import asyncio

import until_stdin_ends
import uvloop


class Echo(asyncio.Protocol):
    def connection_made(self, transport):  # uvloop has set TCP_NODELAY
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    until_stdin_ends.watch()
    await server.serve_forever()


uvloop.install()
asyncio.run(main())
