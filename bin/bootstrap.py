#!/usr/bin/env python3
"""First half of every make target: with nothing but a Python 3, make the environment and step into it.

Standard library only, and no syntax newer than Python 3.6: this file runs on whatever Python the machine has.
"""

import ctypes
import glob
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OWN_UV = os.path.join(ROOT, ".uv")
REQUIREMENTS = os.path.join(ROOT, "requirements", "dev.txt")
STAMP = os.path.join(VENV, ".installed")
DATA = os.environ.get("SESTO_DATA") or os.path.join(ROOT, ".data")
OLDEST_UV = (0, 5)
ROOM_FOR_PACKAGES, ROOM_FOR_DATA = 1200, 400  # megabytes

PANGO = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
PANGO_MAC = "libpango-1.0.0.dylib"
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CHROMIUM_MAC = ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]

COMMANDS = {
    "run": ["-m", "sesto_social.demo.launch"],
    "reset": ["-m", "sesto_social.demo.launch", "--reset"],
    "test": ["-m", "sesto_social.demo.prove", "test"],
    "lint": ["-m", "sesto_social.demo.prove", "lint"],
    "bench": ["-m", "sesto_social.demo.prove", "bench"],
    "shots": ["-m", "sesto_social.demo.prove", "shots"],
}


class Stuck(Exception):
    """Something only the person at the keyboard can solve. The message says what to do, in one line."""


class Step:
    """A line of progress: what is being done, a dot every five seconds, and how long it took."""

    def __init__(self, label):
        self.label = label

    def __enter__(self):
        sys.stdout.write("  {:<44}".format(self.label))
        sys.stdout.flush()
        self.started, self.over = time.time(), threading.Event()
        self.ticker = threading.Thread(target=self.tick)
        self.ticker.daemon = True
        self.ticker.start()
        return self

    def tick(self):
        while not self.over.wait(5):
            sys.stdout.write(".")
            sys.stdout.flush()

    def __exit__(self, kind, *rest):
        self.over.set()
        self.ticker.join()
        print(" {:.1f} s".format(time.time() - self.started) if kind is None else " stopped")
        return False


def run(command, **kwargs):
    """The exit code and everything the command said."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **kwargs)
    except OSError as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt(packages):
    """Install Debian packages if we may."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "--no-install-recommends"] + packages
    code, said = run(install, env=environment)
    if code:
        run(["apt-get", "update"], env=environment)
        code, said = run(install, env=environment)
    if code:
        raise Stuck("apt-get could not install {}: {}".format(" ".join(packages), last_line(said)))


def has_apt():
    return shutil.which("apt-get") is not None


def last_line(said):
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().lstrip("× ").startswith(("error", "e:"))]
    return (errors or lines or ["it said nothing"])[-1]


def check_room(folder, needed):
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder) or "/"
    free = shutil.disk_usage(folder).free // 2**20
    if free < needed:
        raise Stuck(
            "The disk is full: {} MB free at {}, {} needed. Free some, or set SESTO_DATA to a folder on a larger disk.".format(
                free, folder, needed
            )
        )


# uv


def working_uv(path):
    """True if this uv runs and is not too old."""
    code, said = run([path, "--version"])
    try:
        version = tuple(int(part) for part in said.split()[1].split(".")[:2])
    except (IndexError, ValueError):
        return False
    return code == 0 and version >= OLDEST_UV


def trust_the_machine():
    """Where the office network opens TLS with its own authority, uv must believe the certificates this machine believes."""
    if os.path.exists("/etc/ssl/certs/ca-certificates.crt"):
        os.environ.setdefault("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")


def find_uv():
    trust_the_machine()
    own = os.path.join(OWN_UV, "bin", "uv")
    on_path = shutil.which("uv")
    for path in [on_path, own]:
        if path and os.path.exists(path) and working_uv(path):
            return path
    return make_uv(own)


def make_uv(own):
    """Our own uv, inside the project folder: through venv, else through pip, else after installing python3-venv."""
    with Step("uv: none here, fetching our own"):
        said = ""
        for attempt in (uv_by_venv, uv_by_pip, uv_by_apt):
            shutil.rmtree(OWN_UV, ignore_errors=True)
            said = attempt() or said
            if os.path.exists(own) and working_uv(own):
                return own
    explain(said, "uv")
    if has_apt() and not is_root():
        raise Stuck("This Python can make no environment. Run: sudo apt-get install python3-venv   (then make again)")
    raise Stuck("Could not fetch uv with {}: {}. Install uv by hand and run make again.".format(sys.executable, last_line(said)))


def uv_by_venv():
    code, said = run([sys.executable, "-m", "venv", OWN_UV])
    if code == 0:
        code, said = run([os.path.join(OWN_UV, "bin", "python"), "-m", "pip", "install", "--quiet", "uv"])
    return said


def uv_by_pip():
    return run([sys.executable, "-m", "pip", "install", "--quiet", "--target", OWN_UV, "uv"])[1]


def uv_by_apt():
    if not (has_apt() and is_root()):
        return ""
    apt(["python3-venv"])
    return uv_by_venv()


# The environment


def has_python313():
    code, said = run([PYTHON, "-c", "import sys; print(sys.version_info[:2] >= (3, 13))"])
    return code == 0 and said.strip() == "True"


def fingerprint():
    with open(REQUIREMENTS, "rb") as file:
        return hashlib.sha256(file.read() + (platform.system() + platform.machine()).encode()).hexdigest()


def installed():
    try:
        with open(STAMP) as file:
            return file.read() == fingerprint()
    except OSError:
        return False


def ensure_venv():
    if has_python313() and installed():
        return
    check_room(ROOT, ROOM_FOR_PACKAGES)
    uv = find_uv()
    if not has_python313():
        with Step("Python 3.13: finding or downloading it"):
            shutil.rmtree(VENV, ignore_errors=True)
            code, said = run([uv, "venv", "--quiet", "--no-project", "--python", "3.13", VENV], cwd=ROOT)
        if code:
            explain(said, "Python 3.13", ", or install Python 3.13,")
            raise Stuck(
                "No Python 3.13 here and uv could not download one ({}). Install Python 3.13 and run make again.".format(last_line(said))
            )
    with Step("Packages: installing (hashes checked)"):
        install = [uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", REQUIREMENTS]
        code, said = run(install, cwd=ROOT)
    if code:
        explain(said)
        raise Stuck("The packages could not be installed: {}".format(last_line(said)))
    with open(STAMP, "w") as file:
        file.write(fingerprint())


def explain(said, what="packages", otherwise=""):
    """Turn the failures a newcomer meets into one line each."""
    text = said.lower()
    if "no space left" in text or "os error 28" in text or "disk quota" in text:
        raise Stuck("The disk is full: free about {} MB and run make again.".format(ROOM_FOR_PACKAGES))
    if any(
        sign in text
        for sign in ("unable to execute 'gcc'", "command 'gcc' failed", "command 'cc' failed", "no such file or directory: 'cc'")
    ) or ("failed to build" in text and not shutil.which("cc")):
        raise Stuck(
            "A package has no ready-made build for this machine and there is no compiler. Debian: apt-get install build-essential; macOS: xcode-select --install"
        )
    if any(
        sign in text
        for sign in (
            "dns error",
            "failed to lookup",
            "temporary failure in name resolution",
            "network is unreachable",
            "failed to fetch",
            "connection refused",
        )
    ):
        raise Stuck(
            "The network did not answer while fetching {}: check the connection (or proxy){} and run make again. It said: {}".format(
                what, otherwise, last_line(said)
            )
        )
    if "permission denied" in text:
        raise Stuck("This user may not write here: {}".format(last_line(said)))


# What Python packages cannot bring: Pango (documents) and Chromium (browser tests)


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def mac_library(name):
    return loads(name) or any(glob.glob(os.path.join(folder, "lib", name)) for folder in ("/opt/homebrew", "/usr/local", "/opt/local"))


def ensure_pango():
    if sys.platform == "darwin":
        if not mac_library(PANGO_MAC):
            raise Stuck("Pango is missing (it draws the documents). Run: brew install pango   (then make again)")
        return
    missing = [package for package, library in sorted(PANGO.items()) if not loads(library)]
    if not missing:
        return
    if has_apt() and is_root():
        with Step("Pango: installing it from Debian"):
            apt(sorted(PANGO))
    elif has_apt():
        raise Stuck(
            "Pango is missing (it draws the documents). Run: sudo apt-get install {}   (then make again)".format(" ".join(sorted(PANGO)))
        )
    else:
        raise Stuck("Pango is missing (it draws the documents): install pango and harfbuzz with your package manager, then make again.")


def chromium():
    for candidate in [os.environ.get("SESTO_CHROMIUM")] + CHROMIUMS + (CHROMIUM_MAC if sys.platform == "darwin" else []):
        path = candidate and shutil.which(candidate)
        if path:
            return path
    return None


def ensure_chromium():
    path = chromium()
    if not path and has_apt() and is_root():
        with Step("Chromium: installing it from Debian"):
            apt(["chromium"])
        path = chromium()
    if not path:
        how = (
            "sudo apt-get install chromium"
            if has_apt()
            else "brew install --cask chromium"
            if sys.platform == "darwin"
            else "install chromium"
        )
        raise Stuck(
            "Chromium is missing (the browser tests drive it). Run: {}   (or set SESTO_CHROMIUM to a Chromium or Chrome you have)".format(
                how
            )
        )
    os.environ["SESTO_CHROMIUM"] = path


def lock():
    """Compile the hashed lists again from pyproject.toml. No index address is written into them."""
    uv = find_uv()
    os.environ["UV_NO_PROGRESS"] = "1"
    common = [
        uv,
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-header",
    ]
    for name, extra in (("prod", []), ("dev", ["--group", "dev"])):
        with Step("requirements/{}.txt".format(name)):
            target = os.path.join("requirements", name + ".txt")
            code, said = run(common + ["--python-version", "3.13", "pyproject.toml"] + extra + ["-o", target], cwd=ROOT)
        if code:
            raise Stuck(last_line(said))


def reset_without_environment():
    shutil.rmtree(DATA, ignore_errors=True)
    print("  Nothing was running; {} is gone.".format(DATA))


def main():
    command, rest = (sys.argv[1:2] or ["run"])[0], sys.argv[2:]
    if os.name == "nt":
        raise Stuck("This runs on Linux and macOS. On Windows use WSL.")
    if command == "lock":
        return lock()
    if command == "reset" and not has_python313():
        return reset_without_environment()
    if command not in COMMANDS:
        raise Stuck("Unknown command {!r}: one of lock, {}.".format(command, ", ".join(sorted(COMMANDS))))
    print("Sesto Sociale: make {}".format(command))
    ensure_venv()
    if command in {"run", "test", "bench", "shots"}:
        check_room(DATA, ROOM_FOR_DATA)
        ensure_pango()
    if command in {"test", "shots"}:
        ensure_chromium()
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [PYTHON] + COMMANDS[command] + rest)


if __name__ == "__main__":
    try:
        main()
    except Stuck as stuck:
        sys.exit("\n{}".format(stuck))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
