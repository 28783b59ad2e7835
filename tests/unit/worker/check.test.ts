import type { Context } from "../../../provider/lifecycle/define-resource";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { checkWorker } from "../../../provider/worker/check";
import { sourceOf } from "../support/source";

const context = (accountId: string | undefined = "account-1"): Context => ({
  settings: { accountId, apiToken: undefined, baseUrl: "http://127.0.0.1:9" },
  account: () => {
    throw new Error("A check sends nothing.");
  },
});

const source = sourceOf("export default {};");

/** What the program sends of a Worker that is given nothing but its code. */
const sent = {
  name: "api",
  source,
  bindings: {},
  secrets: {},
  problems: [],
  workersDev: { enabled: true, previews: false },
  crons: [],
  compatibilityDate: "2026-07-01",
  compatibilityFlags: [],
  logpush: false,
  tags: [],
  adopt: false,
  owner: "pulumi:org/shop/dev/api",
};

const check = (change: object, account?: string) => checkWorker({ ...sent, ...change }, context(account));

it("an input of another type, as JavaScript or a configuration may bring it, is a failure on it and no exception", () => {
  const { failures } = check({
    tags: "team",
    crons: "0 6 * * *",
    compatibilityFlags: ["nodejs_compat", 5],
    limits: 5,
    placement: ["smart"],
    logpush: "yes",
    entrypoint: 5,
  });
  expect(failures.map(({ property, reason }) => `${property}: ${reason}`).sort()).toEqual([
    "compatibilityFlags[1]: Must be a string, got 5.",
    "crons: Must be a list, got a string.",
    "entrypoint: Must be a string, got 5.",
    "limits: Must be an object, got 5.",
    "logpush: Must be a boolean, got a string.",
    "placement: Must be an object, got a list.",
    "tags: Must be a list, got a string.",
  ]);
});

it("lists and texts that are not known yet are no failure", () => {
  expect(check({ tags: UNKNOWN, crons: ["0 6 * * *", UNKNOWN], logpush: UNKNOWN, limits: UNKNOWN }).failures).toEqual(
    [],
  );
});

describe("the inputs of a Worker that state keeps", () => {
  it("hold of the code what people read, and not its text", () => {
    const { inputs, failures } = check({});
    expect(failures).toEqual([]);
    expect(inputs.bundle).toEqual(source.summary);
    expect(inputs).not.toHaveProperty("source");
    expect(JSON.stringify(inputs)).not.toContain(source.content);
  });

  it("do not depend on the order of crons, flags and tags, nor on repetition", () => {
    const one = check({ crons: ["0 6 * * *", "0 5 * * *"], compatibilityFlags: ["b", "a"], tags: ["y", "x", "y"] });
    const other = check({ crons: ["0 5 * * *", "0 6 * * *"], compatibilityFlags: ["a", "b"], tags: ["x", "y"] });
    expect(one).toEqual(other);
  });

  it("take the account from the resource before the settings", () => {
    expect(check({}).inputs.accountId).toBe("account-1");
    expect(check({ accountId: "account-2" }).inputs.accountId).toBe("account-2");
  });

  it("hold nothing of the accounts of what is bound, which have to be the Worker's own", () => {
    const bound = (accountId: string) => ({ boundAccounts: [{ property: "bindings.API", accountId }] });
    expect(check(bound("account-1"))).toEqual(check({}));
    expect(check(bound(UNKNOWN)).failures).toEqual([]);
    expect(check({ ...bound("account-1"), accountId: UNKNOWN }).failures).toEqual([]);
    expect(check(bound("account-2")).failures).toEqual([
      {
        property: "bindings.API",
        reason:
          "It is in the account account-2, but the Worker is in account-1. A Worker uses only what is in its own account.",
      },
    ]);
  });

  it("name the entrypoint alike on every system", () => {
    expect(check({ entrypoint: ".\\src\\worker.ts" }).inputs.entrypoint).toBe("./src/worker.ts");
  });

  it("have no secrets when there are none", () => {
    expect(check({ secrets: {} }).inputs.secrets).toBeUndefined();
    expect(check({ secrets: { KEY: "s3cret" } }).inputs.secrets).toEqual({ KEY: "s3cret" });
  });
});

describe("what is not known yet", () => {
  it.each(Object.keys(sent).filter((name) => name !== "problems"))(
    "is taken as it is for %s, without a failure",
    (name) => {
      expect(check({ [name]: UNKNOWN }).failures).toEqual([]);
    },
  );

  it("is taken inside of values", () => {
    const { failures } = check({
      bindings: { A: UNKNOWN, B: { type: "workflow", workflow_name: UNKNOWN, class_name: UNKNOWN } },
      secrets: { KEY: UNKNOWN },
      crons: [UNKNOWN, "0 6 * * *"],
      limits: { cpuMs: UNKNOWN },
      tags: [UNKNOWN],
    });
    expect(failures).toEqual([]);
  });
});

describe("a check failure", () => {
  it("says where and why: a name that Cloudflare does not take", () => {
    expect(check({ name: "My Worker" }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "name",
         "reason": ""My Worker" is not a valid name. Use lowercase letters, digits, hyphens and underscores, and no hyphen at either end.",
       },
     ]
    `);
  });

  it("says where and why: binding and secret names that no variable can have", () => {
    expect(check({ bindings: { "a-b": { type: "plain_text", text: "" } }, secrets: { "1": "x" } }).failures)
      .toMatchInlineSnapshot(`
     [
       {
         "property": "bindings.a-b",
         "reason": ""a-b" is not a valid name. Use letters, digits, underscores and $, and no digit at the start.",
       },
       {
         "property": "bindings.1",
         "reason": ""1" is not a valid name. Use letters, digits, underscores and $, and no digit at the start.",
       },
     ]
    `);
  });

  it("says where and why: sampling rates", () => {
    expect(check({ observability: { headSamplingRate: 0, logs: { headSamplingRate: 1 } } }).failures).toEqual([]);
    expect(check({ observability: { headSamplingRate: 7, logs: { headSamplingRate: -1 } } }).failures).toEqual([
      {
        property: "observability.headSamplingRate",
        reason: "Must be a number from 0 to 1, got 7.",
      },
      {
        property: "observability.logs.headSamplingRate",
        reason: "Must be a number from 0 to 1, got -1.",
      },
    ]);
  });

  it("says where and why: crons", () => {
    for (const cron of ["*/5 9-17 * * MON-FRI", "59 23 31 12 7", "0 0 L * *", "0 0 * * 6L", "0 0 15W JAN,FEB 2#1"]) {
      expect(check({ crons: [cron] }).failures).toEqual([]);
    }
    for (const cron of [
      "60 * * * *",
      "0 24 * * *",
      "0 0 32 * *",
      "0 0 0 * *",
      "0 0 * 13 *",
      "0 0 * * 8",
      "0-99 * * * *",
    ]) {
      expect(check({ crons: [cron] }).failures).toMatchObject([{ property: "crons[0]" }]);
    }
    expect(check({ crons: ["0 6 * * *", "daily", "61 * * *", "* * * * * *"] }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "crons[1]",
         "reason": ""daily" is not a valid cron expression. Use five fields in UTC (minute, hour, day of month, month, day of week), such as "0 6 * * *".",
       },
       {
         "property": "crons[2]",
         "reason": ""61 * * *" is not a valid cron expression. Use five fields in UTC (minute, hour, day of month, month, day of week), such as "0 6 * * *".",
       },
       {
         "property": "crons[3]",
         "reason": ""* * * * * *" is not a valid cron expression. Use five fields in UTC (minute, hour, day of month, month, day of week), such as "0 6 * * *".",
       },
     ]
    `);
  });

  it("says where and why: a compatibility date", () => {
    for (const date of ["2026-02-31", "2026-1-1", "today", ""]) {
      expect(check({ compatibilityDate: date }).failures).toMatchObject([{ property: "compatibilityDate" }]);
    }
    expect(check({ compatibilityDate: "2024-02-29" }).failures).toEqual([]);
    expect(check({ compatibilityDate: "2026-13-01" }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "compatibilityDate",
         "reason": ""2026-13-01" is not a valid date of the form yyyy-mm-dd.",
       },
     ]
    `);
  });

  it("says where and why: compatibility flags that contradict each other", () => {
    expect(check({ compatibilityFlags: ["nodejs_compat_v2", "nodejs_compat"] }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "compatibilityFlags",
         "reason": ""nodejs_compat" and "nodejs_compat_v2" cannot be used together. Remove one of them.",
       },
     ]
    `);
  });

  it("says where and why: limits", () => {
    expect(check({ limits: { cpuMs: 0, subrequests: 1.5 } }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "limits.cpuMs",
         "reason": "Must be a whole number of at least 1, got 0.",
       },
       {
         "property": "limits.subrequests",
         "reason": "Must be a whole number of at least 1, got 1.5.",
       },
     ]
    `);
  });

  it("says where and why: tags", () => {
    expect(check({ tags: ["a,b", "fine", "c&d"] }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "tags[0]",
         "reason": ""a,b" has a comma or an ampersand, which Cloudflare does not allow in a tag.",
       },
       {
         "property": "tags[2]",
         "reason": ""c&d" has a comma or an ampersand, which Cloudflare does not allow in a tag.",
       },
     ]
    `);
  });

  it("says where and why: what the program itself has found", () => {
    expect(check({ problems: [{ property: "bindings.X", reason: "why" }] }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "bindings.X",
         "reason": "why",
       },
     ]
    `);
  });

  it("of a missing account says the three ways to give it, and how to run without one", () => {
    const without = { ...context(), settings: { ...context().settings, accountId: undefined } };
    expect(checkWorker(sent, without).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "accountId",
         "reason": "No Cloudflare account ID is set. Set it in one of three ways:
       - the resource's \`accountId\`
       - \`pulumi config set cloudflare:accountId <id>\`
       - the environment variable CLOUDFLARE_ACCOUNT_ID
     To run without an account: \`npx pulumi-cloudflare-workers local -- pulumi up\` deploys to an embedded Cloudflare on this machine.",
       },
     ]
    `);
  });

  it("of code that is too large names the largest inputs", () => {
    const gzipSize = 11 * 1024 * 1024;
    const largestInputs = ["a", "b", "c", "d", "e"].map((name, index) => ({
      path: `node_modules/${name}.js`,
      bytes: (6 - index) * 1e6,
    }));
    const large = { ...source, summary: { ...source.summary, gzipSize }, largestInputs };
    expect(check({ source: large, entrypoint: "./src/worker.ts" }).failures).toMatchInlineSnapshot(`
     [
       {
         "property": "entrypoint",
         "reason": "The compressed bundle has 11.00 MiB; Cloudflare allows at most 10.00 MiB. Its largest inputs:
        5.72 MiB  node_modules/a.js
        4.77 MiB  node_modules/b.js
        3.81 MiB  node_modules/c.js
        2.86 MiB  node_modules/d.js
        1.91 MiB  node_modules/e.js",
       },
     ]
    `);
    expect(check({ source: large }).failures[0]?.property).toBe("script");
  });

  it("is none at exactly the limit", () => {
    const most = { ...source, summary: { ...source.summary, gzipSize: 10 * 1024 * 1024 } };
    expect(check({ source: most }).failures).toEqual([]);
  });
});

it("the state knows the large inputs of a bundle alone, so that a summary can say what grew", () => {
  const largestInputs = [
    { path: "node_modules/zod/index.js", bytes: 53_000 },
    { path: "src/worker.ts", bytes: 9_999 },
  ];
  expect(check({ source: { ...source, largestInputs } }).inputs.largestInputs).toEqual({
    "node_modules/zod/index.js": 53_000,
  });
  expect(check({}).inputs.largestInputs).toBeUndefined();
});
