/** What code has as `env.DISPATCHER`: the scripts of a dispatch namespace by name. Limits, and parameters of an outbound Worker, have no effect here. */
export default (scripts: Record<string, Fetcher>): Pick<DispatchNamespace, "get"> => ({
  get: (name) => (Object.hasOwn(scripts, name) ? (scripts[name] ?? missing()) : missing()),
});

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
