import { WorkerEntrypoint } from "cloudflare:workers";
import { NAMED_LINE } from "./wire";

let running = 0;

/** How many invocations of Workers of the group are under way, with what they left to `waitUntil`. */
export const invocations = (): number => running;

/** The entrypoint of the gateway that follows what Workers log and throw, while it happens; its props name the Worker. */
export class Logs extends WorkerEntrypoint<unknown, { worker: string }> {
  override tailStream(): TailStream.TailEventHandlerType {
    const { worker } = this.ctx.props;
    running += 1;
    return ({ event }) => {
      if (event.type === "outcome") running -= 1;
      if (event.type !== "log" && event.type !== "exception") return;
      console.log(NAMED_LINE + JSON.stringify({ worker, ...event }));
    };
  }
}
