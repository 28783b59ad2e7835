// Runs in the program.
declare const exported: unique symbol;

/** The path of an entrypoint whose exports are known to the compiler. */
export type WorkerModule<Exports> = string & { readonly [exported]: (exports: Exports) => Exports };

/**
 * The path of an entrypoint, with the type of its module: what binds the Worker then has the typed stub of its default
 * export, and by `binding.service(worker, { entrypoint })` of a named one.
 *
 * @typeParam Exports The module: `typeof import("./src/worker")`.
 * @param path The file that is bundled and uploaded, from the folder of the program.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/rpc/
 *
 * @example
 * ```ts
 * const backend = new Worker("backend", {
 *   entrypoint: workerModule<typeof import("./src/backend")>("./src/backend.ts"),
 * });
 * new Worker("shop", {
 *   entrypoint: "./src/shop.ts",
 *   bindings: { ADMIN: binding.service(backend, { entrypoint: "Admin" }) }, // env.ADMIN.block(customer)
 * });
 * ```
 */
export function workerModule<Exports>(path: string): WorkerModule<Exports> {
  return path as WorkerModule<Exports>;
}
