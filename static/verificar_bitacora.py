#!/usr/bin/env python3
"""Comprueba la bitácora pública de Cartagena Abierta, sin instalar nada más que Python (3.8 o posterior).

    python3 verificar_bitacora.py cadena.jsonl puntos.json clave.txt

Cada uno es un archivo o una dirección http(s). Sale con 0 si todo cuadra y con 1 si algo no.
"""

import hashlib
import json
import re
import sys
from urllib.request import urlopen

# Ed25519 (RFC 8032): la curva -x² + y² = 1 + d·x²·y² sobre los enteros módulo P, con un grupo de orden L.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point(data):
    """Lee un punto de 32 bytes como (X, Y, Z, T); ValueError si no está en la curva."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and odd):
        raise ValueError("punto fuera de la curva")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, p)
        p, n = add(p, p), n >> 1
    return total


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    """Si la firma de 64 bytes es de esa clave para ese mensaje."""
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return s < L and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def canonical(value):
    """JSON de RFC 8785 para lo que usa la bitácora: textos, enteros, sí/no, nada, listas y objetos."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("la bitácora no usa decimales")
    return json.dumps(value, ensure_ascii=False)


def link_problem(entry, number, previous):
    """Lo que no cuadra de una entrada con el hash de la anterior, o un texto vacío."""
    if entry["sequence"] != number:
        return f"falta la entrada {number}: en su lugar está la {entry['sequence']}"
    facts = [entry[name] for name in ("recorded_at", "subject", "event", "digest")]
    if entry["hash"] != hashlib.sha256("|".join([previous, str(number), *facts]).encode()).hexdigest():
        return f"la entrada {number} no encadena: cambió, o cambió la anterior"
    if "body" in entry:
        body = entry["body"]
        if entry["digest"] != hashlib.sha256(f"{entry['salt']}|{canonical(body)}".encode()).hexdigest():
            return f"cambiaron el contenido de la entrada {number}"
        if [body["subject"], body["event"]] != facts[1:3]:
            return f"la entrada {number} dice ser de otro registro"
    elif facts[1] != "privado" and "redaction" not in entry:
        return f"la entrada {number} perdió su contenido sin un acto que lo retire"
    return ""


def check(chain, points, keys, seen):
    """Cada problema, en palabras. Se detiene en el primer eslabón roto; `seen` queda con lo último visto."""
    acts, ends = {}, {}
    for p in points:
        day, key = p["day"], p["public_key"]
        ends.setdefault(p["sequence"], []).append(p)
        message = f"cartagena-ogp|{day}|{p['sequence']}|{p['hash']}".encode()
        if key not in keys:
            yield f"el punto del {day} está firmado con otra clave: {key}"
        elif not signed(bytes.fromhex(key), message, bytes.fromhex(p["signature"])):
            yield f"la firma del punto del {day} no es válida"
    ends.pop(0, None)
    for number, line in enumerate(chain, 1):
        try:
            entry = json.loads(line)
            problem = link_problem(entry, number, seen["hash"])
        except (ValueError, KeyError, TypeError) as error:
            problem = f"la línea {number} no se entiende ({error})"
        if problem:
            yield problem
            return
        seen.update(number=number, hash=entry["hash"])
        for p in ends.pop(number, []):
            if p["hash"] != seen["hash"]:
                yield f"la entrada {number} no es la que firmó el punto del {p['day']}"
        if "redaction" in entry:
            acts[entry["redaction"]["act"]] = f"bitacora/{number}"
        if entry["event"] == "redacted" and entry["subject"] == acts.get(number):
            del acts[number]
    for act, subject in acts.items():
        yield f"el contenido de {subject} se retiró sin el acto que dice ({act})"
    for number, missing in ends.items():
        yield f"faltan entradas: el punto del {missing[0]['day']} firmó la {number}"


def main(arguments):
    if len(arguments) != 3:
        sys.exit(__doc__)
    seen = {"number": 0, "hash": "0" * 64}
    try:
        files = [urlopen(a) if re.match("https?://", a) else open(a, "rb") for a in arguments]  # noqa: SIM115
        chain, points, keys = files[0], json.load(files[1])["checkpoints"], files[2].read().decode()
        problems = list(check(chain, points, re.findall(r"\b[0-9a-f]{64}\b", keys), seen))
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems = [f"no se pudo leer la bitácora ({error})"]
    done = f"✓ {seen['number']} entradas encadenadas, con los puntos de control que las firman"
    print(*([f"✕ {problem}" for problem in problems] or [done]), sep="\n")
    print(f"La bitácora {'NO ' if problems else ''}cuadra. Última entrada leída: {seen['number']}.")
    print(f"Guarda este hash para la próxima vez: {seen['hash']}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
