// The browser sends the login's cookie with the handshake by itself.
const socket = new WebSocket(`wss://${location.host}/ws/chat`);
const state = document.getElementById("state");

const signedOut = 4401;

socket.onopen = () => state.textContent = "connected";
socket.onclose = event => state.textContent = event.code === signedOut ? "signed out" : "not connected";
socket.onmessage = event => {
  const item = document.createElement("li");
  item.textContent = event.data;
  document.getElementById("messages").append(item);
};

document.getElementById("form").onsubmit = event => {
  event.preventDefault();
  const text = document.getElementById("text");
  socket.send(text.value);
  text.value = "";
};
