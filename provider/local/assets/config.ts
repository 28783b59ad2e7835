import { z } from "zod";

const MAX_RULES = 100;
const MAX_RULE = 100;

const rule = z.string().max(MAX_RULE, `has more than ${MAX_RULE} characters`).regex(/^!?\//, "must begin with / or !/");

/** How the assets of a version are served; replaced as a whole with each upload. */
export const assetsConfig = z.object({
  html_handling: z.enum(["auto-trailing-slash", "force-trailing-slash", "drop-trailing-slash", "none"]).nullish(),
  not_found_handling: z.enum(["none", "404-page", "single-page-application"]).nullish(),
  run_worker_first: z
    .union([
      z.boolean(),
      z
        .array(rule)
        .min(1)
        .max(MAX_RULES)
        .refine((rules) => rules.some((each) => each.startsWith("/")), "must have a rule that begins with /"),
    ])
    .nullish(),
  base_path: z.string().nullish(),
  _headers: z.string().nullish(),
  _redirects: z.string().nullish(),
  serve_directly: z.boolean().nullish(),
});
export type AssetsConfig = z.infer<typeof assetsConfig>;

/** What an upload says of its assets. */
export const assetsMetadata = z.object({ jwt: z.string().optional(), config: assetsConfig.optional() });

/** Whether, and for which paths, the Worker's code answers before an asset does, in the terms of Cloudflare's router. */
export function routerConfig({ run_worker_first: first, serve_directly: directly }: AssetsConfig, hasCode: boolean) {
  if (!hasCode) return { has_user_worker: false };
  if (!Array.isArray(first)) {
    return { has_user_worker: true, invoke_user_worker_ahead_of_assets: first ?? directly === false };
  }
  return {
    has_user_worker: true,
    static_routing: {
      user_worker: first.filter((each) => each.startsWith("/")),
      asset_worker: first.filter((each) => each.startsWith("!")).map((each) => each.slice(1)),
    },
  };
}
