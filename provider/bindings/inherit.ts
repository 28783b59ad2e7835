// Runs in the program; its rules in the plugin's process as well.
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

export interface InheritOptions {
  /** The name that the binding had.
   * @defaultValue the same name */
  oldName?: pulumi.Input<string | undefined>;
  /** The version to take it from.
   * @defaultValue the latest version */
  versionId?: pulumi.Input<string | undefined>;
}

const kind = bindingKind({
  type: "inherit",
  takes: takes({}, { oldName: filledText, versionId: filledText }),
  isolated: true,
  // The API shows what was inherited.
  same: () => true,
  // The latest version has it under its new name by now.
  again: ({ old_name, ...binding }) => (binding["version_id"] === undefined ? binding : { ...binding, old_name }),
});

/**
 * A binding that goes on as the deployed script has it, under another name where `oldName` says so. The upload is
 * refused when the script has no such binding.
 *
 * @typeParam Env What the Worker's code sees.
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/#bindings
 *
 * @example
 * ```ts
 * bindings: { SESSIONS: binding.inherit<KVNamespace>({ oldName: "KV" }) }
 * ```
 */
export function inherit<Env = unknown>(options: InheritOptions = {}): Binding<NoInfer<Env>> {
  return kind.make(
    {},
    options,
    ({ oldName, versionId }) => ({ old_name: oldName, version_id: versionId }) satisfies SdkFields<"inherit">,
  );
}

inherit.kind = kind;
