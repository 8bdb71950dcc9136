"""``python -m worker.healthy URL [WORD]``: for container engines, whether a service of this container is well.

Ends with 0 where the page answers and holds the word, else with 1 and one line that says why.
"""

import ssl
import sys
from urllib.error import URLError
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, build_opener

_LONGEST_SECONDS = 5


def problem_of(url: str, word: str = "") -> str | None:
    """What is wrong with the page, in one line; None where nothing is.

    A certificate is not looked at: it is made out to the name by which others reach the service, and we ask ourselves.
    """
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with _opener(context).open(url, timeout=_LONGEST_SECONDS) as page:
            content: bytes = page.read()
    except (URLError, OSError) as error:
        return f"{url} does not answer: {getattr(error, 'reason', error)}"
    return None if word.encode() in content else f"{url} does not say {word!r}"


def _opener(context: ssl.SSLContext) -> OpenerDirector:
    # What is asked is in this container, whatever proxy leads out of it.
    return build_opener(ProxyHandler({}), HTTPSHandler(context=context))


if __name__ == "__main__":
    sys.exit(problem_of(*sys.argv[1:3]))
