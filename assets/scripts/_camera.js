// A camera at a desk: its live picture, and a button that takes a page.

export class Camera {
  constructor(panel, take, say) {
    const part = (name) => panel.querySelector(`[data-camera-${name}]`);
    this.live = part("live");
    this.buttons = { open: part("open"), take: part("take"), close: part("close") };
    this.take = take;
    this.say = say;
    this.stream = null;
    this.taken = 0;
    this.buttons.open.addEventListener("click", () => this.open());
    this.buttons.take.addEventListener("click", () => this.shoot());
    this.buttons.close.addEventListener("click", () => this.close());
    addEventListener("pagehide", () => this.stop());
  }

  async open() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1440 } },
      });
    } catch (fault) {
      this.say(`No camera can be used here (${fault.name}). Choose files instead.`);
      return;
    }
    this.live.srcObject = this.stream;
    await this.live.play();
    this.show(true);
    this.buttons.take.focus();
    this.say("The camera is on. Enter or the space bar takes a photo.");
  }

  /** What the camera sees now, as a page. */
  async shoot() {
    const canvas = document.createElement("canvas");
    canvas.width = this.live.videoWidth;
    canvas.height = this.live.videoHeight;
    canvas.getContext("2d").drawImage(this.live, 0, 0);
    const content = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    this.taken += 1;
    this.take(new File([content], `Photo ${this.taken}.jpg`, { type: "image/jpeg" }));
    this.say(`Photo ${this.taken} taken.`);
  }

  close() {
    this.stop();
    this.show(false);
    this.buttons.open.focus();
    this.say("The camera is off.");
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.live.srcObject = null;
  }

  show(on) {
    this.live.hidden = !on;
    this.buttons.open.hidden = on;
    this.buttons.take.hidden = !on;
    this.buttons.close.hidden = !on;
  }
}
