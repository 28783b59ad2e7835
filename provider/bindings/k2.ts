// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** A stream of K2 in `env`; @cloudflare/workers-types has no type for it. */
export interface K2Stream {
  send(records: { content: ArrayBuffer | Uint8Array; headers?: Record<string, string> }[]): Promise<void>;
}

const kind = bindingKind({ type: "k2", takes: takes({ streamId: filledText }) });

/**
 * A stream of K2, by its ID; only for accounts that have K2 enabled.
 *
 * @param streamId The ID of the stream.
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/#bindings
 *
 * @example
 * ```ts
 * bindings: { EVENTS: binding.k2("0f2ac74b498b48028cb68387c421e279") }
 * // in the Worker: await env.EVENTS.send([{ content: bytes }])
 * ```
 */
export function k2(streamId: pulumi.Input<string>): Binding<K2Stream> {
  return kind.make({ streamId }, {}, () => ({ stream: streamId }) satisfies SdkFields<"k2">);
}

k2.kind = kind;
