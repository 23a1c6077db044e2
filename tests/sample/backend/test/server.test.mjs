import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";

let child;
let url;

before(async () => {
  const env = { ...process.env, PORT: "0", INSTANCE_ID: "one", FRONTEND_URL: "https://classla.example" };
  child = spawn(process.execPath, ["dist/server.js"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  url = `http://127.0.0.1:${JSON.parse(line).port}`;
});

after(() => child.kill("SIGKILL"));

test("it is healthy", async () => {
  const answer = await fetch(`${url}/health`);
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { status: "ok" });
});

test("without Supabase the deep check says so", async () => {
  const answer = await fetch(`${url}/health/deep`);
  assert.equal(answer.status, 503);
  assert.deepEqual(await answer.json(), { supabase: "unreachable" });
});

test("only the frontend may ask from a browser", async () => {
  for (const [origin, allowed] of [["https://classla.example", "https://classla.example"], ["https://x.example", null]]) {
    const answer = await fetch(`${url}/whoami`, { headers: { origin, "x-forwarded-proto": "https" } });
    assert.equal(answer.headers.get("access-control-allow-origin"), allowed);
    assert.equal((await answer.json()).forwardedProto, "https");
  }
});

test("SIGTERM ends it, with an open connection too", async () => {
  const polling = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  assert.match(await polling.text(), /"upgrades":\["websocket"\]/);
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});
