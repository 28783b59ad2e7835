type Class = new (...args: unknown[]) => object;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isClass = (value: unknown): value is Class => typeof value === "function";

/** A class of Durable Objects whose container does not run: whoever looks for `ctx.container` is told why. */
export function withoutContainer(exported: unknown, reason: string): unknown {
  if (!isClass(exported)) return exported;
  const wrapped: Class = new Proxy(exported, {
    construct(target, args: unknown[], created): object {
      const [context] = args;
      if (isObject(context)) {
        Object.defineProperty(context, "container", {
          configurable: true,
          get() {
            throw new Error(reason);
          },
        });
      }
      // What is created is of the class itself, unless a class that extends it is.
      return created === wrapped || !isClass(created) ? new target(...args) : Reflect.construct(target, args, created);
    },
  });
  return wrapped;
}
