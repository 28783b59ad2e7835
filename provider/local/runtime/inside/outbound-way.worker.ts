import { type Outbound, OUTBOUND_HEADER } from "./outbound-said";

/** Where requests of the scripts of a dispatch namespace go: to the outbound Worker of the call that they came from, or on their way. */
export default {
  fetch(request, env) {
    const said = request.headers.get(OUTBOUND_HEADER);
    if (said === null) return fetch(request);
    const { entry } = JSON.parse(decodeURIComponent(said)) as Outbound;
    const worker = Object.hasOwn(env, entry) ? env[entry] : undefined;
    if (worker === undefined) throw new Error(`The outbound Worker "${entry.split(":")[0] ?? ""}" does not run here.`);
    return worker.fetch(request);
  },
} satisfies ExportedHandler<Record<string, Fetcher>>;
