/** What listens on a traffic manager's port: answers every call and keeps its text. */
import { createServer, type Server } from 'node:net';
import { ByteQueue } from '../../src/carla/rpc/byte-queue.js';
import { decodeValue, type RpcValue, ValueEnd } from '../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../src/carla/rpc/msgpack-writer.js';

export class ManagerStandIn {
  /** `method(arguments)` in the order of arrival. */
  readonly heard: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param isMute never answers */
  static open(isMute = false): Promise<ManagerStandIn> {
    return new Promise((resolve) => {
      const server = createServer();
      server.listen(0, '127.0.0.1', () => {
        const stand = new ManagerStandIn(server, (server.address() as { port: number }).port);
        server.on('connection', (socket) => {
          const queue = new ByteQueue();
          const end = new ValueEnd(4096);
          socket.on('error', () => {});
          socket.on('data', (chunk: Buffer) => {
            queue.append(chunk);
            for (let at = end.find(queue.view()); at >= 0; at = end.find(queue.view())) {
              const [, id, method, args] = decodeValue(queue.view().subarray(0, at)) as RpcValue[];
              queue.consume(at);
              end.reset();
              stand.heard.push(`${method}(${args})`);
              if (isMute) continue;
              socket.write(
                new MsgpackWriter()
                  .array(4)
                  .int(1)
                  .int(id as number)
                  .nil()
                  .nil()
                  .take(),
              );
            }
          });
        });
        resolve(stand);
      });
    });
  }

  close(): void {
    this.server.close();
  }
}
