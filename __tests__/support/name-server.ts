import { type Socket, createSocket } from 'node:dgram';
import { decode, encode } from 'dns-packet';

/** A name server on loopback that knows the name servers of some zones and nothing else. */
export class NameServer {
  private readonly socket: Socket = createSocket('udp4');

  constructor(zones: Readonly<Record<string, readonly string[]>>) {
    this.socket.on('message', (message, sender) => {
      const { id, questions = [] } = decode(message);
      const name = questions[0]?.name ?? '';
      const answers = (zones[name] ?? []).map((data) => ({ type: 'NS' as const, name, ttl: 60, data }));
      const noSuchName = 3;
      const reply = encode({
        type: 'response',
        id: id ?? 0,
        flags: answers.length > 0 ? 0 : noSuchName,
        questions,
        answers,
      });
      this.socket.send(reply, sender.port, sender.address);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }
}
