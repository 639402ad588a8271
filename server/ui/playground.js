import { ask } from "./ask.js";

const examples = [
  ["Networks and their coverage", `{
  networks {
    slug
    name
    coverage
    accountCount
    tweetCount
    retweetCount
  }
}`, ""],
  ["Who amplified an account", `query ($id: String!) {
  account(platformId: $id) {
    screenName
    amplifiers(first: 10) {
      totalCount
      coverage
      edges {
        retweets
        medianDelay
        node {
          platformId
          screenName
        }
        evidence(first: 2) {
          totalCount
          nodes {
            at
            retweet {
              tweetId
            }
          }
        }
      }
    }
  }
}`, '{"id": ""}'],
  ["Networks created together", `query ($networks: [String!]!) {
  sharedCreationWindows(networks: $networks) {
    from
    to
    total
    networks {
      network {
        slug
      }
      accounts
      expected
      q
    }
  }
}`, '{"networks": []}'],
  ["What the archives' rows became", `{
  networks {
    slug
    ledger {
      rowsRead
      accepted
      duplicate
      rejected
    }
    rejects(first: 5) {
      totalCount
      nodes {
        file
        line
        code
        reason
      }
    }
  }
}`, ""],
  ["The questions that can be asked", `{
  __type(name: "Query") {
    fields {
      name
      description
      args {
        name
      }
    }
  }
}`, ""],
];

const [query, variables, shown, status, run, example] =
  ["query", "variables", "answer", "status", "run", "example"].map((id) => document.getElementById(id));

examples.forEach(([title], i) => example.append(new Option(title, i)));

// pick shows an example; what it asks about is filled in from the store.
async function pick() {
  const [, text, given] = examples[example.value];
  query.value = text;
  variables.value = given;
  if (!given) return;
  const { data } = await ask("{ networks { slug accounts(filter: { role: ORIGINATOR }, orderBy: { field: TWEETS, direction: DESC }, first: 1) { nodes { platformId } } } }");
  if (!data || variables.value !== given) return;
  const id = data.networks.flatMap((n) => n.accounts.nodes)[0]?.platformId ?? "";
  variables.value = JSON.stringify("id" in JSON.parse(given) ? { id } : { networks: data.networks.map((n) => n.slug) }, null, 2);
}

async function put() {
  run.disabled = true;
  status.textContent = "Asking …";
  const start = performance.now();
  try {
    const given = variables.value.trim() ? JSON.parse(variables.value) : {};
    const whole = await ask(query.value, given);
    shown.textContent = JSON.stringify(whole, null, 2);
    status.textContent = `${whole.errors ? `${whole.errors.length} error(s), ` : ""}${Math.round(performance.now() - start)} ms`;
  } catch (problem) {
    shown.textContent = "";
    status.textContent = problem instanceof SyntaxError ? `The variables are not JSON: ${problem.message}` : problem.message;
  } finally {
    run.disabled = false;
  }
}

run.addEventListener("click", put);
example.addEventListener("change", () => pick().catch((problem) => { status.textContent = problem.message; }));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    put();
  }
});
pick().catch((problem) => { status.textContent = problem.message; });
