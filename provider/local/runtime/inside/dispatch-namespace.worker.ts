import { OUTBOUND, OUTBOUND_HEADER } from "./outbound-said";

/** The outbound Worker of a binding, and the names of the parameters that it takes. */
interface Through {
  entry: string;
  params: string[];
}

/** What code has as `env.DISPATCHER`: the scripts of a dispatch namespace by name. Limits have no effect: workerd measures none. */
export default (bound: Record<string, Fetcher>): Pick<DispatchNamespace, "get"> => {
  const { [OUTBOUND]: through, ...scripts } = bound as Record<string, Fetcher> & { [OUTBOUND]?: Through };
  return {
    get(name, _args, options) {
      const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
      if (script === undefined) return missing();
      return through === undefined ? script : sendingThrough(script, through, options?.outbound ?? {});
    },
  };
};

/** The script, told with each request where its own requests go. */
function sendingThrough(script: Fetcher, { entry, params }: Through, given: Record<string, unknown>): Fetcher {
  const said = JSON.stringify({ entry, params: Object.fromEntries(params.map((name) => [name, given[name]])) });
  const fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    request.headers.set(OUTBOUND_HEADER, encodeURIComponent(said));
    return script.fetch(request);
  };
  return new Proxy(script, {
    get: (target, key) => (key === "fetch" ? fetch : (Reflect.get(target, key, target) as unknown)),
  });
}

/** As at Cloudflare, a script that does not exist is missed when it is called, not when it is looked for. */
function missing(): Fetcher {
  const notFound = () => new Error("Worker not found.");
  const fetch = () => Promise.reject(notFound());
  const connect = () => {
    throw notFound();
  };
  // Methods of a script's class are called over RPC, whatever their names.
  return new Proxy<Fetcher>(
    { fetch, connect },
    {
      get(_, key) {
        if (typeof key === "symbol" || key === "then") return undefined;
        return key === "connect" ? connect : fetch;
      },
    },
  );
}
