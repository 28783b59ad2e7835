// Runs in the program.
import { readFileSync } from "node:fs";

import { beginning } from "../lifecycle/beginning";
import type { Origin } from "./state";

type Env = NodeJS.ProcessEnv;

/** The most bytes that Cloudflare takes of each. */
const MOST = { commit: 64, repository: 512, number: 20, title: 512, url: 512 };

/** The commit and the pull request that CI says, by the variables that wrangler reads; nothing where there is no CI. */
export function originOf(env: Env): Origin | undefined {
  const commit = first(env, "GITHUB_SHA", "CI_COMMIT_SHA", "CIRCLE_SHA1", "COMMIT_SHA");
  const repository = webAddress(
    first(
      env,
      "CI_PROJECT_URL",
      "CI_REPOSITORY_URL",
      "CIRCLE_REPOSITORY_URL",
      "BUILDKITE_REPO",
      "BITBUCKET_GIT_HTTP_ORIGIN",
      "BITBUCKET_GIT_SSH_ORIGIN",
      "REPOSITORY_URL",
    ) ?? onGitHub(env),
  );
  const pullRequest = named(env) ?? fromGitHub(env) ?? fromGitLab(env);
  const origin: Origin = {
    ...(commit !== undefined && { commit: beginning(commit, MOST.commit) }),
    ...(repository !== undefined && { repository: beginning(repository, MOST.repository) }),
    ...(pullRequest && { pullRequest }),
  };
  return Object.keys(origin).length > 0 ? origin : undefined;
}

function named(env: Env): Origin["pullRequest"] {
  return pullRequestOf(
    first(env, "PULL_REQUEST_NUMBER", "PR_NUMBER", "CHANGE_ID"),
    env["PULL_REQUEST_TITLE"],
    first(env, "PULL_REQUEST_URL", "PR_URL", "CHANGE_URL", "CIRCLE_PULL_REQUEST"),
  );
}

function fromGitHub(env: Env): Origin["pullRequest"] {
  const event = pullRequestEvent(env["GITHUB_EVENT_PATH"]);
  if (event) return event;
  const number = /^refs\/pull\/(\d+)\//.exec(env["GITHUB_REF"] ?? "")?.[1];
  const repository = onGitHub(env);
  return number === undefined || repository === undefined
    ? undefined
    : pullRequestOf(number, undefined, `${repository}/pull/${number}`);
}

function fromGitLab(env: Env): Origin["pullRequest"] {
  const number = env["CI_MERGE_REQUEST_IID"];
  const project = first(env, "CI_MERGE_REQUEST_PROJECT_URL", "CI_PROJECT_URL");
  if (number === undefined || project === undefined) return undefined;
  const url = `${project.replace(/\/$/, "").replace(/\.git$/, "")}/-/merge_requests/${number}`;
  return pullRequestOf(number, env["CI_MERGE_REQUEST_TITLE"], url);
}

function pullRequestEvent(path: string | undefined): Origin["pullRequest"] {
  if (path === undefined || path === "") return undefined;
  try {
    const event: unknown = JSON.parse(readFileSync(path, "utf8"));
    const { number, title, html_url: url } = fields(fields(event)["pull_request"]);
    return pullRequestOf(typeof number === "number" ? String(number) : undefined, text(title), text(url));
  } catch {
    // An event that cannot be read says nothing.
    return undefined;
  }
}

function pullRequestOf(number?: string, title?: string, address?: string): Origin["pullRequest"] {
  const url = webAddress(address);
  const known = {
    ...(number !== undefined && number.trim() !== "" && { number: beginning(number.trim(), MOST.number) }),
    ...(title !== undefined && title.trim() !== "" && { title: beginning(title.trim(), MOST.title) }),
    ...(url !== undefined && { url: beginning(url, MOST.url) }),
  };
  return Object.keys(known).length > 0 ? known : undefined;
}

function onGitHub(env: Env): string | undefined {
  const repository = env["GITHUB_REPOSITORY"];
  if (repository === undefined || repository === "") return undefined;
  return `${(env["GITHUB_SERVER_URL"] ?? "https://github.com").replace(/\/$/, "")}/${repository}`;
}

/** An address without credentials, query and `.git`; nothing when it is none of the web. */
function webAddress(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const address = given
    .trim()
    .replace(/^git@([^:/]+):/, "https://$1/")
    .replace(/^ssh:\/\/git@/, "https://");
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, pathname } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  return `${protocol}//${host}${pathname.replace(/\/$/, "").replace(/\.git$/, "")}`;
}

function first(env: Env, ...names: string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== "");
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
