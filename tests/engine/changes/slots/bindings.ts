import * as fc from "fast-check";

const { constantFrom: of, record, oneof, constant, subarray } = fc;

/** By name: the function of `binding` and its arguments. `@` stands for what the account has under this key. */
export const bindings: Record<string, fc.Arbitrary<unknown>> = {
  TEXT: of("eu", "us", ""),
  JSON: of<unknown>(5, true, null, [1, { a: [] }], {}, { perMinute: 5, nested: { b: null } }),
  SECRET: of("one", "two").map((secret) => ({ secret })),
  PLAIN_OR_SECRET: oneof(
    of("one", "two"),
    of("one", "two").map((secret) => ({ secret })),
  ),
  OUTPUT: of("url", "name", "versionId").map((output) => ({ output, of: "back" })),
  JSON_OUTPUT: of("name", "versionId").map((output) => ({ maker: "json", args: [{ is: { output, of: "back" } }] })),
  ...Object.fromEntries(
    Object.entries({
      plainText: of(["a"], ["b"]),
      secretText: of(["a"], ["b"]),
      secretKey: record({ usages: subarray(["sign", "verify"], { minLength: 1 }), key: of("a2V5", "b3RoZXI=") }).map(
        (key) => [{ algorithm: { name: "HMAC", hash: "SHA-256" }, format: "raw", ...key }],
      ),
      kvNamespace: of(["@kv"], ["@otherKv"]),
      r2Bucket: of<unknown[]>(["uploads"], ["archive"], ["uploads", { jurisdiction: "eu" }]),
      d1: of(["@d1"], ["@otherD1"]),
      queue: oneof(
        of<unknown[]>(["mails"], ["jobs"]),
        of(0, 5).map((deliveryDelay) => ["mails", { deliveryDelay }]),
      ),
      hyperdrive: of(["@hyperdrive"], ["@otherHyperdrive"]),
      secretsStoreSecret: of("store-secret", "other-secret").map((secretName) => [{ storeId: "@store", secretName }]),
      vectorize: of(["articles"], ["books"]),
      pipelines: of([{ stream: "@stream" }]),
      analyticsEngine: of(["visits"], ["clicks"]),
      artifacts: of(["builds"], ["more"]),
      k2: of(["k2"], ["k3"]),
      dispatchNamespace: oneof(
        of<unknown[]>(["customers"]),
        of<unknown[]>(["customers", { outbound: { service: "by-name" } }]),
        subarray(["a", "b"]).map((parameters) => [
          "customers",
          { outbound: { service: "by-name", entrypoint: "Admin", parameters } },
        ]),
      ),
      workerLoader: constant([]),
      versionMetadata: constant([]),
      mtlsCertificate: constant(["@certificate"]),
      vpcService: of(["0195fa3e-6f4b-7a7d-8a3c-1a9b6f0f7f57"], ["0195fa3e-6f4b-7a7d-8a3c-1a9b6f0f7f58"]),
      vpcNetwork: of<unknown[]>([{ tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" }], [{ networkId: "cf1:network" }]),
      sendEmail: of<unknown[]>(
        [],
        [{ destinationAddress: "you@example.com" }],
        [{ allowedDestinationAddresses: ["b@example.com", "a@example.com"] }],
        [{ allowedSenderAddresses: ["a@example.com"] }],
      ),
      ratelimit: record({ limit: of(10, 20), period: of(10, 60) }).map((rate) => [{ namespaceId: "1001", ...rate }]),
      ai: constant([]),
      aiSearch: of<unknown[]>(["manuals"], ["manuals", { namespace: "docs" }]),
      aiSearchNamespace: of(["default"], ["docs"]),
      agentMemory: of(["support"], ["sales"]),
      browser: constant([]),
      images: constant([]),
      media: constant([]),
      stream: constant([]),
      analytics: constant([]),
      flagship: of(["app"], ["other-app"]),
      messaging: of(["support"], ["sales"]),
      unsafeHelloWorld: of<unknown[]>([], [{ enableTimer: true }]),
      assets: constant([]),
      durableObjectNamespace: constant(["Holder", { scriptName: "by-name" }]),
      workflow: constant(["beside", { scriptName: "by-name", className: "Taken" }]),
      raw: of<unknown[]>([{ type: "plain_text", text: "raw" }], [{ type: "json", json: { raw: true } }]),
    } satisfies Record<string, fc.Arbitrary<unknown[]>>).map(([maker, args]) => [
      maker.toUpperCase(),
      (args as fc.Arbitrary<unknown[]>).map((given) => ({ maker, args: given })),
    ]),
  ),
  BACK: of<unknown>({ worker: "back" }, { maker: "service", args: [{ worker: "back" }, { entrypoint: "Admin" }] }),
  BACK_PROPS: of("a", "b").map((caller) => ({
    maker: "service",
    args: [{ worker: "back" }, { entrypoint: "Admin", props: { caller } }],
  })),
};
