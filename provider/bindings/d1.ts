// Runs in the program; its rule in the plugin's process as well.
import type { D1Database } from "@cloudflare/workers-types";
import type * as pulumi from "@pulumi/pulumi";

import { holds } from "../lifecycle/holds";
import { filledText } from "../lifecycle/rules";
import type { ApiBinding } from "./api-binding";
import type { Binding } from "./bindable";
import { type AccountResource, cloudflareResource } from "./cloudflare-resource";
import { bindingKind } from "./kind";
import { takes } from "./made";
import type { SdkFields } from "./sdk-fields";

/** `cloudflare.D1Database` of @pulumi/cloudflare. */
export interface D1DatabaseResource extends AccountResource {
  readonly uuid: pulumi.Output<string>;
  readonly fileSize: pulumi.Output<number>;
  readonly numTables: pulumi.Output<number>;
}

const fields = (id: pulumi.Input<string>) => ({ database_id: id }) satisfies SdkFields<"d1">;

const kind = bindingKind({
  type: "d1",
  takes: takes({ databaseId: filledText }),
  data: { noun: "D1 database", field: "database_id" },
  recognised: cloudflareResource<D1DatabaseResource, D1Database>(["D1Database"], ({ uuid }) => fields(uuid)),
  same: (seen, deployed) => holds(newName(seen), newName(deployed)),
});

/**
 * A D1 database, by its ID. A `cloudflare.D1Database` is bound as it is, without this.
 *
 * @param databaseId The ID of the database: a UUID.
 * @see https://developers.cloudflare.com/d1/worker-api/
 *
 * @example
 * ```ts
 * bindings: { DB: binding.d1("8d5b4a3c-7f1e-4b0a-9c55-0a4c2b6f1e33") }
 * // in the Worker: await env.DB.prepare("SELECT * FROM orders").all()
 * ```
 */
export function d1(databaseId: pulumi.Input<string>): Binding<D1Database> {
  return kind.make({ databaseId }, {}, () => fields(databaseId));
}

d1.kind = kind;

/** The API renamed `id` and shows either. */
function newName({ id, database_id = id, ...others }: ApiBinding): ApiBinding {
  return { ...others, database_id };
}
