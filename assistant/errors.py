"""Every failure that is raised on purpose.

    AssistantError
    ├── ConfigurationError        a setting or option makes no sense
    │   ├── SourcesMissingError   the sources folder is not there
    │   └── ModelUnavailableError the embedding model cannot be had
    ├── QuestionError             a question that cannot be searched (empty, too long)
    ├── FilterError               a filter names no document or language
    ├── ReadingError              one file cannot be read; a refresh reports it and goes on
    ├── NotFoundError             no such document, path or removed file
    ├── FetchError                a URL cannot be added
    └── StoreError                the index cannot be used as it is
        ├── OtherModelError       it was built with another model or other chunk settings
        ├── OtherSourcesError     a refresh would remove all its documents, or most for others
        ├── NewerFormatError      a newer release wrote it
        ├── DamagedError          its record does not read back
        └── LockedError           another process is writing it

Each message says what is wrong, with which value, and what to do.  The command line prints it on
one line and exits with 2.

    try:
        library.refresh()
    except AssistantError as error:
        print(error)
"""


class AssistantError(Exception):
    """Base of everything raised on purpose; its text is meant for the user."""


class ConfigurationError(AssistantError):
    """A setting, option or argument makes no sense."""


class SourcesMissingError(ConfigurationError):
    """The sources folder is not there; the message holds its absolute path."""


class ModelUnavailableError(ConfigurationError):
    """The embedding model cannot be loaded; the message says how to get or name one."""


class QuestionError(AssistantError):
    """The question cannot be searched: empty, or longer than the limit."""


class FilterError(AssistantError):
    """A filter's value names no language, or no document or folder; the message names it."""


class ReadingError(AssistantError):
    """One file cannot be read; its text is the reason shown beside the file."""


class NotFoundError(AssistantError):
    """No document, source or removed file goes by that name."""


class FetchError(AssistantError):
    """A URL cannot be added to the sources."""


class StoreError(AssistantError):
    """The index cannot be used as it is."""


class OtherModelError(StoreError):
    """The index was built with another model or other chunk settings."""


class OtherSourcesError(StoreError):
    """A refresh would remove all documents, or most for another folder's; nothing was changed."""


class NewerFormatError(StoreError):
    """A newer release wrote the index."""


class DamagedError(StoreError):
    """The record does not read back; the message names the command that rebuilds it."""


class LockedError(StoreError):
    """Another process is writing the index; the message says which and since when."""
