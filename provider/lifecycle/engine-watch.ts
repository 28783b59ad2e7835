// Runs in the plugin's process.
import net from "node:net";
import path from "node:path";

const PAUSE_MS = 2_000;
/** Of so many in a row, none can be the last moment of an engine that ends this process itself. */
const REFUSALS = 2;

let isWatching = false;

/**
 * Ends this process once its engine is gone. A killed one leaves it behind, and what it is about to send would get in the way of
 * the next update.
 */
export function endWithEngine([, script = "", engine = ""] = process.argv): void {
  const [, host, port] = /^(.+):(\d+)$/.exec(engine) ?? [];
  if (isWatching || !script.includes(path.join("cmd", "dynamic-provider")) || port === undefined) return;
  isWatching = true;
  let refusals = 0;
  const look = () => {
    const socket = net.connect({ host, port: Number(port) });
    socket.unref();
    socket.once("connect", () => {
      refusals = 0;
      socket.destroy();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      refusals = error.code === "ECONNREFUSED" ? refusals + 1 : 0;
      if (refusals >= REFUSALS) process.exit(1);
    });
  };
  setInterval(look, PAUSE_MS).unref();
}
