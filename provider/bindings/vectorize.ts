// Runs in the program.
import type { Vectorize } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { filledText } from "../lifecycle/rules";
import type { Binding } from "./bindable";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

const kind = bindingKind({ type: "vectorize", takes: takes({ indexName: filledText }) });

/**
 * A Vectorize index, by its name.
 *
 * @param indexName The name of the index.
 * @see https://developers.cloudflare.com/vectorize/reference/client-api/
 *
 * @example
 * ```ts
 * bindings: { ARTICLES: binding.vectorize("articles") }
 * // in the Worker: await env.ARTICLES.query(vector, { topK: 5 })
 * ```
 */
export function vectorize(indexName: pulumi.Input<string>): Binding<Vectorize> {
  return kind.make({ indexName }, {}, () => ({ index_name: indexName }) satisfies SdkFields<"vectorize">);
}

vectorize.kind = kind;
