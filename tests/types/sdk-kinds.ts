import type { ScriptUpdateParams } from "cloudflare/resources/workers/scripts/scripts";

import type { KnownType } from "../../provider/bindings/kinds";

type SdkType = NonNullable<ScriptUpdateParams["metadata"]["bindings"]>[number]["type"];

// A type that the official SDK has and the table has not is named by the compiler here: add its kind.
declare const missing: Exclude<SdkType, KnownType>;
missing satisfies never;

declare const tomorrow: Exclude<SdkType | "tomorrow", KnownType>;
// @ts-expect-error: so it would be
tomorrow satisfies never;

/** What the table has beyond the SDK: kinds that wrangler sends, or its types know. */
type Beyond = Exclude<KnownType, SdkType>;
declare const beyond: Beyond;
beyond satisfies "agent_memory" | "analytics" | "stream" | "unsafe_hello_world" | "worker_loader";
