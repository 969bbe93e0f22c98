"""A WTX110-like indicator on python3-pymodbus: a Modbus peer that is not ours.

Prints the port that it took; then takes registers on standard input, one line of ten numbers a change,
and answers "ok" to each. Ends when its input does.
"""

import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncTcpServer


async def main():
    registers = ModbusSlaveContext(hr=ModbusSequentialDataBlock(0, [0] * 38), zero_mode=True)
    server = await StartAsyncTcpServer(
        context=ModbusServerContext(slaves=registers, single=True), address=("127.0.0.1", 0), defer_start=True
    )
    serving = asyncio.create_task(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        registers.setValues(3, 0, [int(word, 0) for word in line.split()])
        print("ok", flush=True)
    serving.cancel()


asyncio.run(main())
