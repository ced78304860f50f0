// A button that fills latitude and longitude from the phone. Without it they are typed.
const latitude = document.querySelector("#id_latitude");
const longitude = document.querySelector("#id_longitude");

if (latitude && longitude && navigator.geolocation) {
  const words = latitude.dataset;
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "button";
  button.textContent = words.ogpHere;
  said.setAttribute("role", "status");
  button.addEventListener("click", () => {
    said.textContent = words.ogpWait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        latitude.value = coords.latitude.toFixed(6);
        longitude.value = coords.longitude.toFixed(6);
        said.textContent = words.ogpFound.replace("0", Math.round(coords.accuracy));
      },
      () => { said.textContent = words.ogpMissing; },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
  latitude.before(button, " ", said);
}
