import { WorkerEntrypoint } from "cloudflare:workers";
import { TRACE_LINE } from "./wire";

interface Tailed {
  /** The Workers that somebody tailed when this workerd started. */
  TAILED: string[];
}

/** Those that somebody tails now. */
let tailed: Set<string> | undefined;

export function tailOnly(workers: string[]): void {
  tailed = new Set(workers);
}

/** The entrypoint of the gateway that gets what each invocation came to; its props name the Worker. */
export class Tail extends WorkerEntrypoint<Tailed, { worker: string; version?: string }> {
  override tail(events: TraceItem[]): void {
    const { worker, version } = this.ctx.props;
    tailed ??= new Set(this.env.TAILED);
    if (!tailed.has(worker)) return;
    for (const event of events) console.log(TRACE_LINE + JSON.stringify({ worker, version, event }));
  }
}
