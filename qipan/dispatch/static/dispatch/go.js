// The phone's map stays while the page around it is answered anew: the next page's empty map gives way to ours.

const map = document.querySelector(".go-map");

document.addEventListener("qipan:adopted", () => {
  const fresh = document.querySelector(".go-map");
  if (map && fresh && fresh !== map) fresh.replaceWith(map);
});
