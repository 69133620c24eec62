"use strict";
// A file of its own, because the page's policy runs no script that stands inside the page.
window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  filter: true,
  docExpansion: "none",
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null, // the default would send our address to a validator on the internet
});
