// Posts a file as a comment on the pull requests of a commit, or edits the comment that has the same first line.
import { existsSync, readFileSync } from "node:fs";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, HEAD_BRANCH, HEAD_OWNER, HEAD_REPOSITORY, HEAD_SHA } =
  process.env;
const LONGEST = 65_536;
const MARKER = /^<!-- pulumi-cloudflare-workers [\w ./%-]+ -->$/;
const AUTHOR = "github-actions[bot]";

const [file] = process.argv.slice(2);
if (!existsSync(file)) {
  console.log("There is nothing to post.");
  process.exit();
}
const lines = readFileSync(file, "utf8").trimEnd().split("\n");
const [marker] = lines;
if (!MARKER.test(marker)) throw new Error(`${file} does not begin with a marker.`);
// The text may have been written by anybody's code.
if (HEAD_REPOSITORY !== GITHUB_REPOSITORY)
  lines.splice(1, 0, `_Written by the code of the fork ${HEAD_REPOSITORY}, compared with the base branch._`, "");
let body = "";
for (const line of lines) {
  if (body.length + line.length + 1 > LONGEST) break;
  body += `${line}\n`;
}

// Which pull request it is comes from GitHub, never from the file.
const head = encodeURIComponent(`${HEAD_OWNER}:${HEAD_BRANCH}`);
const pulls = await pages(`/repos/${GITHUB_REPOSITORY}/pulls?state=all&head=${head}`);
const current = pulls.filter((pull) => pull.head.sha === HEAD_SHA);
if (current.length === 0)
  console.log(`${HEAD_SHA} is not the newest commit of a pull request: there is nothing to post.`);
for (const { number } of current) {
  const issue = `/repos/${GITHUB_REPOSITORY}/issues/${number}/comments`;
  const comments = await pages(`${issue}?`);
  const own = comments.find((comment) => comment.user?.login === AUTHOR && comment.body?.split(/\r?\n/)[0] === marker);
  const { html_url } = own
    ? await call("PATCH", `/repos/${GITHUB_REPOSITORY}/issues/comments/${own.id}`, { body })
    : await call("POST", issue, { body });
  console.log(html_url);
}

async function pages(path) {
  const all = [];
  for (let page = 1; ; page += 1) {
    const found = await call("GET", `${path}&per_page=100&page=${page}`);
    all.push(...found);
    if (found.length < 100) return all;
  }
}

async function call(method, path, body) {
  const response = await fetch(`${GITHUB_API_URL}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${GITHUB_TOKEN}`,
      "x-github-api-version": "2022-11-28",
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
