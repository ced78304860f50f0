"""A mail server that takes every letter, and can be made to hesitate in the middle of one."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterable


class Post:
    """`letters` are those it received whole. While `is_slow` is set, none is answered."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.is_slow = threading.Event()
        post = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 correo")
                for line in self.rfile:
                    word = line[:4].upper().strip()
                    if word == b"DATA":
                        self.say("354 adelante")
                        post.take(self.rfile)
                        while post.is_slow.is_set() and not post.ended.wait(0.05):
                            pass
                    self.say("221 adiós" if word == b"QUIT" else "250 bien")
                    if word == b"QUIT":
                        return

            def say(self, text: str) -> None:
                with contextlib.suppress(OSError):  # whoever was writing has died
                    self.wfile.write(f"{text}\r\n".encode())

        self.ended = threading.Event()
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self.server.daemon_threads = True
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, lines: Iterable[bytes]) -> None:
        letter = []
        for line in lines:
            if line == b".\r\n":
                break
            letter.append(line.decode())
        self.letters.append("".join(letter))

    def close(self) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
