import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { askByHost } from "../support/by-host";
import { GitHubApi } from "../support/github-api";
import { type Machine, Origin, type Ran, runWorkflow } from "../support/github-runner";
import { LocalCloudflare } from "../support/local";
import { repository } from "../support/stack";

jest.setTimeout(240_000);

const example = path.join(repository, "examples/pull-requests");
const SECRETS = {
  CLOUDFLARE_API_TOKEN: "",
  PULUMI_ACCESS_TOKEN: "",
  PULUMI_CONFIG_PASSPHRASE: "pass-of-the-team",
};
const PAYMENT_KEY = "sk_live_of_production";
const NAME = "acme/shop";
const TOKEN = "token-of-the-run";

type Changed = Parameters<Origin["commit"]>[1];

/** A change of what the Worker says. */
const saying = (text: string): Changed => ({ "src/worker.ts": (code) => code.replace("Orders", text) });

interface PullRequest {
  number: number;
  branch: string;
  sha: string;
  base: string;
  from: string;
}

describe("the example of pull requests, its workflows run step by step", () => {
  let cloudflare: LocalCloudflare;
  let api: GitHubApi;
  let origin: Origin;
  let machine: Machine;
  let backend: string;
  let main: string;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    api = await GitHubApi.start(NAME, TOKEN);
    origin = await Origin.create(example);
    backend = await mkdtemp(path.join(os.tmpdir(), "backend-"));
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(CLOUDFLARE_|PULUMI_(BACKEND|CONFIG|ACCESS))/.test(name),
    );
    machine = {
      origin: origin.folder,
      repository: NAME,
      token: TOKEN,
      secrets: { ...SECRETS, CLOUDFLARE_API_TOKEN: cloudflare.apiToken },
      vars: { CLOUDFLARE_ACCOUNT_ID: cloudflare.accountId, PULUMI_BACKEND_URL: `file://${backend}` },
      env: {
        ...Object.fromEntries(own),
        // Where Cloudflare's and GitHub's APIs are here.
        CLOUDFLARE_BASE_URL: cloudflare.wire.url,
        GITHUB_API_URL: api.url,
        PULUMI_HOME: path.join(backend, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      },
    };
    // As the README says: once, by hand.
    const env = { ...machine.env, ...machine.secrets, ...machine.vars };
    for (const args of [
      ["stack", "init", "production"],
      ["config", "set", "--secret", "paymentKey", PAYMENT_KEY],
    ])
      await promisify(execFile)("pulumi", args, { cwd: origin.clone, env });
    main = await origin.commit("main", {});
  });

  afterAll(async () => {
    await api?.stop();
    await cloudflare?.stop();
    await origin?.dispose();
    if (backend) await rm(backend, { recursive: true, force: true });
  });

  const run = (name: string, event: Parameters<typeof runWorkflow>[2]) =>
    runWorkflow(path.join(example, ".github/workflows", name), machine, event);

  /** A workflow of a pull request, and after it the one that comments. */
  async function on({ number, branch, sha, base, from }: PullRequest, action: string, name: string): Promise<Ran> {
    const pull_request = {
      number,
      user: { login: "ada" },
      head: { sha, repo: { full_name: from } },
      base: { sha: base },
    };
    const ran = await run(name, { github: { event: { action, pull_request } }, ref: `refs/pull/${number}/merge` });
    const workflow_run = {
      id: 1,
      name,
      event: "pull_request",
      conclusion: ran.conclusion,
      head_branch: branch,
      head_sha: sha,
      head_repository: { full_name: from, owner: { login: from.split("/")[0] } },
    };
    const commented = await run("comment.yml", {
      github: { event: { workflow_run } },
      ref: "main",
      downloads: ran.artifacts,
    });
    expect(commented).toMatchObject({ conclusion: ran.conclusion === "skipped" ? "skipped" : "success" });
    return ran;
  }

  async function open(number: number, branch: string, from: string, changed: Changed): Promise<PullRequest> {
    const sha = await origin.commit(branch, changed);
    await origin.pullRequest(number, branch);
    api.pulls.push({ number, head: { sha, ref: branch, user: from.split("/")[0] ?? "" } });
    return { number, branch, sha, base: main, from };
  }

  const scripts = async () =>
    (await cloudflare.api<{ id: string }[]>("GET", "/workers/scripts")).map(({ id }) => id).sort();
  const addressOf = (comments: string[]) => / at (http\S+)/.exec(comments.join("\n"))?.[1] ?? "about:blank";
  const answerTo = async (pull: PullRequest) => (await fetch(addressOf(api.below(pull.number)))).text();

  it("deploys what is pushed to main to production", async () => {
    const ran = await run("production.yml", { github: { event: {} }, ref: "main" });
    expect(ran).toMatchObject({ conclusion: "success" });
    expect(await scripts()).toEqual(["shop-production-api"]);
  });

  let one: PullRequest;
  let two: PullRequest;

  it("two pull requests at once have a comment and an address each, and leave production as it is", async () => {
    one = await open(1, "greeting", NAME, saying("Orders of one"));
    two = await open(2, "other", NAME, saying("Orders of two"));
    const all = [one, two].flatMap((pull) => [
      on(pull, "opened", "preview.yml"),
      on(pull, "opened", "pull-request.yml"),
    ]);
    for (const ran of await Promise.all(all)) expect(ran).toMatchObject({ conclusion: "success" });

    expect(await scripts()).toEqual(["shop-pr-1-api", "shop-pr-2-api", "shop-production-api"]);
    for (const { number } of [one, two]) {
      const comments = api.below(number).sort();
      expect(comments).toEqual([
        expect.stringMatching(/^<!-- pulumi-cloudflare-workers deployment -->\nCommit [0-9a-f]{40} runs at http/),
        expect.stringMatching(
          /^<!-- pulumi-cloudflare-workers summary shop\/production -->\n[^]*\*\*1 to update\.\*\*/,
        ),
      ]);
    }
    expect(await answerTo(one)).toBe("Orders of one\n");
    expect(await answerTo(two)).toBe("Orders of two\n");
  });

  it("a push edits the comments, and a closed pull request leaves nothing while the other goes on", async () => {
    const pushed = await origin.commit("other", saying("Orders of 2"));
    await origin.pullRequest(2, "other");
    for (const pull of api.pulls) if (pull.number === 2) pull.head.sha = pushed;
    main = await origin.merge("greeting");
    const order = { method: "POST", body: JSON.stringify({ item: "chair" }) };
    expect((await fetch(addressOf(api.below(1)), order)).status).toBe(202);
    const [closed, updated] = await Promise.all([
      on({ ...one, base: main }, "closed", "pull-request.yml"),
      on({ ...two, sha: pushed }, "synchronize", "pull-request.yml"),
    ]);
    expect([closed, updated]).toMatchObject([{ conclusion: "success" }, { conclusion: "success" }]);

    expect(await scripts()).toEqual(["shop-pr-2-api", "shop-production-api"]);
    expect(api.below(1).sort()[0]).toMatch(/was removed\.\n$/);
    expect(api.below(2)).toHaveLength(2);
    expect(await answerTo(two)).toBe("Orders of 2\n");
  });

  it("a fork's pull request is previewed without a secret or a request, and its comment says what was not checked", async () => {
    const fork = await open(3, "patch-1", "eve/shop", {
      "infra.ts": (text) =>
        `${text}\nnew Worker("status", { entrypoint: "./src/worker.ts", bindings: { ORDERS: orderProcessor } });\n`,
    });
    cloudflare.wire.take();
    const ran = await on(fork, "opened", "preview.yml");
    expect(ran).toMatchObject({ conclusion: "success" });
    expect([...ran.secretsRead]).toEqual([]);
    expect(await on(fork, "opened", "pull-request.yml")).toMatchObject({ conclusion: "skipped" });
    expect(cloudflare.wire.take()).toEqual([]);

    const [comment = "", ...others] = api.below(3);
    expect(others).toEqual([]);
    expect(comment).toMatch(
      /^<!-- pulumi-cloudflare-workers summary shop\/fork -->\n_Written by the code of the fork eve\/shop/,
    );
    expect(comment).toContain("did not check the account");
  });

  it("two previews of the Worker in production have an address each; one is deleted on close, the other and production go on", async () => {
    const before = await scripts();
    const [one, two] = [
      await open(4, "coupons", NAME, saying("Coupons")),
      await open(5, "search", NAME, saying("Search")),
    ];
    const opened = await Promise.all([one, two].map((pull) => on(pull, "opened", "worker-preview.yml")));
    for (const ran of opened) expect(ran).toMatchObject({ conclusion: "success" });
    const marker = "<!-- pulumi-cloudflare-workers worker-preview -->";
    const [comment = "", ...others] = api.below(4);
    expect(others).toEqual([]);
    expect(comment).toMatch(
      new RegExp(`^${marker}\nCommit ${one.sha} is previewed at http\\S+pr-4-shop-production-api`),
    );
    expect(await askByHost(addressOf([comment]))).toMatchObject({ status: 200, text: "Coupons of one\n" });
    expect(await askByHost(addressOf([comment]), { item: "chair" })).toMatchObject({ status: 503 });

    expect(await on(one, "closed", "worker-preview.yml")).toMatchObject({ conclusion: "success" });
    expect(api.below(4)).toEqual([`${marker}\nThe preview of this pull request was removed.\n`]);
    expect(await askByHost(addressOf(api.below(5)))).toMatchObject({ status: 200, text: "Search of one\n" });
    const previews = await cloudflare.api<{ name: string }[]>("GET", "/workers/workers/shop-production-api/previews");
    expect(previews.map(({ name }) => name)).toEqual(["pr-5"]);
    expect(await scripts()).toEqual(before);
  });

  it("a text without a marker is not posted, and one that is too long for GitHub is cut", async () => {
    const workflow_run = {
      event: "pull_request",
      conclusion: "success",
      head_branch: one.branch,
      head_sha: one.sha,
      head_repository: { full_name: NAME, owner: { login: "acme" } },
    };
    const post = (text: string) =>
      run("comment.yml", { github: { event: { workflow_run } }, ref: "main", downloads: new Map([["comment", text]]) });
    const refused = await post("Merge me");
    expect(refused.conclusion).toBe("failure");
    expect(refused.log).toContain("does not begin with a marker");
    expect(api.below(1)).toHaveLength(2);

    const marker = "<!-- pulumi-cloudflare-workers summary shop/production -->";
    expect(await post(`${marker}\n${"Merge me\n".repeat(10_000)}`)).toMatchObject({ conclusion: "success" });
    expect(api.below(1)).toHaveLength(2);
    expect(Math.max(...api.below(1).map(({ length }) => length))).toBeGreaterThan(65_000);
  });

  it("closing the last one leaves production alone, which then is what main says", async () => {
    const all = [on(two, "closed", "pull-request.yml"), run("production.yml", { github: { event: {} }, ref: "main" })];
    for (const ran of await Promise.all(all)) expect(ran).toMatchObject({ conclusion: "success" });
    expect(await scripts()).toEqual(["shop-production-api"]);
  });
});
