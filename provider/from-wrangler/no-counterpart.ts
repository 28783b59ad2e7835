import type { Fields } from "./fields";
import type { Notes } from "./notes";

/** What wrangler can say and a program of this package cannot, and what becomes of it. */
const LOST: Record<string, string> = {
  access: "cannot be said yet.",
  addresses: "cannot be said yet.",
  assets: "static assets cannot be uploaded yet. The first deployment takes them off the Worker: wait with this one.",
  base_dir: "modules are found by what the entrypoint imports.",
  cache: "cannot be said yet.",
  cloudchamber: "containers cannot be said yet.",
  compliance_region: "cannot be said yet.",
  connect: "cannot be said yet.",
  containers: "containers cannot be said yet.",
  data_blobs: "import the file from the code: .bin travels as a module.",
  exports: "what is deployed stays; classes that are new cannot be said yet. Bind a Workflow to have it registered.",
  find_additional_modules: "modules are found by what the entrypoint imports.",
  first_party_worker: "cannot be said.",
  keep_vars: "what the dashboard set and the program does not name is removed: name it in `bindings`.",
  legacy_env: "wrangler 4 does not know it any more: check the Workers' names.",
  migrations: "what is applied stays; new classes of Durable Objects cannot be said yet.",
  pages_build_output_dir: "this is a Pages project, which is no Worker.",
  preserve_file_names: "modules are named by the bundler.",
  previews: "cannot be said yet.",
  python_modules: "Python cannot be deployed yet.",
  site: "Workers Sites cannot be uploaded. Cloudflare's way on is static assets.",
  streaming_tail_consumers: "cannot be said yet, and the first deployment may take them off the Worker.",
  tail_consumers: "cannot be said yet, and the first deployment may take them off the Worker.",
  text_blobs: "import the file from the code: .txt travels as a module.",
  wasm_modules: "import the file from the code: .wasm travels as a module.",
};

const WRANGLER_ONLY = ["$schema", "dependencies_instrumentation", "dev", "send_metrics"];

/** Notes what is in the configuration and not in the program; everything else has been asked for by now. */
export function noteNoCounterpart(config: Fields, notes: Notes): void {
  const build = config.object("build");
  const command = build?.text("command");
  if (command !== undefined && command !== "") {
    const folder = build?.text("cwd");
    const where = folder === undefined ? "" : ` in ${folder}`;
    notes.lost("build", `run \`${command}\`${where} before each \`pulumi up\`.`);
  }
  const consumers = config.object("queues")?.objects("consumers") ?? [];
  for (const consumer of consumers) {
    notes.lost(
      consumer.path,
      `the Worker goes on consuming the queue "${consumer.text("queue") ?? ""}" as it is set; a consumer cannot be said yet.`,
    );
  }
  const durableObjects = config.object("durable_objects");
  const unsafe = config.object("unsafe");
  if (durableObjects?.has("code_update_strategy"))
    notes.lost("durable_objects.code_update_strategy", "cannot be said yet.");
  for (const key of ["metadata", "capnp"]) if (unsafe?.has(key)) notes.lost(`unsafe.${key}`, "cannot be said.");
  for (const key of config.unasked()) {
    if (WRANGLER_ONLY.includes(key)) notes.wranglerOnly(key);
    else notes.lost(key, LOST[key] ?? "is no key that wrangler documents.");
  }
}
