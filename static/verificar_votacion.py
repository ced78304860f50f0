#!/usr/bin/env python3
"""Recuenta una consulta de Cartagena Abierta sin instalar nada más que Python (3.8 o posterior).

    python3 verificar_votacion.py CARPETA [RECIBO o HUELLA ...]

CARPETA tiene los archivos publicados: reglas.json, papeletas.csv, sellos.csv, padron_conteo.json,
resultado.json y, en las elecciones de personas, recibos.csv. Un RECIBO dice si tu papeleta está; una HUELLA
que anotaste antes, si sigue en la cadena. Sale con 0 si todo cuadra y con 1 si algo no.
"""

import csv
import hashlib
import json
import os
import sys
from collections import Counter, defaultdict

WRONG = []


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def check(good, said):
    print(("bien  " if good else "MAL   ") + said)
    if not good:
        WRONG.append(said)
    return good


def rows(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def data(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def by_batch(lines, line_of):
    found = defaultdict(list)
    for row in lines:
        found[row["lote"]].append(line_of(row))
    return found


def joined(lines):
    return sha("".join(line + "\n" for line in lines))


def roots(is_open, ballots, receipts):
    """La raíz de cada lote, hecha de nuevo con sus renglones en orden."""
    if is_open:
        lines = by_batch(ballots, lambda row: row["recibo"] + ":" + row["opciones"].replace(" ", ","))
        return {batch: (joined(sorted(found)), len(found)) for batch, found in lines.items()}
    codes = by_batch(receipts, lambda row: row["recibo"])
    marks = by_batch(ballots, lambda row: [int(n) for n in row["opciones"].split()])
    made = {}
    for batch in set(codes) | set(marks):
        votes = [",".join(map(str, line)) for line in sorted(marks[batch])]
        even = len(votes) == len(codes[batch])
        made[batch] = (sha(joined(sorted(codes[batch])) + "|" + joined(votes)), len(votes) if even else -1)
    return made


def check_seals(rules_text, rules, seals, made):
    """La cadena de huellas: empieza en las reglas y cada lote lleva a la siguiente."""
    head = sha("consulta|" + rules["consulta"] + "|" + sha(rules_text))
    for number, seal in enumerate(seals, 1):
        batch, n, root = seal["lote"], int(seal["papeletas"]), seal["raiz"]
        if made is not None:
            found, count = made.pop(batch, ("", 0))
            check(count == n, f"lote {batch}: dice {n} papeletas y hay {count}")
            check(found == root, f"lote {batch}: sus papeletas dan la raíz publicada")
        tied = int(batch) == number and seal["anterior"] == head
        head = sha(f"{head}|{batch}:{n}:{root}")
        check(tied and seal["huella"] == head, f"lote {batch}: su huella sigue a la anterior")
    check(not made, "no hay papeletas fuera de los lotes sellados")
    return head


def check_ballots(rules, ballots):
    """Cada papeleta cumple las reglas y ningún recibo se repite."""
    options = {option["numero"] for option in rules["opciones"]}
    kinds = Counter(row["opciones"] for row in ballots)
    wrong = set()
    for kind in kinds:
        marks = [int(n) for n in kind.split()]
        enough = rules["minimo"] <= len(marks) <= rules["maximo"] or (rules["papel"] and not marks)
        if not enough or not set(marks) <= options or marks != sorted(set(marks)):
            wrong.add(kind)
    bad = [str(place) for place, row in enumerate(ballots, 2) if row["opciones"] in wrong] if wrong else []
    named = ": no las de los renglones " + ", ".join(bad) if bad else ""
    check(not bad, "todas las papeletas cumplen las reglas" + named)
    times = Counter(row["recibo"] for row in ballots if "recibo" in row)
    twice = [code for code, n in times.items() if n > 1]
    check(not twice, "ningún recibo está dos veces" + (": " + ", ".join(twice) if twice else ""))
    votes = Counter()
    for kind, n in kinds.items():
        for number in kind.split():
            votes[number] += n
    return {str(n): votes[str(n)] for n in sorted(options)}


def main(folder, asked):
    with open(os.path.join(folder, "reglas.json"), encoding="utf-8") as file:
        rules_text = file.read()
    rules, result = json.loads(rules_text), data(folder, "resultado.json")
    ballots, receipts, seals = (rows(folder, name) for name in ("papeletas.csv", "recibos.csv", "sellos.csv"))
    is_open = rules["recibo"] == "open"
    made = roots(is_open, ballots, receipts) if ballots is not None else None
    head = check_seals(rules_text, rules, seals, made)
    check(head == result["final_head"], "la última huella es la del resultado")
    marks = data(folder, "padron_conteo.json")["marcas"]
    sealed = sum(int(seal["papeletas"]) for seal in seals)
    check(marks == sealed, f"marcas en el padrón: {marks}; papeletas selladas: {sealed}")
    if ballots is None:
        print("Las papeletas de esta elección no se publican: eran pocas o unánimes.")
    else:
        counted = check_ballots(rules, ballots)
        said = {str(one["option"]): one["votes"] for one in result["votes"]}
        check(counted == said, "el conteo es el publicado")
        for option in rules["opciones"]:
            number = option["numero"]
            print(f"      {counted[str(number)]:6}  {number}. {option['titulo']}")
    known = {row["recibo"]: row for row in (ballots if is_open else receipts) or []}
    for text in asked:
        plain = "".join(text.split()).replace("-", "")
        if len(plain) == 64:
            check(any(plain.lower() == seal["huella"] for seal in seals), f"la huella {plain} está")
            continue
        code = plain.upper().translate(str.maketrans("OIL", "011"))
        row = known.get(sha("recibo|" + code))
        if check(row is not None, "el recibo está en la urna") and "opciones" in row:
            print("      su papeleta dice: " + (row["opciones"] or "en blanco"))
    print("\nTodo cuadra." if not WRONG else f"\nHay {len(WRONG)} cosas que no cuadran.")
    return 1 if WRONG else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
