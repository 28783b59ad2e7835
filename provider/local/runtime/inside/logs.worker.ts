import { WorkerEntrypoint } from "cloudflare:workers";
import { NAMED_LINE } from "./wire";

/** The entrypoint of the gateway that follows what Workers log and throw, while it happens; its props name the Worker. */
export class Logs extends WorkerEntrypoint<unknown, { worker: string }> {
  override tailStream(): TailStream.TailEventHandlerType {
    const { worker } = this.ctx.props;
    return ({ event }) => {
      if (event.type !== "log" && event.type !== "exception") return;
      console.log(NAMED_LINE + JSON.stringify({ worker, ...event }));
    };
  }
}
