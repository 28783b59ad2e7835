/** A binding that does not run here: each use of it says so by name. */
export default function unavailableBinding(env: { message: string }): unknown {
  const fail = () => {
    throw new Error(env.message);
  };
  return new Proxy(fail, {
    get: (_, key) => (typeof key === "symbol" || key === "then" || key === "toJSON" ? undefined : fail()),
    apply: fail,
  });
}
