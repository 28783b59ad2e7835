/** Begins a line by which the gateway names the Worker that a line of output came from. */
export const NAMED_LINE = "\u0001local-log:";

/** The entrypoint of the gateway that follows what Workers log and throw, while it happens; its props name the Worker. */
export const LOGS_SOURCE = /* js */ `
import { WorkerEntrypoint } from "cloudflare:workers";

export class Logs extends WorkerEntrypoint {
  tailStream() {
    const { worker } = this.ctx.props;
    return ({ event }) => {
      if (event.type !== "log" && event.type !== "exception") return;
      console.log(${JSON.stringify(NAMED_LINE)} + JSON.stringify({ worker, ...event }));
    };
  }
}
`;
