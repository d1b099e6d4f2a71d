// What the pages do in the browser itself. Runs before Gradio, which then speaks this language.
(() => {
  const language = "__LANGUAGE__";
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });

  window.ponctuel = {
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

  // What Gradio draws is completed here: the page's address and title, and wrong fields named as such.
  const complete = () => {
    const stated = document.querySelector("[data-address]")?.dataset.address;
    if (stated && stated !== location.pathname + location.search) history.replaceState(null, "", stated);
    const title = document.querySelector("[data-title]")?.dataset.title;
    if (title && document.title !== title) document.title = title;
    for (const field of document.querySelectorAll(".p-field")) {
      const wrong = field.classList.contains("p-wrong") ? "true" : "false";
      for (const input of field.querySelectorAll("input, textarea")) {
        if (input.getAttribute("aria-invalid") !== wrong) input.setAttribute("aria-invalid", wrong);
      }
    }
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
