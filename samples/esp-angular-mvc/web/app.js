// The address says which post is in the form: /post/7, or anything else for a new one.
const form = document.getElementById("form");
const fields = ["title", "body"];

const call = (method, path, body) =>
  fetch(`/api/post${path}`, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });

const say = text => document.getElementById("feedback").textContent = text;

const editedId = () => location.pathname.match(/^\/post\/(\d+)$/)?.[1];

const showWrong = errors => fields.forEach(field =>
  document.getElementById(`${field}-wrong`).textContent = errors[field]?.join(" ") ?? "");

const showList = async () => {
  const { data } = await (await call("GET", "")).json();
  document.getElementById("posts").replaceChildren(...data.map(post => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: `/post/${post.id}`, textContent: post.title });
    const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "Delete" });
    link.onclick = event => {
      event.preventDefault();
      go(link.getAttribute("href"));
    };
    remove.onclick = async () => {
      await call("DELETE", `/${post.id}`);
      say("Post removed.");
      go("/");
    };
    item.append(link, " ", remove);
    return item;
  }));
};

const showForm = async () => {
  const id = editedId();
  const answer = id ? await call("GET", `/${id}`) : undefined;
  const post = answer?.ok ? await answer.json() : { title: "", body: "" };
  fields.forEach(field => form.elements[field].value = post[field]);
  document.getElementById("what").textContent = id ? `Post ${id}` : "New post";
  document.getElementById("new").hidden = !id;
  showWrong({});
};

const go = path => {
  history.pushState(null, "", path);
  return Promise.all([showList(), showForm()]);
};

form.onsubmit = async event => {
  event.preventDefault();
  const id = editedId();
  const post = Object.fromEntries(fields.map(field => [field, form.elements[field].value]));
  const answer = await (id ? call("PUT", `/${id}`, post) : call("POST", "", post));
  if (answer.ok) {
    say(id ? "Post updated." : "New post created.");
    await go("/");
  } else {
    const problem = await answer.json();
    say("");
    showWrong(problem.errors ?? { title: [problem.title] });
  }
};

document.getElementById("new").onclick = () => go("/");
window.onpopstate = showForm;

// What others change is shown as it happens; after a break the list is asked for again.
const listen = () => {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/post/stream`);
  socket.onopen = showList;
  socket.onmessage = showList;
  socket.onclose = () => setTimeout(listen, 1000);
};

showForm();
listen();
