import type { DurableObjectNamespace, Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";
import { binding, DurableObject, Worker } from "pulumi-cloudflare-workers";

import { type Equal, expectType } from "./equal";

declare const secret: pulumi.Output<string>;

const counter = new DurableObject("counter");
const shop = new Worker("shop", { entrypoint: "./shop.ts", bindings: { REGION: "eu", COUNTER: counter } });
const stock = new Worker("stock", { entrypoint: "./stock.ts", bindings: { SHOP: shop, OWN: counter } });

// Each knows the other by type, and neither is in its own initialiser.
const whole = shop.bind({ STOCK: stock, STOCK_URL: stock.url.apply(String), KEY: secret });
expectType<
  Equal<
    { [Name in keyof typeof whole.Env]: (typeof whole.Env)[Name] },
    {
      REGION: string;
      COUNTER: DurableObjectNamespace;
      STOCK: Fetcher;
      STOCK_URL: string;
      KEY: string;
    }
  >
>();
expectType<Equal<(typeof stock.Env)["SHOP"], Fetcher>>();

// What is bound afterwards binds as the Worker does.
new Worker("third", { script: "", bindings: { SHOP: whole, ADMIN: binding.service(whole, { entrypoint: "Admin" }) } });

// @ts-expect-error: a function cannot be bound
shop.bind({ FUNCTION: () => 1 });
// @ts-expect-error: what is bound later is in the env of what `bind` returns
void (undefined as unknown as typeof shop.Env).STOCK;
