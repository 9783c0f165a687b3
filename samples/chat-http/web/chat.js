// Messages come by the WebSocket; who is there is asked by HTTP.
const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/test/chat`);

const add = (list, text) => {
  const item = document.createElement("li");
  item.textContent = text;
  document.getElementById(list).append(item);
};

const showWho = async () => {
  const names = await (await fetch("api/who")).json();
  document.getElementById("who").replaceChildren();
  names.forEach(name => add("who", name));
};

socket.onmessage = event => add("messages", event.data);
socket.onopen = () => {
  const name = new URLSearchParams(location.search).get("name");
  if (name)
    socket.send(`/name ${name}`);
  showWho();
  setInterval(showWho, 2000);
};

document.getElementById("say").onsubmit = event => {
  event.preventDefault();
  const text = document.getElementById("text");
  socket.send(text.value);
  text.value = "";
};
