"""Ask the Debian handbook: ``python benchmarks/handbook.py /usr/share/doc/debian-handbook/html``.

The folder is the one that the package ``debian-handbook`` installs, with a folder for each
translation.  The pages in English, French, German and Spanish (508 of them, much of them
untranslated) are indexed as they are, and ten questions in each language are asked, each answered
by a certain page.  Indexing takes some twenty minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from assistant import Assistant
from assistant.records import Answer

FOLDERS = {"en": "en-US", "fr": "fr-FR", "de": "de-DE", "es": "es-ES"}
# A question, and a part of the name of the page that answers it; several where several do.
QUESTIONS = {
    "en": """
What happens when a user exceeds a soft disk quota? | quotas
Which tool runs scheduled jobs that were missed because the computer was switched off? | anacron
Why was Devuan started? | devuan
Which desktop environment does Knoppix use by default? | knoppix
Which file holds the main name of the machine? | hostname-name-service
How does APT make sure that a package was not tampered with? | package-authentication setup-apt
Which command lists the PCI devices of a computer? | kernel-role-and-tasks
How often does Ubuntu publish a new release? | ubuntu
Which Debian package contains the DHCP server? | dhcp
Which live system connects through Tor and leaves no trace on the computer? | tails
""",
    "fr": """
Que se passe-t-il quand un utilisateur dépasse la limite souple de son quota ? | quotas
Qu'est-ce qu'un lien dur ? | backup
Pourquoi débrancher du réseau une machine piratée ? | compromised
Quel logiciel permet d'installer automatiquement de nombreuses machines Debian ? | automated-inst
Dans quel répertoire sont rangés les journaux du système ? | syslog
À quoi sert un annuaire LDAP ? | ldap-directory
Quelle distribution est destinée aux tests d'intrusion ? | kali
Quel démon exécute les tâches quand l'ordinateur n'est pas allumé en permanence ? | anacron
Comment limiter le débit pour réduire la latence du réseau ? | quality-of-service
À quoi sert le répertoire /srv ? | filesystem-hierarchy
""",
    "de": """
Was geschieht, wenn ein Benutzer die weiche Grenze seiner Quota überschreitet? | quotas
In welcher Datei steht der Rechnername? | hostname-name-service
Was bewirkt das setgid-Bit bei einem Verzeichnis? | rights-management user-group
Was ist Xen? | virtualization
Wann wandert ein Paket von Unstable nach Testing? | release-lifecycle
Was verspricht der Gesellschaftsvertrag von Debian? | foundation-documents
Warum soll man einen gehackten Server vom Netzwerk trennen? | compromised
Wer hat Ubuntu gegründet? | ubuntu
Welches Paket überwacht Ereignisse der Energieverwaltung? | power-management
Wie findet man heraus, welches Paket eine bestimmte Datei enthält? | apt-file searching with-dpkg
""",
    "es": """
¿Qué ocurre cuando un usuario supera el límite blando de su cuota? | quotas
¿Qué programa se usa cada día para las copias de seguridad de los servidores? | backup
¿Qué herramienta reduce la latencia limitando el tráfico de la red? | quality-of-service
¿Qué demonio ejecuta las tareas en equipos que no están siempre encendidos? | anacron
¿Para qué sirve el directorio /var? | filesystem-hierarchy
¿Qué puerto usa SSH? | remote-login
¿Cómo se desconecta un servidor comprometido sin destruir las pruebas? | compromised
¿Qué distribución arranca desde un CD sin instalar nada en el disco duro? | knoppix grml tails
¿Qué es una red privada virtual? | virtual-private-network
¿Qué es el contrato social de Debian? | foundation-documents
""",
}
# Words of the pages' navigation, of which none may be cited.
NAVIGATION = re.compile(
    r"Download the ebook|^(?:Prev|Next|Up|Home|Précédent|Suivant|Niveau supérieur|Sommaire|Zurück|"
    r"Weiter|Nach oben|Zum Anfang|Anterior|Siguiente|Subir|Inicio)$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and where it was answered from; ``pages`` are those of the five passages."""

    language: str
    question: str
    expected: tuple[str, ...]
    quoted: str | None
    pages: tuple[str, ...]
    quote: str

    def right(self, pages: tuple[str, ...], *, own: bool) -> bool:
        """Return whether one of ``pages`` is expected; ``own`` asks for the question's language."""
        return any(
            any(name in Path(page).name for name in self.expected)
            and (not own or page.startswith(f"{self.language}/"))
            for page in pages
        )


def ask(library: Assistant) -> list[Asked]:
    """Ask every question."""
    asked = []
    for language, lines in QUESTIONS.items():
        for line in lines.strip().splitlines():
            question, pages = line.split(" | ")
            answer = library.ask(question)
            asked.append(_asked(language, question, tuple(pages.split()), answer))
    return asked


def _asked(language: str, question: str, expected: tuple[str, ...], answer: Answer) -> Asked:
    first = answer.citations[0] if answer.citations else None
    return Asked(
        language=language,
        question=question,
        expected=expected,
        quoted=first.document.path if first else None,
        pages=tuple(passage.document.path for passage in answer.passages),
        quote=first.quote if first else "",
    )


def figures(asked: list[Asked]) -> dict[str, float]:
    """Return the shares of the questions answered from the right page."""

    def share(values: list[bool]) -> float:
        return round(sum(values) / len(values), 3)

    return {
        "first_quote": share([a.right((a.quoted or "",), own=False) for a in asked]),
        "passage_1": share([a.right(a.pages[:1], own=False) for a in asked]),
        "quote_or_passage_1": share(
            [a.right((a.quoted or "", *a.pages[:1]), own=False) for a in asked]
        ),
        "top_5": share([a.right(a.pages, own=False) for a in asked]),
        "top_5_own_language": share([a.right(a.pages, own=True) for a in asked]),
        "refused": share([a.quoted is None for a in asked]),
    }


def main() -> None:
    """Index the handbook, ask, and print the shares by language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the handbook's html folder")
    parser.add_argument("--keep", type=Path, help="keep sources and index here")
    parser.add_argument("--wrong", action="store_true", help="list what was answered elsewhere")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        kept = options.keep or Path(temporary)
        for language, name in FOLDERS.items():
            (kept / "sources" / language).mkdir(parents=True, exist_ok=True)
            for page in (options.folder / name).glob("*.html"):
                shutil.copy2(page, kept / "sources" / language)
        with Assistant(kept / "sources", kept / "index") as library:
            library.refresh()
            _report(library, wrong=options.wrong)


def _report(library: Assistant, *, wrong: bool) -> None:
    asked = ask(library)
    table = {code: figures([a for a in asked if a.language == code]) for code in FOLDERS}
    table["all"] = figures(asked)
    chunks = list(library.chunks())
    stray = [chunk.text for chunk in chunks if NAVIGATION.search(chunk.text)]
    indexed = [d for d in library.documents() if d.status == "indexed"]
    counts = {
        "pages": len(indexed),
        "not_indexed": len(library.documents()) - len(indexed),
        "chunks": len(chunks),
        "chunks_with_navigation": len(stray),
    }
    print(json.dumps({**table, **counts}, indent=1))
    if wrong:
        for text in stray[:10]:
            print(f"navigation: {text[:200]!r}", file=sys.stderr)
        for a in asked:
            if not a.right((a.quoted or "", *a.pages[:1]), own=False):
                print(a, file=sys.stderr)


if __name__ == "__main__":
    main()
