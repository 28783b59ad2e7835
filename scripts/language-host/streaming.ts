import type { ServerWritableStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";

/** A streaming call whose stream ends when the handler is done, with the handler's error if it fails. */
export function streaming<Request, Response>(
  handle: (call: ServerWritableStream<Request, Response>, signal: AbortSignal) => Promise<void>,
) {
  return (call: ServerWritableStream<Request, Response>): void => {
    const aborter = new AbortController();
    call.on("cancelled", () => {
      aborter.abort();
    });
    handle(call, aborter.signal).then(
      () => {
        call.end();
      },
      (error: unknown) => {
        call.destroy(
          Object.assign(error instanceof Error ? error : new Error(String(error)), { code: status.UNKNOWN }),
        );
      },
    );
  };
}
