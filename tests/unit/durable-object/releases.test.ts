import { CloudflareApiError } from "../../../provider/cloudflare/api-error";
import { afterReleases, noteDeleted, noteReleases, noteUpdated } from "../../../provider/durable-object/releases";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";

const script = (name: string) => ({ accountId: "account", name });
const bound = (script_name: string) => ({
  bindings: { COUNTER: { type: "durable_object_namespace", class_name: "Counter", script_name } },
});
const unbound = { bindings: {} };

const refused = new CloudflareApiError(
  "workers",
  { method: "PUT", path: "/scripts" },
  { status: 400, errors: [{ code: 100402, message: "Other Workers bind to the namespace." }] },
);

/** An upload that Cloudflare refuses while somebody binds the class, and how often it was sent. */
function uploadWhile(isBound: () => boolean) {
  const sent: string[] = [];
  return {
    sent,
    upload: () => {
      sent.push(isBound() ? "refused" : "done");
      return isBound() ? Promise.reject(refused) : Promise.resolve();
    },
  };
}

it("an upload that deletes a class is sent again after the update of the Worker that binds it until then", async () => {
  let isBound = true;
  expect(noteReleases(script("user"), bound("owner"), unbound, [])).toEqual([]);
  const { sent, upload } = uploadWhile(() => isBound);
  const deleting = afterReleases(script("owner"), ["Counter"], upload);
  await new Promise(setImmediate);
  expect(sent).toEqual(["refused"]);
  isBound = false;
  noteUpdated(script("user"));
  await deleting;
  expect(sent).toEqual(["refused", "done"]);
});

it("it waits for a Worker whose check comes after the refusal", async () => {
  let isBound = true;
  const { sent, upload } = uploadWhile(() => isBound);
  const deleting = afterReleases(script("early"), ["Counter"], upload);
  await new Promise(setImmediate);
  noteReleases(script("late"), bound("early"), unbound, []);
  isBound = false;
  noteUpdated(script("late"));
  await deleting;
  expect(sent).toEqual(["refused", "done"]);
});

it("an upload that deletes no class, or is refused for another reason, is not sent again", async () => {
  const { sent, upload } = uploadWhile(() => true);
  await expect(afterReleases(script("owner"), [], upload)).rejects.toBe(refused);
  expect(sent).toEqual(["refused"]);
  const failed = new Error("No network.");
  await expect(afterReleases(script("owner"), ["Counter"], () => Promise.reject(failed))).rejects.toBe(failed);
});

it.each([
  ["a class that stays bound", bound("before"), ["before"]],
  ["a class of a script that is not deployed before", unbound, []],
  ["bindings that a preview does not know", { bindings: UNKNOWN as never }, ["before"]],
])("%s refuses nothing", (_, news, after) => {
  noteDeleted(script("before"), ["Counter"]);
  expect(noteReleases(script("api"), bound("before"), news, after)).toEqual([]);
});

it("a class that a script deletes before the Worker which binds it is updated is refused, with the way to go", () => {
  noteDeleted(script("before"), ["Counter"]);
  expect(noteReleases(script("api"), bound("before"), unbound, ["before"])).toEqual([
    {
      property: "bindings.COUNTER",
      reason:
        'The Worker "before" is updated before this one, which still binds its class Counter then, and Cloudflare deletes no class that a Worker binds. Remove this binding in one update and the class in the next.',
    },
  ]);
});

it("a class that a script deletes, and that a script binds which goes with a new name, is refused", () => {
  noteDeleted(script("before"), ["Counter"]);
  expect(noteReleases(script("renamed"), bound("before"), unbound, "last")).toMatchObject([
    { reason: expect.stringMatching(/is updated before the script "renamed" is deleted, which still binds/) as string },
  ]);
});
