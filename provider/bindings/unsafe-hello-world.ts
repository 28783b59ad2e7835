// Runs in the program.
import type { HelloWorldBinding } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import type { Binding } from "./bindable";
import { bindingKind } from "./kind";

export interface UnsafeHelloWorldOptions {
  /** Whether its answers say how long they took. */
  enableTimer?: pulumi.Input<boolean | undefined>;
}

const kind = bindingKind({ type: "unsafe_hello_world", isolated: true });

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
export function unsafeHelloWorld({ enableTimer }: UnsafeHelloWorldOptions = {}): Binding<HelloWorldBinding> {
  return kind.bind({ enable_timer: enableTimer });
}

unsafeHelloWorld.kind = kind;
