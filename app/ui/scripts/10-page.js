// What the pages do in the browser itself. Runs before Gradio, which then speaks this language.
(() => {
  const language = "__LANGUAGE__";
  const texts = __TEXTS__;
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });

  window.ponctuel = {
    language,
    texts,
    completing: [], // what other scripts do whenever something was drawn
    // A call of the API by the browser itself, for what sets or drops the cookie of the session.
    async call(method, path, body) {
      try {
        const answer = await fetch(path, {
          method,
          headers: body ? { "content-type": "application/json" } : {},
          body: body ? JSON.stringify(body) : undefined,
        });
        const text = await answer.text();
        return { status: answer.status, body: text ? JSON.parse(text) : null,
                 retry_after_s: Number(answer.headers.get("retry-after")) || null };
      } catch (error) {
        return { status: 0, body: null, retry_after_s: null };
      }
    },
    // Where to go after signing in: a page of ours, never another site.
    next() {
      const wanted = new URLSearchParams(location.search).get("next") || "/";
      return /^\/[a-z]*(\?[^\\]*)?$/.test(wanted) ? wanted : "/";
    },
  };

  const switchLanguage = (wanted) => {
    const address = new URL(location.href);
    address.searchParams.set("lang", wanted);
    location.assign(address);
  };
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest?.("[data-language]");
    if (chosen) switchLanguage(chosen.dataset.language);
    if (event.target.closest?.("[data-reload]")) location.reload();
    if (event.target.closest?.("[data-sign-out]")) {
      window.ponctuel.call("DELETE", "/v1/sessions/current").then(() => location.assign("/account?signed_out"));
    }
    const copied = event.target.closest?.("[data-copy]");
    if (copied) navigator.clipboard?.writeText(copied.dataset.copy).then(() => {
      copied.textContent = copied.dataset.copied;
    });
  });

  // The address of what is shown. What somebody asked for gets a place in the browser's history, so that Back
  // leads to what was shown before; what a page opens with takes the place of the address that opened it.
  let opened = false;
  document.addEventListener("click", (event) => { opened ||= event.isTrusted; }, true);
  document.addEventListener("keydown", (event) => { opened ||= event.key === "Enter"; }, true);
  document.addEventListener("change", (event) => { opened ||= event.isTrusted; }, true);
  const state = (address) => {
    if (!address || address === location.pathname + location.search) return;
    if (opened) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  };
  window.addEventListener("popstate", () => location.reload());

  // What Gradio draws is completed here: the page's address and title, and wrong fields named as such.
  const complete = () => {
    state(document.querySelector("[data-address]")?.dataset.address);
    const title = document.querySelector("[data-title]")?.dataset.title;
    if (title && document.title !== title) document.title = title;
    for (const field of document.querySelectorAll(".p-field")) {
      const wrong = field.classList.contains("p-wrong") ? "true" : "false";
      for (const input of field.querySelectorAll("input, textarea")) {
        if (input.getAttribute("aria-invalid") !== wrong) input.setAttribute("aria-invalid", wrong);
      }
    }
    for (const each of window.ponctuel.completing) each();
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; complete(); });
  };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true, attributes: true,
                                                         attributeFilter: ["class", "data-address"] });
    complete();
  });
})();
