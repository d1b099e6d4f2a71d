// Search in the menu, and forms that ask the API of this host; nothing goes elsewhere.
document.getElementById("search").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of document.querySelectorAll(".menu [data-words]")) {
    item.classList.toggle("hidden", !words.every((word) => item.dataset.words.includes(word)));
  }
  for (const group of document.querySelectorAll(".menu div")) {
    group.classList.toggle("hidden", !group.querySelector("[data-words]:not(.hidden)"));
  }
});
const send = async (form) => {
  let path = form.dataset.path;
  const query = new URLSearchParams(), headers = {};
  let body;
  for (const field of form.querySelectorAll("[data-in]")) {
    if (!field.value) continue;
    if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    if (field.dataset.in === "query") query.set(field.name, field.value);
    if (field.dataset.in === "header") headers[field.name] = field.value;
    if (field.dataset.in === "body") { body = field.value; headers["content-type"] = "application/json"; }
  }
  const token = document.getElementById("token").value.trim();
  if (token) headers.authorization = `Bearer ${token}`;
  const asked = query.size ? `${path}?${query}` : path;
  const answer = await fetch(asked, { method: form.dataset.method, headers, body });
  const text = await answer.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* a file, or nothing */ }
  return `${answer.status} ${form.dataset.method} ${asked}\n${shown.slice(0, 20000)}`;
};
document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const shown = event.target.querySelector("pre");
  shown.classList.remove("hidden");
  shown.textContent = "…";
  try { shown.textContent = await send(event.target); } catch (error) { shown.textContent = String(error); }
});
