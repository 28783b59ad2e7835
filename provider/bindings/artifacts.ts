// Runs in the program.
import type { Artifacts } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

const kind = bindingKind({ type: "artifacts", takes: takes({ namespace: filledText }) });

/**
 * A namespace of Artifacts, which holds Git repositories. The namespace does not need to exist.
 *
 * @param namespace The name of the namespace: 2 to 63 letters, digits, dots, underscores and hyphens.
 * @see https://developers.cloudflare.com/artifacts/
 *
 * @example
 * ```ts
 * bindings: { REPOSITORIES: binding.artifacts("builds") }
 * // in the Worker: await env.REPOSITORIES.create("nightly")
 * ```
 */
export function artifacts(namespace: pulumi.Input<string>): Binding<Artifacts> {
  return kind.make({ namespace }, {}, () => ({ namespace }) satisfies SdkFields<"artifacts">);
}

artifacts.kind = kind;
