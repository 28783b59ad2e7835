// Runs in the program.
import type * as pulumi from "@pulumi/pulumi";

import type { Duration } from "../lifecycle/duration";

export interface WorkflowArgs {
  /**
   * The Workflow's name, which is its own in the whole Cloudflare account: at most 64 letters, digits, dashes and
   * underscores. A change replaces the Workflow.
   * @defaultValue project, stack and id
   */
  name?: string;
  /**
   * The class that the Worker's entrypoint exports.
   * @defaultValue the id as it is, otherwise the id in PascalCase, whichever the entrypoint exports
   */
  className?: string;
  limits?: {
    /** The most steps that an instance may have, 1 to 25,000.
     * @defaultValue 10,000, by Cloudflare */
    steps?: pulumi.Input<number>;
  };
  /** Cron expressions, in UTC, that each create an instance.
   * @defaultValue none */
  schedules?: pulumi.Input<pulumi.Input<string>[]>;
  concurrency?: {
    /** The most instances that run at once; further ones are queued.
     * @defaultValue the account's limit */
    limit?: pulumi.Input<number>;
  };
  /** How long an instance's state is kept once it has ended.
   * @defaultValue the account's retention */
  retention?: {
    /** After success. */
    success?: pulumi.Input<Duration>;
    /** After an error. */
    error?: pulumi.Input<Duration>;
  };
  /**
   * Where its instances run and keep their state: set when the Workflow is created. A change replaces the Workflow, which
   * ends its instances. One that is left out keeps what the Workflow has.
   * @defaultValue anywhere
   * @see https://developers.cloudflare.com/workflows/
   */
  jurisdiction?: pulumi.Input<"eu" | "fedramp" | "us">;
  /** The id of the Worker that owns it, where several bind it and export its class.
   * @defaultValue the first one of the program that binds it and exports its class */
  owner?: string;
  /** Takes over a Workflow of this name that belongs to another script, with its instances.
   * @defaultValue false */
  adopt?: boolean;
  /** Whether the Workflow is deleted, which ends its instances in flight, or moved to another Worker with them; otherwise that fails.
   * @defaultValue false */
  forceDestroy?: pulumi.Input<boolean>;
  /** How long a deletion or a move waits for instances in flight to end, `"5m"` for example.
   * @defaultValue not at all */
  drain?: pulumi.Input<Duration>;
  /** Ids that it had before, so that a new id is no new Workflow. */
  aliases?: string[];
}
