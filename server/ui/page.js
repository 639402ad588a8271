// Everything that an account, an archive or an operator wrote goes into the page
// as text nodes, inside <bdi>, so that it can neither be markup nor turn the
// direction of what stands around it.
import { answer } from "./ask.js";

const overview = `{
  store { rows derivedRows stale }
  networks {
    slug name attributedTo platform disclosedOn coverage
    accountCount accountsWithoutCreationDate tweetCount retweetCount firstTweetAt lastTweetAt
    ledger { rowsRead accepted duplicate rejected repaired files { name state problem warnings rowsRead rejected } }
  }
}`;

const loudest = `query ($slug: String!) {
  network(slug: $slug) {
    accounts(filter: { role: ORIGINATOR }, orderBy: { field: TWEETS, direction: DESC }, first: 5) {
      totalCount
      nodes { platformId screenName displayName tweetCount followers amplifiers(first: 1) { totalCount edges { retweets } } }
    }
  }
}`;

const together = `query ($slugs: [String!]!) {
  sharedCreationWindows(networks: $slugs) { from to total networks { network { slug } accounts expected q } }
}`;

const coverages = {
  CORE_ONLY: "Only core accounts were disclosed: amplifiers outside them are unseen, so every amplifier figure is a lower bound.",
  WITH_AMPLIFIERS: "Retweets by amplifier accounts were loaded too.",
  UNKNOWN: "Nobody said what was left out: treat amplifier figures as lower bounds.",
};

const fileStates = {
  LOADING: "is being loaded, or was interrupted: figures do not cover the rest of it",
  FAILED: "could not be read to its end",
  REPLACED: "changed while it was loaded and was loaded anew",
};

// el makes an element; children that are not nodes become text.
function el(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) e.setAttribute(key, value);
  e.append(...children.filter((c) => c !== null && c !== undefined).map((c) => (c instanceof Node ? c : String(c))));
  return e;
}

function foreign(value) {
  const e = document.createElement("bdi");
  e.textContent = value;
  return e;
}

const count = (n) => (n === null ? "not disclosed" : n.toLocaleString("en"));
const day = (time) => (time ? time.slice(0, 10) : "none");
const notice = (bad, ...parts) => el("p", { class: bad ? "notice bad" : "notice" }, ...parts);

function table(heads, rows) {
  const cell = (name, value, numeric) => el(name, numeric ? { class: "number" } : {}, value);
  const head = el("tr", {}, ...heads.map(([title, numeric]) => cell("th", title, numeric)));
  const body = rows.map((row) => el("tr", {}, ...row.map((value, i) => cell("td", value, heads[i][1]))));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)));
}

function warnings(ledger) {
  const found = [];
  if (ledger.rejected > 0) {
    found.push(notice(false, `${count(ledger.rejected)} of ${count(ledger.rowsRead)} rows could not be read and are missing from every figure.`));
  }
  if (ledger.repaired > 0) {
    found.push(notice(false, `In ${count(ledger.repaired)} rows, bytes that are not UTF-8 were replaced.`));
  }
  for (const file of ledger.files) {
    if (fileStates[file.state]) {
      found.push(notice(file.state === "FAILED", foreign(file.name), ` ${fileStates[file.state]}`, file.problem ? ": " : ".", file.problem ? foreign(file.problem) : null));
    }
    for (const w of file.warnings) found.push(notice(false, foreign(file.name), ": ", foreign(w)));
  }
  return found;
}

function totals(n) {
  const facts = [
    ["Core accounts", count(n.accountCount)],
    ["Tweets", count(n.tweetCount)],
    ["of them retweets", count(n.retweetCount)],
    ["First tweet", day(n.firstTweetAt)],
    ["Last tweet", day(n.lastTweetAt)],
    ["No creation date", count(n.accountsWithoutCreationDate)],
  ];
  return el("dl", { class: "totals" }, ...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function card(n) {
  const disclosed = [
    n.platform ? foreign(n.platform) : null,
    n.attributedTo ? el("span", {}, " · attributed by the platform to ", foreign(n.attributedTo)) : null,
    n.disclosedOn ? ` · disclosed ${n.disclosedOn}` : null,
  ];
  const accounts = el("div", {}, el("p", { class: "hint" }, "Reading accounts …"));
  const e = el("article", { class: "card" },
    el("h3", {}, foreign(n.name ?? n.slug), " ", el("code", {}, foreign(n.slug))),
    el("p", { class: "facts" }, ...disclosed),
    totals(n),
    el("p", { class: "hint" }, `${n.coverage}: ${coverages[n.coverage] ?? ""}`),
    ...warnings(n.ledger),
    el("h4", {}, "Accounts with the most tweets that mostly write their own, and who amplified them"),
    accounts);
  return { e, accounts };
}

async function fillAccounts(n, into) {
  try {
    const { network } = await answer(loudest, { slug: n.slug });
    const rows = network.accounts.nodes.map((a) => [
      el("span", {}, foreign(a.displayName ?? a.screenName ?? a.platformId), " ", a.screenName ? el("code", {}, "@", foreign(a.screenName)) : null),
      count(a.tweetCount),
      count(a.followers),
      count(a.amplifiers.totalCount) + (n.coverage === "WITH_AMPLIFIERS" ? "" : " or more"),
      a.amplifiers.edges.length ? `${count(a.amplifiers.edges[0].retweets)} retweets` : "none seen",
    ]);
    into.replaceChildren(rows.length
      ? table([["Account", false], ["Tweets", true], ["Followers", true], ["Amplifiers", true], ["By the busiest one", true]], rows)
      : el("p", { class: "hint" }, "No account of this network mostly writes its own tweets."),
    el("p", { class: "hint" }, `${count(rows.length)} of ${count(network.accounts.totalCount)} such accounts.`));
  } catch (problem) {
    into.replaceChildren(notice(true, foreign(problem.message)));
  }
}

async function fillWindows(networks, into) {
  if (networks.length < 2) {
    into.replaceChildren(el("p", { class: "hint" }, "It takes two networks to compare."));
    return;
  }
  try {
    const found = (await answer(together, { slugs: networks.map((n) => n.slug) })).sharedCreationWindows;
    const rows = found.flatMap((w) => w.networks.map((k, i) => [
      i === 0 ? w.from : "", i === 0 ? w.to : "", foreign(k.network.slug),
      count(k.accounts), k.expected.toFixed(1), k.q === 0 ? "below 1e-308" : k.q.toExponential(1),
    ]));
    into.replaceChildren(rows.length
      ? table([["From", false], ["Before", false], ["Network", false], ["Accounts", true], ["Expected", true], ["q", true]], rows)
      : el("p", { class: "hint" }, "No such span among these networks."));
  } catch (problem) {
    into.replaceChildren(notice(true, foreign(problem.message)));
  }
}

async function show() {
  const status = document.getElementById("status");
  try {
    const { store, networks } = await answer(overview);
    status.textContent = `${count(networks.length)} networks, ${count(store.rows)} rows in the store.`;
    if (store.stale) {
      document.getElementById("notices").append(notice(true,
        `Rows are loaded that these figures do not count yet (${count(store.derivedRows)} of ${count(store.rows)} are counted). Wait for the load to end before publishing one.`));
    }
    const cards = networks.map((n) => ({ n, ...card(n) }));
    document.getElementById("networks").replaceChildren(...(cards.length
      ? cards.map((c) => c.e)
      : [el("p", { class: "hint" }, "Nothing is loaded yet: takedown load PATH")]));
    await fillWindows(networks, document.getElementById("windows"));
    for (const c of cards) await fillAccounts(c.n, c.accounts);
  } catch (problem) {
    status.replaceChildren(notice(true, foreign(problem.message)));
  }
}

show();
