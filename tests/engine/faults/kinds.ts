import type { Disturbance } from "../../support/disturbances";
import { refusal, signInPage } from "../../support/wire";

const page = (status: number): Disturbance["answer"] => ({ ...signInPage, status, body: `<h1>${status}</h1>` });
const json = (body: string): Disturbance["answer"] => ({ status: 200, body });

/** What can happen to a request, by how a person would say it. */
export const KINDS: Record<string, Disturbance> = {
  "nothing listens": { answer: "refused", done: false, each: true },
  "reset before the effect": { answer: "cut", done: false, each: false },
  "reset after the effect": { answer: "cut", done: true, each: false },
  "reset after the effect, each time": { answer: "cut", done: true, each: true },
  "500, each time": { answer: refusal(500, 10000, "Internal server error"), done: false, each: true },
  "500 after the effect": { answer: refusal(500, 10000, "Internal server error"), done: true, each: false },
  "502 page, each time": { answer: page(502), done: false, each: true },
  "502 page after the effect": { answer: page(502), done: true, each: false },
  "503 page": { answer: page(503), done: false, each: false },
  "504 page after the effect, each time": { answer: page(504), done: true, each: true },
  "429 with retry-after": {
    answer: { ...refusal(429, 10429, "Rate limited"), headers: { "retry-after": "1" } },
    done: false,
    each: false,
  },
  "429 without retry-after": { answer: refusal(429, 10429, "Rate limited"), done: false, each: false },
  "429, each time": { answer: refusal(429, 10429, "Rate limited"), done: false, each: true },
  "401 once": { answer: refusal(401, 10000, "Authentication error"), done: false, each: false },
  "401, each time": { answer: refusal(401, 10000, "Authentication error"), done: false, each: true },
  "403, each time": { answer: refusal(403, 10000, "Authentication error"), done: false, each: true },
  "half a JSON after the effect": { answer: json('{"success": true, "result": {"id": "a'), done: true, each: false },
  "half a JSON, each time": { answer: json('{"success": true, "result": {"id": "a'), done: false, each: true },
  "an HTML page with 200": { answer: signInPage, done: false, each: false },
  "an HTML page with 200, each time": { answer: signInPage, done: false, each: true },
  "an HTML page with 200 after the effect": { answer: signInPage, done: true, each: true },
  "another envelope": { answer: json('{"data": {"id": "x"}, "ok": true}'), done: false, each: true },
  "success: false without errors": { answer: json('{"success": false}'), done: false, each: true },
  "an empty body with 200": { answer: json(""), done: true, each: false },
};

/** What happens to a request at its time limit, which ends sooner for them. */
export const SLOW_KINDS: Record<string, Disturbance> = {
  "no answer": { answer: "silence", done: false, each: false },
  "no answer after the effect": { answer: "silence", done: true, each: false },
  "half an answer, and no more": { answer: "half", done: true, each: false },
};
