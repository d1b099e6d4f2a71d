// Waiting: busy at once, on a phone the answer in sight, and a connection that breaks loses nothing.
(() => {
  const { texts, completing } = window.ponctuel;
  const ASKS = "#ask-number, #ask-scheduled, #ask-free, #do-compare, #do-connect, [data-busy]";
  const RESULTS = "#p-result, #comparison";
  const narrow = matchMedia("(max-width: 860px)");
  let asked = false, late;

  const busy = (on) => {
    document.body.classList.toggle("p-busy", on);
    document.querySelectorAll(RESULTS).forEach((one) => one.setAttribute("aria-busy", String(on)));
    clearTimeout(late);
    if (on) late = setTimeout(() => busy(false), 30000);
  };
  const fold = (on) => {
    const form = document.querySelector("#p-form");
    if (!form) return;
    if (!form.querySelector(".p-unfold")) {
      const button = Object.assign(document.createElement("button"), {
        type: "button", className: "p-button p-unfold", textContent: texts.change_flight,
      });
      button.addEventListener("click", () => fold(false));
      form.prepend(button);
    }
    form.classList.toggle("p-folded", on);
  };
  const begin = () => { asked = true; busy(true); };
  document.addEventListener("click", (event) => { if (event.target.closest?.(ASKS)) begin(); });
  document.addEventListener("keydown", (event) => {
    const field = event.key === "Enter" && event.target.closest?.("#p-form .p-field");
    if (field && !event.target.matches("[role=combobox]")) begin();
  });

  // The answer is there as soon as something else than the waiting stands in its place.
  completing.push(() => {
    const result = document.querySelector(RESULTS);
    const done = result?.querySelector(".p-result, .p-table, .p-big, .p-alert, .p-state:not(.p-working)");
    if (!done || done === completing.last) return;
    completing.last = done;
    busy(false);
    const wrong = document.querySelector("#p-form .p-wrong");
    if (narrow.matches && done.matches(".p-result")) {
      fold(!wrong);
      if (asked && !wrong) result.scrollIntoView({ block: "start" });
    } else if (wrong) fold(false);
  });

  // A connection that breaks: said in the page's language; nothing that was typed is lost.
  const banner = (text) => {
    document.querySelector(".p-lost")?.remove();
    if (!text) return;
    const told = Object.assign(document.createElement("div"), { className: "p-lost", textContent: text });
    told.setAttribute("role", "alert");
    document.body.append(told);
  };
  const send = window.fetch;
  window.fetch = async (...call) => {
    try {
      const answer = await send(...call);
      if (document.querySelector(".p-lost")) banner("");
      return answer;
    } catch (error) {
      if (error.name !== "AbortError") { banner(texts.lost); busy(false); }
      throw error;
    }
  };
  window.addEventListener("offline", () => { banner(texts.lost); busy(false); });
  window.addEventListener("online", () => banner(""));
})();
