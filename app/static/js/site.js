// Brings an element to life by the module that its `data-controller` names. Every page works
// without any of them.
for (const element of document.querySelectorAll("[data-controller]")) {
  import(`./controllers/${element.dataset.controller}.js`).then(({ connect }) => connect(element));
}
