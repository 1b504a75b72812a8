// A full round trip of a client nobody here wrote: node round_trip.mjs ADDRESS USER SECRET VERSION. Says each step; ends with 1 at the first wrong one.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import XAPI from "@xapi/xapi";

const [address, user, secret, version] = process.argv.slice(2);
const auth = XAPI.toBasicAuth(user, secret);
// With axios in Node this client loses the Content-Type of attachments, with fetch the status of refusals: each does what it can.
const client = new XAPI({ endpoint: address, auth, adapter: "axios", version });
const withFiles = new XAPI({ endpoint: address, auth, adapter: "fetch", version });
const agent = { objectType: "Agent", mbox: "mailto:learner@elsewhere.example" };
const activity = { objectType: "Activity", id: "http://elsewhere.example/meeting", definition: { name: { en: "A meeting" } } };
const statement = () => ({ actor: agent, verb: { id: "http://adlnet.gov/expapi/verbs/attended", display: { en: "attended" } }, object: activity });

async function refused(promise, status) {
  const fault = await promise.then(() => null, (each) => each);
  assert.equal(fault?.response?.status, status);
}

async function statements() {
  assert((await client.getAbout()).data.version.includes("1.0.3"));
  const [id] = (await client.sendStatement({ statement: statement() })).data;
  const told = (await client.getStatement({ statementId: id })).data;
  assert.equal(told.object.definition.name.en, "A meeting");
  const several = (await client.sendStatements({ statements: Array.from({ length: 5 }, statement) })).data;
  assert.equal(new Set(several).size, 5);
  const page = (await client.getStatements({ agent, verb: told.verb.id, activity: activity.id, limit: 4 })).data;
  assert.equal(page.statements.length, 4);
  const rest = (await client.getMoreStatements({ more: page.more })).data;
  assert.equal(rest.statements.length, 2);
  const oldest = (await client.getStatements({ agent, ascending: true, since: told.stored })).data;
  assert.deepEqual(oldest.statements.map((each) => each.id).sort(), [...several].sort());
  await client.voidStatement({ actor: agent, statementId: id });
  await refused(client.getStatement({ statementId: id }), 404);
  assert.equal((await client.getVoidedStatement({ voidedStatementId: id })).data.id, id);
}

async function attachments() {
  const paper = new TextEncoder().encode("a paper, with words");
  const described = {
    usageType: XAPI.AttachmentUsages.SUPPORTING_MEDIA, display: { en: "Paper" }, contentType: "text/plain", length: paper.byteLength,
    sha2: createHash("sha256").update(paper).digest("hex"),
  };
  const [id] = (await withFiles.sendStatement({ statement: { ...statement(), attachments: [described] }, attachments: [paper.buffer] })).data;
  const [told, ...files] = (await withFiles.getStatement({ statementId: id, attachments: true })).data;
  assert.equal(told.attachments[0].sha2, described.sha2);
  assert.equal(files.length, 1);
  assert.equal(String(files[0]), "a paper, with words");
}

async function state() {
  const place = { agent, activityId: activity.id, stateId: "place" };
  await client.createState({ ...place, state: { page: 1 } });
  const told = await client.getState(place);
  assert.deepEqual(told.data, { page: 1 });
  const etag = told.headers.etag;
  assert.match(etag, /^"[0-9a-f]+"$/);
  await client.setState({ ...place, state: { page: 2 }, etag, matchHeader: "If-Match" });
  await refused(client.setState({ ...place, state: { page: 3 }, etag, matchHeader: "If-Match" }), 412);
  assert.deepEqual((await client.getState(place)).data, { page: 2 });
  assert.deepEqual((await client.getStates(place)).data, ["place"]);
  await client.deleteState({ ...place, etag: (await client.getState(place)).headers.etag });
  await refused(client.getState(place), 404);
}

async function profiles() {
  const kinds = [
    ["Agent", { agent, profileId: "notes" }, "create", "set", "get", "delete"],
    ["Activity", { activityId: activity.id, profileId: "notes" }, "create", "set", "get", "delete"],
  ];
  for (const [kind, place, ...acts] of kinds) {
    const [create, set, get, remove] = acts.map((act) => client[`${act}${kind}Profile`].bind(client));
    await create({ ...place, profile: { a: 1 } });
    await set({ ...place, profile: { b: 2 }, etag: (await get(place)).headers.etag, matchHeader: "If-Match" });
    await refused(set({ ...place, profile: { c: 3 }, etag: '"0000"', matchHeader: "If-Match" }), 412);
    assert.deepEqual((await get(place)).data, { b: 2 });
    assert.deepEqual((await client[`get${kind}Profiles`](place)).data, ["notes"]);
    await remove({ ...place, etag: (await get(place)).headers.etag });
    await refused(get(place), 404);
  }
  assert.equal((await client.getAgent({ agent })).data.objectType, "Person");
  assert.equal((await client.getActivity({ activityId: activity.id })).data.definition.name.en, "A meeting");
}

for (const step of [statements, attachments, state, profiles]) {
  await step();
  console.log(`${step.name}: whole`);
}
