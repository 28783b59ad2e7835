import type { Fields } from "./fields";
import type { Notes } from "./notes";

/** Keys of wrangler that are not converted, and the consequence of each. */
const LOST: Record<string, string> = {
  access: "not supported yet.",
  cloudchamber: "not supported.",
  compliance_region: "not supported yet.",
  connect: "not supported yet.",
  data_blobs: "import the file in the code: .bin files are uploaded as modules.",
  first_party_worker: "not supported.",
  keep_vars: "variables set in the dashboard are removed unless they are in `bindings`.",
  legacy_env: "wrangler 4 no longer supports it. Check the names of the Workers.",
  pages_build_output_dir: "this is a Pages project, not a Worker.",
  previews: "what it says goes into a `WorkerPreview`, in the program of a pull request's stack.",
  site: "Workers Sites is not supported. Cloudflare recommends static assets instead.",
  text_blobs: "import the file in the code: .txt files are uploaded as modules.",
  wasm_modules: "import the file in the code: .wasm files are uploaded as modules.",
};

const WRANGLER_ONLY = ["$schema", "dependencies_instrumentation", "dev", "send_metrics"];

/** Notes the keys that nothing has read so far: they are not in the program. */
export function noteNoCounterpart(config: Fields, notes: Notes): void {
  const build = config.object("build");
  const command = build?.text("command");
  if (command !== undefined && command !== "") {
    const folder = build?.text("cwd");
    const where = folder === undefined ? "" : ` in ${folder}`;
    notes.lost("build", `run \`${command}\`${where} before each \`pulumi up\`.`);
  }
  const unsafe = config.object("unsafe");
  for (const key of ["metadata", "capnp"]) if (unsafe?.has(key)) notes.lost(`unsafe.${key}`, "not supported.");
  for (const key of config.unasked()) {
    if (WRANGLER_ONLY.includes(key)) notes.wranglerOnly(key);
    else notes.lost(key, LOST[key] ?? "not a key that wrangler documents.");
  }
}
