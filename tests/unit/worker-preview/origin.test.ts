import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { originOf } from "../../../provider/worker-preview/origin";

it("outside of CI nothing is said", () => {
  expect(originOf({ HOME: "/root" })).toBeUndefined();
});

it("on GitHub the event says the pull request; a title is cut to what Cloudflare takes", () => {
  const folder = mkdtempSync(join(tmpdir(), "event-"));
  const path = join(folder, "event.json");
  const title = "ä".repeat(300);
  writeFileSync(
    path,
    JSON.stringify({ pull_request: { number: 7, title, html_url: "https://github.com/o/r/pull/7" } }),
  );
  const env = { GITHUB_EVENT_PATH: path, GITHUB_SHA: "abc", GITHUB_REPOSITORY: "o/r" };
  expect(originOf(env)).toEqual({
    commit: "abc",
    repository: "https://github.com/o/r",
    pullRequest: { number: "7", title: "ä".repeat(256), url: "https://github.com/o/r/pull/7" },
  });
  writeFileSync(path, "{");
  expect(originOf({ ...env, GITHUB_REF: "refs/pull/8/merge" })?.pullRequest).toEqual({
    number: "8",
    url: "https://github.com/o/r/pull/8",
  });
  rmSync(folder, { recursive: true });
});

it("on GitLab the variables of the merge request say it", () => {
  const env = {
    CI_COMMIT_SHA: "abc",
    CI_PROJECT_URL: "https://gitlab.example/o/r",
    CI_MERGE_REQUEST_IID: "3",
    CI_MERGE_REQUEST_TITLE: "Basket",
  };
  expect(originOf(env)).toEqual({
    commit: "abc",
    repository: "https://gitlab.example/o/r",
    pullRequest: { number: "3", title: "Basket", url: "https://gitlab.example/o/r/-/merge_requests/3" },
  });
});

it("credentials, queries and what is no address of the web do not go on", () => {
  const of = (REPOSITORY_URL: string) => originOf({ REPOSITORY_URL })?.repository;
  expect(of("https://user:token@git.example/o/r.git?x=1")).toBe("https://git.example/o/r");
  expect(of("git@git.example:o/r.git")).toBe("https://git.example/o/r");
  expect(of("file:///srv/r.git")).toBeUndefined();
  expect(originOf({ PR_URL: "javascript:alert(1)", PR_NUMBER: "5" })?.pullRequest).toEqual({ number: "5" });
});
