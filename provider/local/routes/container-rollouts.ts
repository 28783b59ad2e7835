import type { Context } from "hono";
import { Hono } from "hono";

import type { Application, Rollout } from "../containers/records";
import { activeRollout } from "../containers/records";
import { checkedBody, containerErrors } from "../containers/refusals";
import { configured, rolloutCreation, rolloutUpdate } from "../containers/requests";
import { newRollout, stepped } from "../containers/rollouts";
import { shownRollout } from "../containers/shown";
import type { Services } from "../context";
import { ok } from "../envelope";
import { applicationAt, keepApplication } from "./container-applications";
import { param } from "./names";

/** `containers/applications/{id}/rollouts`: how a configuration reaches the instances. */
export function containerRollouts(services: Services): Hono {
  const { containers } = services.store;
  const app = new Hono();
  const base = "/applications/:id/rollouts";

  app.get(base, (c) => ok(c, applicationAt(services, c).rollouts.map(shownRollout)));

  app.post(base, async (c) => {
    const body = await c.req.text();
    const application = applicationAt(services, c);
    const sent = checkedBody(rolloutCreation, body);
    const rollout = newRollout(application, sent);
    // One that is under way gives way to it.
    const active = activeRollout(application);
    await keepApplication(services, {
      ...application,
      configuration: configured(application.configuration, sent.target_configuration),
      rollouts: [
        rollout,
        ...application.rollouts.map((each) => (each === active ? { ...each, status: "replaced" as const } : each)),
      ],
    });
    return ok(c, shownRollout(rollout));
  });

  app.get(`${base}/:rollout`, (c) => ok(c, shownRollout(rolloutAt(c).rollout)));

  app.post(`${base}/:rollout`, async (c) => {
    const body = await c.req.text();
    const { application, rollout } = rolloutAt(c);
    const update = checkedBody(rolloutUpdate, body);
    if (rollout !== activeRollout(application)) throw containerErrors.invalid({ action: "The rollout is over." });
    replace(application, rollout, [stepped(rollout, update)]);
    return ok(c, { message: `The action "${update.action}" was applied.` });
  });

  app.delete(`${base}/:rollout`, (c) => {
    const { application, rollout } = rolloutAt(c);
    if (rollout === activeRollout(application)) throw containerErrors.invalid({ ".": "The rollout is under way." });
    replace(application, rollout, []);
    return ok(c, {});
  });
  return app;

  function rolloutAt(c: Context): { application: Application; rollout: Rollout } {
    const application = applicationAt(services, c);
    const rollout = application.rollouts.find(({ id }) => id === param(c, "rollout"));
    if (!rollout) throw containerErrors.rolloutMissing();
    return { application, rollout };
  }

  function replace(application: Application, rollout: Rollout, by: Rollout[]): void {
    const rollouts = application.rollouts.flatMap((each) => (each === rollout ? by : [each]));
    containers.set({ ...application, rollouts });
  }
}
