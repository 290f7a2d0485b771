// A department's own system, in JavaScript: receives its feed over AMQP and acts on assignments.
//
//     npm ci
//     export NEEDLE_AMQP=amqps://…                 # what the operator gave you, once
//     export NEEDLE_HTTP=https://needle.example
//     export NEEDLE_DEPARTMENT=水务
//     export NEEDLE_ACCOUNT=… NEEDLE_PASSWORD=…    # used only to fetch what a queue has lost
//     node department.mjs
//
// docs/departments.md explains each step.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as rest } from "node:timers/promises";

import Ajv from "ajv/dist/2020.js";
import formats from "ajv-formats";
import amqp from "amqplib";

const { NEEDLE_AMQP, NEEDLE_DEPARTMENT: DEPARTMENT, NEEDLE_DONE: DONE } = process.env;
const HTTP = process.env.NEEDLE_HTTP.replace(/\/$/, "");
const REACHED = process.env.NEEDLE_REACHED ?? "reached.txt";
const CONTACT = { post: "duty-desk" };

// ---- what an item leads to --------------------------------------------------------------------

async function act(channel, item) {
  const { data, type } = item;
  if (type === "feed.assignment.v1") {
    tell(item, data.number, data.title, "- receive by", data.receive_by);
    await reply(channel, item, "assignment.receive");
    await reply(channel, item, "assignment.start", { contact: CONTACT });
    if (DONE) {
      const result = { outcome: "whole", note: DONE, contact: CONTACT };
      await reply(channel, item, "assignment.report_done", result);
    }
  } else if (type === "feed.record.v1") {
    tell(item, data.place_name, ...data.answers.map((answer) => answer.element));
  } else if (type === "feed.reply_answered.v1") {
    const refused = `REFUSED ${data.code}: ${data.detail}`;
    tell(item, data.command, data.accepted ? "accepted" : refused);
  } else if (type === "feed.assignment_changed.v1" || type === "feed.issue_changed.v1") {
    tell(item, data.change, ...(data.note ? [data.note] : []));
  } else {
    tell(item, "is a type that this program does not know: passed over");
  }
}

function tell(item, ...words) {
  console.log(item.streamversion, item.type, ...words);
}

// Sends a command about an assignment and waits until the broker has it. Its id follows from the
// item, so that a program which crashed may send it again: the second one changes nothing.
function reply(channel, item, command, more = {}) {
  const { issue, assignment } = item.data;
  const body = Buffer.from(JSON.stringify({ issue, assignment, ...more }));
  const properties = {
    messageId: uuid5(item.id, command),
    contentType: "application/json",
    persistent: true,
    mandatory: true,
  };
  return new Promise((confirmed, refused) => {
    channel.publish("department.replies", `${DEPARTMENT}.${command}`, body, properties, (error) =>
      error ? refused(error) : confirmed(),
    );
  });
}

// A UUID made of another one and a name (RFC 9562, version 5).
function uuid5(namespace, name) {
  const hash = createHash("sha1");
  hash.update(Buffer.from(namespace.replaceAll("-", ""), "hex")).update(name);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

// ---- each item once, in order, checked --------------------------------------------------------

async function receive(channel, body) {
  const item = JSON.parse(body.toString());
  const number = item.streamversion;
  while (number > reached() + 1) {
    for (const missing of await fetchAfter(reached())) await take(channel, missing);
  }
  if (number === reached() + 1) await take(channel, item);
}

// Checks an item, acts on it, then remembers its number, in this order.
async function take(channel, item) {
  const valid = await validatorOf(item.type);
  if (valid && !valid(item)) {
    throw new Error(`item ${item.streamversion}: ${ajv.errorsText(valid.errors)}`);
  }
  await act(channel, item);
  writeFileSync(`${REACHED}.new`, String(item.streamversion));
  renameSync(`${REACHED}.new`, REACHED); // a crash leaves the old number or the new one
}

function reached() {
  return existsSync(REACHED) ? Number(readFileSync(REACHED, "utf8")) : 0;
}

const ajv = formats(new Ajv({ strict: false })); // `x-personal` is a keyword of ours
const validators = new Map();

// Fetches the published schema of a type; undefined if there is none yet.
async function validatorOf(type) {
  if (!validators.has(type)) {
    const answer = await fetch(`${HTTP}/contracts/${type}.json`);
    if (answer.status === 404) return undefined;
    validators.set(type, ajv.compile(await read(answer)));
  }
  return validators.get(type);
}

// Fetches the items that follow a number, over HTTP.
async function fetchAfter(after) {
  const login = { login: process.env.NEEDLE_ACCOUNT, password: process.env.NEEDLE_PASSWORD };
  const session = await fetch(`${HTTP}/api/sign-in`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(login),
  });
  const { token } = await read(session);
  const address = `${HTTP}/api/feed/${encodeURIComponent(DEPARTMENT)}?after=${after}`;
  return read(await fetch(address, { headers: { Authorization: `Bearer ${token}` } }));
}

async function read(answer) {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

// ---- the connection ---------------------------------------------------------------------------

// Receives one item after the other, until the connection breaks.
async function run() {
  const connection = await amqp.connect(NEEDLE_AMQP);
  let fail;
  const broken = new Promise((_, reject) => (fail = reject));
  connection.on("error", fail);
  connection.on("close", () => fail(new Error("the connection was closed")));
  try {
    const channel = await connection.createConfirmChannel();
    channel.on("error", fail);
    channel.on("return", () => fail(new Error("nobody takes replies at the moment")));
    await channel.prefetch(50);
    let before = Promise.resolve();
    await channel.consume(`department.${DEPARTMENT}`, (message) => {
      if (message === null) return fail(new Error("the queue was deleted"));
      before = before.then(() => receive(channel, message.content)).then(() => channel.ack(message));
      before.catch(fail);
    });
    await broken;
  } finally {
    await connection.close().catch(() => {});
  }
}

// After a broken connection it connects again, ever more slowly.
for (let seconds = 1; ; seconds = Math.min(60, 2 * seconds)) {
  const began = Date.now();
  await run().catch((error) => console.error(`connecting again in ${seconds} s: ${error.message}`));
  if (Date.now() - began > 60_000) seconds = 1;
  await rest(seconds * 1000);
}
