"""The page's own words, in English and French, by the browser's language.

English is the reference: another language may lack a phrase and then shows the English one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENGLISH: Final[Mapping[str, str]] = {
    "ask": "Ask",
    "sources": "Sources",
    "question": "Question",
    "question_hint": "Ask a question about your articles…",
    "send": "Ask",
    "stop": "Stop",
    "conversation": "Conversation",
    "new": "New conversation",
    "forget": "Forget this conversation",
    "forgotten": "This conversation was forgotten.",
    "reader": "Reader",
    "reader_empty": "Click a number in an answer to read the sentence in its article.",
    "overview_example": "What are these articles about?",
    "searching": "Searching the articles…",
    "stopped": "Stopped.",
    "preparing": "The articles are still being indexed. Ask again in a moment.",
    "failed": "The question could not be answered: {reason}",
    "not_open": "The articles cannot be opened: {reason}",
    "source_n": "Source {number}",
    "undated": "undated",
    "understood": "Understood as:",
    "correct": "Correct it",
    "nearest": "Nearest passages",
    "nearest_note": "They are close to the question, but do not answer it.",
    "searched_one": "Searched 1 article",
    "searched_many": "Searched {count} articles",
    "with_filters": "limited to: {filters}",
    "undated_left_out": "{count} undated left out by the date filter",
    "copy_answer": "Copy",
    "copied": "Copied",
    "retry": "Ask again",
    "edit": "Edit question",
    "like": "Good answer",
    "dislike": "Poor answer",
    "thanks": "Noted",
    "sure_high": "Close match",
    "sure_high_why": "The quotes hold the words of the question. That makes it likely that they "
    "answer it, and proves nothing: read them.",
    "sure_middle": "Partial match",
    "sure_middle_why": "The quotes are about what is asked, but lack some of its words. They may "
    "say it in other words, answer only a part, or be about something near it. Read them in their "
    "article.",
    "sure_across": "Match by meaning",
    "sure_across_why": "The question and the quotes are in different languages, so their words "
    "cannot be compared, only what they mean. Read the quotes in their article.",
    "sure_low": "Loose match",
    "sure_low_why": "The quotes may not answer this question. "
    "Read them in their article before you rely on them.",
    "sure_overview": "Overview",
    "sure_overview_why": "This is how the articles open, word for word: the one that you ask for, "
    "or the newest on each subject. Open them for the rest.",
    "not_in_quotes": "not in the quotes: {words}",
    "lacks_date": "a date",
    "lacks_number": "a figure",
    "differ": "The articles differ:",
    "citation_of": "Citation {number} of {total}",
    "previous": "Previous citation",
    "next": "Next citation",
    "copy_citation": "Copy citation",
    "open_file": "Open file",
    "original": "Original page",
    "close": "Close",
    "page_n": "page {number}",
    "furniture": "Not part of the article; left out of the index",
    "changed_since": "This article has changed since the answer was given. The quote then was:",
    "gone": "This article is no longer among the sources. The quote was:",
    "no_document": "This article is no longer among the sources.",
    "cut_before": "The article begins earlier; this is the part around the sentence.",
    "cut_after": "The article goes on; this is the part around the sentence.",
    "whole_article": "Show the whole article",
    "filters": "Filters",
    "languages": "Languages",
    "since": "From",
    "until": "To",
    "articles": "Articles",
    "clear_filters": "Clear filters",
    "remove_filter": "Remove filter: {filter}",
    "try": "For example",
    "welcome": "Ask your articles. Every answer is made of their own sentences, "
    "each with its place in the source.",
    "begin_title": "There are no articles yet.",
    "begin_how": "Open the Sources tab and drop some files there, or copy them into {folder} "
    "and press Refresh.",
    "articles_one": "1 article",
    "articles_many": "{count} articles",
    "passages_one": "1 passage",
    "passages_many": "{count} passages",
    "opening": "Opening the articles…",
    "indexing": "Indexing…",
    "indexing_of": "Indexing… {done} of {total}",
    "updated": "Updated",
    "report": "{added} added, {changed} changed, {removed} removed, {unchanged} unchanged, "
    "{failed} failed.",
    "refresh": "Refresh",
    "search_articles": "Search the articles",
    "title": "Title",
    "publisher": "Publisher",
    "date": "Date",
    "language": "Language",
    "passages": "Passages",
    "status": "Status",
    "indexed": "indexed",
    "ignored": "left alone",
    "failed_status": "failed",
    "remove": "Remove",
    "remove_named": "Remove {title}",
    "removed": "Removed {name}.",
    "undo": "Undo",
    "restored": "Brought back {name}.",
    "drop": "Drop files here, or choose them",
    "limits": "{types}; up to {files} files of {size} MB each.",
    "add_url": "Add by address (URL)",
    "add": "Add",
    "added": "Added {name}.",
    "adding": "Adding…",
    "not_added": "Not added: {name}: {reason}",
    "shown": "{shown} of {total} shown",
    "more": "Show more",
    "find_article": "Find an article to choose",
    "search_for_more": "Search to find the others.",
    "also_in": "The same text in: {paths}",
    "no_match": "No article matches.",
    "export_markdown": "Export as Markdown",
    "export_html": "Export as HTML",
    "earlier": "Earlier conversations",
    "password": "Password",
    "enter": "Enter",
    "wrong_password": "That is not the password.",
    "too_many": "Too many attempts. Try again in {seconds} seconds.",
    "failed_request": "That did not work: {reason}",
    "exported_at": "Exported {when}",
    "digest": "SHA-256 of the article's text",
}

FRENCH: Final[Mapping[str, str]] = {
    "ask": "Demander",
    "sources": "Sources",
    "question": "Question",
    "question_hint": "Posez une question sur vos articles…",
    "send": "Demander",
    "stop": "Arrêter",
    "conversation": "Conversation",
    "new": "Nouvelle conversation",
    "forget": "Oublier cette conversation",
    "forgotten": "Cette conversation a été oubliée.",
    "reader": "Lecture",
    "reader_empty": "Cliquez sur un numéro dans une réponse pour lire la phrase dans son article.",
    "overview_example": "De quoi parlent ces articles ?",
    "searching": "Recherche dans les articles…",
    "stopped": "Arrêté.",
    "preparing": "Les articles sont en cours d’indexation. Reposez la question dans un instant.",
    "failed": "La question n’a pas pu recevoir de réponse : {reason}",
    "not_open": "Les articles ne peuvent pas être ouverts : {reason}",
    "source_n": "Source {number}",
    "undated": "sans date",
    "understood": "Compris comme :",
    "correct": "Corriger",
    "nearest": "Passages les plus proches",
    "nearest_note": "Ils sont proches de la question, mais n’y répondent pas.",
    "searched_one": "1 article consulté",
    "searched_many": "{count} articles consultés",
    "with_filters": "limités à : {filters}",
    "undated_left_out": "{count} sans date écartés par le filtre de dates",
    "copy_answer": "Copier",
    "copied": "Copié",
    "retry": "Redemander",
    "edit": "Modifier la question",
    "like": "Bonne réponse",
    "dislike": "Mauvaise réponse",
    "thanks": "Noté",
    "sure_high": "Correspondance étroite",
    "sure_high_why": "Les citations contiennent les mots de la question. Elles y répondent donc "
    "probablement, sans que rien le prouve : lisez-les.",
    "sure_middle": "Correspondance partielle",
    "sure_middle_why": "Les citations portent sur le sujet, mais il leur manque des mots de la "
    "question. Elles le disent peut-être autrement, n’y répondent qu’en partie, ou parlent d’autre "
    "chose de proche. Lisez-les dans leur article.",
    "sure_across": "Correspondance par le sens",
    "sure_across_why": "La question et les citations sont dans des langues différentes : on ne "
    "peut comparer que leur sens, pas leurs mots. Lisez les citations dans leur article.",
    "sure_low": "Correspondance lointaine",
    "sure_low_why": "Les citations ne répondent peut-être pas à la question. "
    "Lisez-les dans leur article avant de vous y fier.",
    "sure_overview": "Aperçu",
    "sure_overview_why": "C'est ainsi que commencent les articles, mot pour mot : celui que vous "
    "demandez, ou le plus récent sur chaque sujet. Ouvrez-les pour lire la suite.",
    "not_in_quotes": "absent des citations : {words}",
    "lacks_date": "une date",
    "lacks_number": "un chiffre",
    "differ": "Les articles divergent :",
    "citation_of": "Citation {number} sur {total}",
    "previous": "Citation précédente",
    "next": "Citation suivante",
    "copy_citation": "Copier la citation",
    "open_file": "Ouvrir le fichier",
    "original": "Page d’origine",
    "close": "Fermer",
    "page_n": "page {number}",
    "furniture": "Hors article ; non indexé",
    "changed_since": "Cet article a changé depuis la réponse. La citation était alors :",
    "gone": "Cet article ne fait plus partie des sources. La citation était :",
    "no_document": "Cet article ne fait plus partie des sources.",
    "cut_before": "L’article commence plus haut ; voici la partie autour de la phrase.",
    "cut_after": "L’article continue ; voici la partie autour de la phrase.",
    "whole_article": "Afficher tout l’article",
    "filters": "Filtres",
    "languages": "Langues",
    "since": "Du",
    "until": "Au",
    "articles": "Articles",
    "clear_filters": "Effacer les filtres",
    "remove_filter": "Retirer le filtre : {filter}",
    "try": "Par exemple",
    "welcome": "Interrogez vos articles. Chaque réponse est faite de leurs propres phrases, "
    "chacune avec sa place dans la source.",
    "begin_title": "Il n’y a pas encore d’articles.",
    "begin_how": "Ouvrez l’onglet Sources et déposez-y des fichiers, ou copiez-les dans {folder} "
    "puis appuyez sur Actualiser.",
    "articles_one": "1 article",
    "articles_many": "{count} articles",
    "passages_one": "1 passage",
    "passages_many": "{count} passages",
    "opening": "Ouverture des articles…",
    "indexing": "Indexation…",
    "indexing_of": "Indexation… {done} sur {total}",
    "updated": "Mis à jour",
    "report": "{added} ajoutés, {changed} modifiés, {removed} retirés, {unchanged} inchangés, "
    "{failed} en échec.",
    "refresh": "Actualiser",
    "search_articles": "Chercher un article",
    "title": "Titre",
    "publisher": "Éditeur",
    "date": "Date",
    "language": "Langue",
    "passages": "Passages",
    "status": "État",
    "indexed": "indexé",
    "ignored": "laissé de côté",
    "failed_status": "en échec",
    "remove": "Retirer",
    "remove_named": "Retirer {title}",
    "removed": "{name} retiré.",
    "undo": "Annuler",
    "restored": "{name} remis en place.",
    "drop": "Déposez des fichiers ici, ou choisissez-les",
    "limits": "{types} ; jusqu’à {files} fichiers de {size} Mo chacun.",
    "add_url": "Ajouter par adresse (URL)",
    "add": "Ajouter",
    "added": "{name} ajouté.",
    "adding": "Ajout en cours…",
    "not_added": "Non ajouté : {name} : {reason}",
    "shown": "{shown} sur {total} affichés",
    "more": "Afficher plus",
    "find_article": "Trouver un article à choisir",
    "search_for_more": "Cherchez pour trouver les autres.",
    "also_in": "Le même texte dans : {paths}",
    "no_match": "Aucun article ne correspond.",
    "export_markdown": "Exporter en Markdown",
    "export_html": "Exporter en HTML",
    "earlier": "Conversations précédentes",
    "password": "Mot de passe",
    "enter": "Entrer",
    "wrong_password": "Ce n’est pas le mot de passe.",
    "too_many": "Trop d’essais. Réessayez dans {seconds} secondes.",
    "failed_request": "Cela n’a pas fonctionné : {reason}",
    "exported_at": "Exporté le {when}",
    "digest": "SHA-256 du texte de l’article",
}

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH, "fr": FRENCH}


class Words:
    """The phrases of one language; ``language`` is its code."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._phrases = {**ENGLISH, **LANGUAGES[self.language]}

    def __call__(self, phrase: str, **values: object) -> str:
        """Return a phrase with its blanks filled in."""
        return self._phrases[phrase].format(**values)

    def count(self, phrase: str, number: int) -> str:
        """Return ``phrase_one`` or ``phrase_many`` for a number."""
        few = number < 2 if self.language == "fr" else number == 1
        return self(f"{phrase}_one" if few and number else f"{phrase}_many", count=number)


def words_for(accept_language: str | None) -> Words:
    """Return the words for an ``Accept-Language`` header: the first wish we speak, or English."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wishes.append((-weight, place, tag.split("-")[0].lower()))
    return Words(next((tag for _, _, tag in sorted(wishes) if tag in LANGUAGES), "en"))
