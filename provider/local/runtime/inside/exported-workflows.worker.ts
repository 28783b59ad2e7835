import { env } from "cloudflare:workers";

type Class = new (...args: unknown[]) => object;
type Callable = (...args: unknown[]) => unknown;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isClass = (value: unknown): value is Class => typeof value === "function";
const isFunction = (value: unknown): value is Callable => typeof value === "function";

/** What is bound below the hidden names, taken out of the `env` that the Worker's code sees. */
function take(hidden: Record<string, string>): PropertyDescriptorMap {
  const taken: PropertyDescriptorMap = {};
  for (const [className, binding] of Object.entries(hidden)) {
    const value: unknown = Reflect.get(env, binding);
    taken[className] = { value, enumerable: true, configurable: true, writable: true };
    Reflect.deleteProperty(env, binding);
  }
  return taken;
}

/**
 * Puts Workflows into `ctx.exports`, where workerd has the other classes that the main module exports. All of a Worker has one such
 * object: whatever is called first adds them, before code of the Worker's own runs.
 */
export function withWorkflows(hidden: Record<string, string>): (exported: unknown) => unknown {
  const workflows = take(hidden);
  let added = false;
  const addTo = (context: unknown): void => {
    if (added || !isObject(context) || !("exports" in context) || !isObject(context.exports)) return;
    Object.defineProperties(context.exports, workflows);
    added = true;
  };
  const ofClass = (exported: Class): unknown => {
    const wrapped: Class = new Proxy(exported, {
      construct(target, args: unknown[], created): object {
        addTo(args[0]);
        // What is created is of the class itself, unless a class that extends it is.
        return created === wrapped || !isClass(created)
          ? new target(...args)
          : Reflect.construct(target, args, created);
      },
    });
    return wrapped;
  };
  const ofHandlers = (exported: object): unknown =>
    new Proxy(exported, {
      get(target, name, receiver): unknown {
        const found: unknown = Reflect.get(target, name, receiver);
        if (!isFunction(found)) return found;
        return (event: unknown, bindings: unknown, context: unknown, ...more: unknown[]) => {
          addTo(context);
          return found.call(target, event, bindings, context, ...more);
        };
      },
    });
  return (exported) => {
    if (isClass(exported)) return ofClass(exported);
    return isObject(exported) ? ofHandlers(exported) : exported;
  };
}
