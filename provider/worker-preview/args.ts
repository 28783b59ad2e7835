// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import type { Bindings } from "../bindings/env";
import type { WorkerResource } from "../bindings/binding-worker";
import type { WorkerArgs } from "../worker/args";
import type { WorkerReference } from "../worker/reference";

/** What a preview has as a Worker has it. */
type CodeArgs<B extends Bindings> = Omit<
  WorkerArgs<B>,
  | "name"
  | "dispatchNamespace"
  | "url"
  | "routes"
  | "domains"
  | "crons"
  | "deployment"
  | "consumers"
  | "email"
  | "streamingTailConsumers"
  | "codeUpdateStrategy"
  | "adopt"
  | "allowDataLoss"
  | "waitUntilLive"
>;

export interface WorkerPreviewArgs<B extends Bindings = Bindings> extends CodeArgs<B> {
  /** The Worker that it is a preview of: a Worker of the program, of another stack (`Worker.from`), or the name of its
   * script. A change replaces the preview. */
  worker: WorkerResource | WorkerReference | pulumi.Input<string>;
  /**
   * The name of the preview, a branch for example: characters that Cloudflare does not allow become hyphens, and a name
   * whose address would be longer than 63 characters is cut and ends with a hash. A change replaces the preview.
   * @defaultValue the name of the stack
   */
  name?: pulumi.Input<string>;
  /**
   * The names of the bindings that may reach what production has. A preview has Durable Objects and secrets of its own; all
   * else is what it binds. A binding that does not point at something of this stack is refused unless it is named here.
   * @defaultValue none
   */
  shared?: (keyof B & string)[];
  /** Takes over a preview of this name that something else made.
   * @defaultValue false */
  adopt?: boolean;
}
