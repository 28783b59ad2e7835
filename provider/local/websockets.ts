import type { IncomingMessage } from "node:http";
import { Duplex, Transform, type TransformCallback } from "node:stream";

import { WebSocketServer, type WebSocket } from "ws";

const MASKED = 0x80;
const LENGTH = 0x7f;
const NO_MASK = Buffer.alloc(4);

/**
 * Masks the frames of a client that did not. The protocol wants it; wrangler does not do it for the first message of its `tail`, and
 * Cloudflare accepts that.
 */
class Masks extends Transform {
  #head: Buffer = Buffer.alloc(0);
  /** How much of the frame at hand is still to come. */
  #left = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left > 0) {
        const part = rest.subarray(0, this.#left);
        this.#left -= part.length;
        rest = rest.subarray(part.length);
        this.push(part);
        continue;
      }
      const head: Buffer = Buffer.concat([this.#head, rest]);
      const size = headSize(head);
      if (size === undefined || head.length < size) {
        this.#head = head;
        break;
      }
      this.#head = Buffer.alloc(0);
      const second = head[1] ?? 0;
      const isMasked = (second & MASKED) !== 0;
      this.#left = payloadSize(head) + (isMasked ? NO_MASK.length : 0);
      const start = Buffer.from(head.subarray(0, size));
      start[1] = second | MASKED;
      this.push(start);
      if (!isMasked) this.push(NO_MASK);
      rest = head.subarray(size);
    }
    done();
  }
}

/** Of a frame, up to where its mask would be. */
function headSize(head: Buffer): number | undefined {
  const second = head[1];
  if (second === undefined) return undefined;
  const length = second & LENGTH;
  return length === 127 ? 10 : length === 126 ? 4 : 2;
}

function payloadSize(head: Buffer): number {
  const length = (head[1] ?? 0) & LENGTH;
  if (length === 127) return Number(head.readBigUInt64BE(2));
  return length === 126 ? head.readUInt16BE(2) : length;
}

/** The WebSockets of the API's own address. */
export class ApiSockets extends WebSocketServer {
  constructor() {
    super({ noServer: true });
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    accept: (client: WebSocket, request: IncomingMessage) => void,
  ): void {
    const masks = new Masks();
    if (head.length > 0) masks.write(head);
    super.handleUpgrade(
      request,
      Duplex.from({ readable: socket.pipe(masks), writable: socket }),
      Buffer.alloc(0),
      accept,
    );
  }
}
