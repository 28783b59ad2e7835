// Runs in the program.
import type { CloudflareWorkersModule } from "@cloudflare/workers-types";
import type { OutputInstance } from "@pulumi/pulumi";

/**
 * The params of a Workflow, from its class, from a handle, or from what another stack exports; so that they are
 * written once.
 *
 * @example
 * ```ts
 * import type { OrderProcessor } from "./src/worker";
 * const orders = new Workflow<ParamsOf<typeof OrderProcessor>>("orderProcessor");
 *
 * // in another stack's program
 * type Orders = ParamsOf<(typeof import("../orders/infra"))["orders"]>;
 * ```
 */
// `void`: the compiler then leaves the return type of `run` alone, so that a `run` which returns something of its env,
// whose type may come back to these params, is no circle.
export type ParamsOf<T> = T extends { readonly Params: infer Params }
  ? Params
  : T extends abstract new (...args: never) => { run(event: infer Event, ...rest: never): void }
    ? Event extends { readonly payload: infer Params }
      ? Writable<Params>
      : never
    : T extends OutputInstance<{ readonly Params?: infer Params }>
      ? Params
      : never;

/**
 * A class whose `run` takes these params.
 *
 * @see https://developers.cloudflare.com/workflows/build/workers-api/#workflowentrypoint
 */
export type WorkflowClass<Params = unknown> = abstract new (...args: never) => {
  // A property, no method: the compiler then refuses params that only resemble those of the class.
  readonly run: (event: CloudflareWorkersModule.WorkflowEvent<Params>, step: never) => void;
};

/** The event holds its payload read-only; who creates an instance may give any value. */
type Writable<T> = T extends Readonly<infer Written> ? Written : T;
