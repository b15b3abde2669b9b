// Before the scripts of a page: `strokeTimes` gets the milliseconds from a pointer's event to the end of what is drawn.
{
  const ask = requestAnimationFrame;
  let from = null;
  window.strokeTimes = [];
  addEventListener(
    "pointermove",
    (event) => {
      if (event.buttons) from ??= event.timeStamp;
    },
    true,
  );
  window.requestAnimationFrame = (draw) =>
    ask((time) => {
      draw(time);
      if (from !== null) strokeTimes.push(performance.now() - from);
      from = null;
    });
}
