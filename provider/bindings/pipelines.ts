// Runs in the program; its rule in the plugin's process as well.
import type * as pulumi from "@pulumi/pulumi";

import { filledText, object, oneOfThese } from "../lifecycle/rules";
import type { ApiBinding } from "./api-binding";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind, either } from "./kind";
import type { SdkFields } from "./sdk-fields";

/** A pipeline's stream in `env`; that of @cloudflare/workers-types is in a module that only a Worker's code can import. */
export interface PipelineBinding<Item extends object = { [field: string]: unknown }> {
  /** Sends records, which must match the stream's schema. */
  send(records: Item[]): Promise<void>;
}

/** `cloudflare.PipelineStream` of @pulumi/cloudflare. */
export interface PipelineStreamResource extends AccountResource {
  readonly endpoint: pulumi.Output<string>;
  readonly workerBinding: pulumi.Output<object>;
}

/** `cloudflare.Pipeline` of @pulumi/cloudflare. */
export interface PipelineResource extends AccountResource {
  readonly name: pulumi.Output<string>;
  readonly sql: pulumi.Output<string>;
}

/** What a Worker sends to: a stream, or a pipeline of the older kind. */
export type PipelinesOptions = { stream: pulumi.Input<string> } | { pipeline: pulumi.Input<string> };

const stream = cloudflareResource<PipelineStreamResource, PipelineBinding>(["PipelineStream"], ({ id }) => ({
  stream: id,
}));
const pipeline = cloudflareResource<PipelineResource, PipelineBinding>(
  ["Pipeline"],
  ({ name }) => ({ pipeline: name }) satisfies SdkFields<"pipelines">,
);

const kind = bindingKind({
  type: "pipelines",
  takes: oneOfThese(["stream", "pipeline"], object({ stream: filledText, pipeline: filledText })),
  recognised: either(stream, pipeline),
  same: (seen, deployed) => seen.type === deployed.type && target(seen) === target(deployed),
});

/**
 * A stream of Cloudflare Pipelines to send records to, by its ID, or a pipeline of the older kind by its name. A
 * `cloudflare.PipelineStream` is bound as it is, without this; its `workerBinding` must be enabled.
 *
 * @typeParam Item What is sent.
 * @see https://developers.cloudflare.com/pipelines/streams/writing-to-streams/
 *
 * @example
 * ```ts
 * bindings: { CLICKS: binding.pipelines<{ url: string }>({ stream: "0f2ac74b498b48028cb68387c421e279" }) }
 * // in the Worker: await env.CLICKS.send([{ url: request.url }])
 * ```
 */
export function pipelines<Item extends object = { [field: string]: unknown }>(
  options: PipelinesOptions,
): Binding<PipelineBinding<Item>> {
  return kind.make({}, options, (given) => ({ ...given }));
}

pipelines.kind = kind;

/** The API has both fields for one thing and may show the other one. */
function target({ stream, pipeline }: ApiBinding): unknown {
  return stream ?? pipeline;
}
