import { AsyncLocalStorage } from "node:async_hooks";

import { type Outbound, OUTBOUND_HEADER } from "./outbound-said";

type Class = new (...args: unknown[]) => object;
type Callable = (...args: unknown[]) => unknown;
/** Answers a request; what else a handler gets is behind it. */
type Answer = (request: Request, said: string | undefined) => unknown;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isClass = (value: unknown): value is Class => typeof value === "function";
const isFunction = (value: unknown): value is Callable => typeof value === "function";

const outbound = new AsyncLocalStorage<string>();

/** Has each request that is sent while a dispatched one is answered say where it came from. */
function sendOutbound(): void {
  const send = globalThis.fetch.bind(globalThis);
  globalThis.fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    const said = outbound.getStore();
    if (said === undefined) return send(input, init);
    const request = new Request(input, init);
    request.headers.set(OUTBOUND_HEADER, said);
    return send(request);
  };
}

/** The request as it was sent, and what was said with it. */
function taken(request: Request): { request: Request; said: string | undefined } {
  const said = request.headers.get(OUTBOUND_HEADER) ?? undefined;
  if (said === undefined) return { request, said };
  const clean = new Request(request);
  clean.headers.delete(OUTBOUND_HEADER);
  return { request: clean, said };
}

/** A script of a dispatch namespace: while it answers a request, its own requests pass the outbound Worker of the caller. */
export function dispatched(exported: unknown): unknown {
  sendOutbound();
  const within = (answer: () => unknown, said: string | undefined) =>
    said === undefined ? answer() : outbound.run(said, answer);
  return answering(exported, {
    handler:
      (fetch, target) =>
      (request, said, ...more) =>
        within(() => fetch.call(target, request, ...more), said),
    instance: (fetch, instance) => (request, said) => within(() => fetch.call(instance, request), said),
  });
}

/** An outbound Worker: `env` has the parameters of the call that a request came from. */
export function receiving(exported: unknown): unknown {
  return answering(exported, {
    handler:
      (fetch, target) =>
      (request, said, env, ...more) =>
        fetch.call(target, request, withParams(env, said), ...more),
    instance: (fetch, instance, made) => (request, said) => {
      if (said === undefined) return fetch.call(instance, request);
      // `env` is the same for all requests of an instance of the class; each request has one of its own.
      const own = new made(Reflect.get(instance, "ctx"), withParams(Reflect.get(instance, "env"), said));
      return fetch.call(own, request);
    },
  });
}

function withParams(env: unknown, said: string | undefined): unknown {
  if (said === undefined || !isObject(env)) return env;
  const { params } = JSON.parse(decodeURIComponent(said)) as Outbound;
  return { ...env, ...params };
}

interface Answers {
  handler: (
    fetch: Callable,
    target: object,
  ) => (request: Request, said: string | undefined, ...more: unknown[]) => unknown;
  instance: (fetch: Callable, instance: object, made: Class) => Answer;
}

/** What is exported, with another way to answer requests: an object of handlers, or a class. */
function answering(exported: unknown, { handler, instance }: Answers): unknown {
  if (isClass(exported)) {
    const made: Class = exported;
    return class extends made {
      constructor(...args: unknown[]) {
        super(...args);
        const fetch: unknown = Reflect.get(this, "fetch");
        if (!isFunction(fetch)) return;
        const answer = instance(fetch, this, made);
        Object.defineProperty(this, "fetch", {
          value: (sent: Request) => {
            const { request, said } = taken(sent);
            return answer(request, said);
          },
        });
      }
    };
  }
  if (!isObject(exported)) return exported;
  return new Proxy(exported, {
    get(target, name, receiver): unknown {
      const found: unknown = Reflect.get(target, name, receiver);
      if (name !== "fetch" || !isFunction(found)) return found;
      const answer = handler(found, target);
      return (sent: Request, ...more: unknown[]) => {
        const { request, said } = taken(sent);
        return answer(request, said, ...more);
      };
    },
  });
}
