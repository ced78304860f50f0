// Comfort only: keeps the last works seen on the phone, for when there is no signal. Only under the addresses of works.
const worker = document.querySelector("[data-ogp-worker]")?.dataset.ogpWorker;
if (worker && "serviceWorker" in navigator) {
  for (const scope of [worker.replace(/[^/]+$/, ""), "/o/"]) navigator.serviceWorker.register(worker, { scope });
}
