// Fields: a calendar for days, suggestions for flight numbers and airports, and lists that one can type into.
(() => {
  const { texts, language, completing } = window.ponctuel;
  const set = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const two = (number) => String(number).padStart(2, "0");
  const written = (iso) => (language === "fr" ? iso.split("-").reverse().join("/") : iso);
  const read = (text) => {
    const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text);
    return found ? `${found[3]}-${two(found[2])}-${two(found[1])}` : text.trim();
  };

  // A day is typed, or chosen from the browser's own calendar.
  const calendar = (field) => {
    const input = field.querySelector("input");
    if (!input || field.querySelector(".p-calendar")) return;
    const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
    picker.setAttribute("aria-hidden", "true");
    const place = Object.assign(document.createElement("span"), { className: "p-calendar" });
    const button = Object.assign(document.createElement("button"), { type: "button", title: texts.pick_day });
    button.setAttribute("aria-label", texts.pick_day);
    place.append(button, picker);
    button.addEventListener("click", () => {
      picker.value = read(input.value);
      picker.showPicker?.();
    });
    picker.addEventListener("change", () => {
      if (!picker.value) return;
      set(input, written(picker.value));
      input.dispatchEvent(new Event("blur"));
      input.focus();
    });
    input.parentElement.append(place);
  };

  // Suggestions, asked of the API while somebody types.
  const suggested = async (path) => {
    const answer = await window.ponctuel.call("GET", path);
    return answer.status === 200 ? answer.body : null;
  };
  const numbers = async (input, text) => {
    const form = input.closest(".tabitem, #p-form, .p-card") ?? document;
    const day = read(form.querySelector(".p-day input")?.value ?? "");
    const found = await suggested(`/v1/flights?limit=12&day=${encodeURIComponent(day)}&text=${encodeURIComponent(text)}`);
    return (found?.flights ?? []).map((one) => [
      `${one.carrier_code} ${one.flight_number}`,
      `${one.sched_dep_local.slice(11, 16)} ${one.origin_code} → ${one.destination_city ?? one.destination_code}`,
    ]);
  };
  const airports = async (_, text) => {
    const found = await suggested(`/v1/airports?limit=8&text=${encodeURIComponent(text)}`);
    return (found?.airports ?? []).map((one) => [
      one.airport_code, `${one.city_name ?? ""} · ${one.airport_name}`.replace(/^ · /, ""),
    ]);
  };
  const suggesting = (field, ask) => {
    const input = field.querySelector("input");
    if (!input || input.list) return;
    const list = document.createElement("datalist");
    list.id = `${field.id}-list`;
    input.after(list);
    input.setAttribute("list", list.id);
    let last = "", wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      const text = input.value.trim();
      if (text.length < 2 || text === last || [...list.options].some((one) => one.value === text)) return;
      wait = setTimeout(async () => {
        last = text;
        const rows = await ask(input, text);
        list.replaceChildren(...rows.map(([value, label]) => Object.assign(document.createElement("option"), { value, label })));
      }, 150);
    });
  };

  // In a list, typing replaces what stood there; the first match is taken, and no match is said.
  let typed = null;
  const isList = (node) => node?.matches?.(".p-field input[role=combobox]:not([readonly])");
  const unmatched = (input, text) => {
    const field = input.closest(".p-field");
    field.classList.toggle("p-unmatched", Boolean(text));
    field.querySelector(".p-match")?.remove();
    if (!text) return;
    const told = Object.assign(document.createElement("p"), { className: "p-match" });
    told.setAttribute("role", "alert");
    told.textContent = texts.no_match.replace("{text}", text);
    field.append(told);
  };
  document.addEventListener("focusin", (event) => {
    if (isList(event.target) || event.target.closest?.(".p-number, .p-airport")) event.target.select?.();
  });
  document.addEventListener("click", (event) => {
    if (isList(event.target) && event.target !== typed) event.target.select();
  });
  document.addEventListener("input", (event) => {
    if (!isList(event.target) || !event.isTrusted) return;
    typed = event.target;
    unmatched(typed, "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === typed) typed = null;
  });
  document.addEventListener("blur", (event) => {
    if (event.target !== typed) return;
    const input = typed, text = input.value.trim();
    typed = null;
    if (!text) return;
    // Not by a key: its handler waits, and would come after the blur that puts the old choice back.
    const option = document.getElementById(input.getAttribute("aria-controls"))?.querySelector("[role=option]");
    if (option) option.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
    else unmatched(input, text);
  }, true);
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.("[role=option]")) typed = null;
  }, true);
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("button.primary")?.closest(".tabitem, #p-form, .p-card");
    const wrong = form?.querySelector(".p-unmatched input");
    if (!wrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong.focus();
  }, true);

  // A list that is open, or fading, while it gets other choices breaks in Gradio: it fades in no time, is closed
  // first, and opened again.
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames, options) {
    const timing = this.matches("[role=listbox]") && typeof options === "object" ? { ...options, duration: 0 } : options;
    return animate.call(this, frames, timing);
  };
  const send = window.fetch;
  window.fetch = async (...call) => {
    const answer = await send(...call);
    const input = document.activeElement;
    if (String(call[0]).includes("/queue/join") && input?.matches?.(".p-narrowed input[role=combobox]")) {
      input.blur();
      setTimeout(() => { if (document.activeElement === document.body) input.focus(); }, 700);
    }
    return answer;
  };

  completing.push(() => {
    document.querySelectorAll(".p-day").forEach(calendar);
    document.querySelectorAll(".p-number").forEach((field) => suggesting(field, numbers));
    document.querySelectorAll(".p-airport").forEach((field) => suggesting(field, airports));
  });
})();
