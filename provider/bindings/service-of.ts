// Runs in the program; for the compiler alone.
import type { Fetcher, Rpc } from "@cloudflare/workers-types";

/**
 * What the code sees of a Worker that it binds: the typed stub of an exported `WorkerEntrypoint`, or what fetches where
 * the export is a handler.
 *
 * @typeParam Exports What the Worker exports, `typeof import("./src/worker")`; a type of another shape is taken as the
 * stub itself.
 * @typeParam Entrypoint The export.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/rpc/
 */
export type ServiceOf<Exports, Entrypoint = "default"> = unknown extends Exports
  ? Fetcher
  : Exports extends { readonly default: unknown }
    ? Entrypoint extends keyof Exports
      ? Stub<Exports[Entrypoint]>
      : never
    : Exports;

/** The names that `entrypoint` can have. */
export type EntrypointOf<Exports> = unknown extends Exports
  ? string
  : Exports extends { readonly default: unknown }
    ? { [Name in keyof Exports & string]: Exports[Name] extends EntrypointClass ? Name : never }[keyof Exports & string]
    : string;

type EntrypointClass = abstract new (...args: never) => Rpc.WorkerEntrypointBranded;

type Stub<Export> = Export extends abstract new (...args: never) => infer Instance
  ? Instance extends Rpc.WorkerEntrypointBranded
    ? Fetcher<Instance>
    : never
  : Fetcher;
