// Runs in the program.
import type { HelloWorldBinding } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { flag } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";

export interface UnsafeHelloWorldOptions {
  /** Whether its answers say how long they took. */
  enableTimer?: pulumi.Input<boolean | undefined>;
}

const kind = bindingKind({ type: "unsafe_hello_world", takes: takes({}, { enableTimer: flag }), isolated: true });

/**
 * The binding that Cloudflare's own tools are tested with.
 *
 * @see https://github.com/cloudflare/workers-sdk/tree/main/packages/miniflare/src/plugins/hello-world
 *
 * @example
 * ```ts
 * bindings: { HELLO: binding.unsafeHelloWorld() }
 * // in the Worker: await env.HELLO.get()
 * ```
 */
export function unsafeHelloWorld(options: UnsafeHelloWorldOptions = {}): Binding<HelloWorldBinding> {
  return kind.make({}, options, ({ enableTimer }) => ({ enable_timer: enableTimer }));
}

unsafeHelloWorld.kind = kind;
