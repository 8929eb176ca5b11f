// Brings an element to life by the module that its `data-controller` names. Every page works
// without any of them.
for (const element of document.querySelectorAll("[data-controller]")) {
  import(`./controllers/${element.dataset.controller}.js`).then(({ connect }) => connect(element));
}
// Only where the page came by a safe way do browsers offer this; offline they then show a page
// of ours.
navigator.serviceWorker?.register("/service-worker.js");
