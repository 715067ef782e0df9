"""What exhibits, their states and each step with them are called at the desk, and what follows of it."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.media.exhibits.queries import Which
from payung.media.matcher.statuses import Status

Text = str | Promise


@dataclass(frozen=True)
class ActWords:
    """One thing that can be done with an exhibit. `leave`: what it needs, by its name among policy.Leaves.

    `link`: leads to its page; `follows`: what comes of it.
    """

    leave: str
    link: Text
    follows: tuple[Text, ...]
    button: Text
    done: Text = ""
    danger: bool = False


ACTS: Final[dict[str, ActWords]] = {
    "open": ActWords(
        leave="open",
        link=_("Take the file out"),
        follows=(
            _("Your browser stores the file on your machine, in clear, as it was received."),
            _(
                "Do it for a court, a laboratory or a colleague of another office, not to look at it."
            ),
            _("The reason stands in the chain of custody, with your name and the time."),
            _("Nothing protects it there: delete it when it has served."),
        ),
        button=_("Take the file out"),
    ),
    "examine": ActWords(
        leave="examine",
        link=_("Hash it once more"),
        follows=(
            _("When it came, not all of it could be looked at. This machine may be able to now."),
            _("Its file is gone through in memory. Nothing is shown, and the file stays as it is."),
            _("What the lists say of it is noted anew, usually within a minute."),
        ),
        button=_("Hash it once more"),
        done=_("It was hashed once more."),
    ),
    "scan": ActWords(leave="open", link=_("Open what the scan found"), follows=(), button=""),
    "scan-out": ActWords(
        leave="open",
        link=_("Take a list out"),
        follows=(
            _("Your browser stores the list on your machine, in clear: names of files and hashes."),
            _("No picture is in it, so it does not count as something that you had to see."),
            _("The reason stands in the chain of custody, with your name and the time."),
            _("Nothing protects it there: delete it when it has served."),
        ),
        button=_("Take the list out"),
    ),
    "hand-over": ActWords(
        leave="hand_over",
        link=_("Hand it over"),
        follows=(
            _(
                "Write down that it, or a copy of it, goes into somebody's hands. The file stays here too."
            ),
            _("To whom and why is sealed for your unit, and stands in the chain of custody."),
        ),
        button=_("Write it down"),
        done=_("It stands in the chain of custody."),
    ),
    "return": ActWords(
        leave="give_back",
        link=_("Return it"),
        follows=(
            _(
                "Write down that it goes back to whom it belongs. From then on nobody opens its file here."
            ),
            _(
                "The sealed file stays until two officers destroy it, so that nobody loses evidence alone."
            ),
        ),
        button=_("Write it down"),
        done=_("It is returned: its file is not opened any more."),
    ),
    "keep": ActWords(
        leave="keep",
        link=_("Keep it until a day"),
        follows=(
            _("Think of the child first: is it still of use to them, or does it only lie here?"),
            _("Is a search, a plan or a trial still open? Then it is needed."),
            _("On the day that you choose somebody looks again. It may be at most ten years away."),
        ),
        button=_("Keep it"),
        done=_("It is kept until then."),
    ),
    "destroy": ActWords(
        leave="destroy",
        link=_("Decide to destroy it"),
        follows=(
            _(
                "Nothing is gone yet: a second officer must confirm, and until then it can be taken back."
            ),
            _(
                "Is a search, a plan or a trial still open, here or in another country? Then keep it."
            ),
        ),
        button=_("Decide to destroy it"),
        done=_("It is decided. Ask a second officer to look at it and to confirm."),
    ),
    "confirm": ActWords(
        leave="confirm",
        link=_("Confirm that it is destroyed"),
        follows=(
            _("Read why your colleague decided it, and look whether anybody still needs it."),
            _(
                "Once you confirm, key and file are gone at once. Backups may hold them for 35 days more."
            ),
            _(
                "What stays is that it was there: its number, the chain of custody, and both your names."
            ),
        ),
        button=_("Destroy it for good"),
        done=_("It is destroyed."),
        danger=True,
    ),
    "take-back": ActWords(
        leave="take_back",
        link=_("Take the decision back"),
        follows=(
            _("It is not destroyed. The decision and that it was taken back stay written down."),
        ),
        button=_("Take the decision back"),
        done=_("The decision is taken back: it is not destroyed."),
    ),
}

FILTERS: Final[dict[Which | None, Text]] = {
    None: _("all"),
    Which.HELD: _("held"),
    Which.REVIEW: _("still needed?"),
    Which.SECOND: _("wait for a second officer"),
    Which.RETURNED: _("returned"),
    Which.DESTROYED: _("destroyed"),
}

EMPTY: Final[dict[Which | None, Text]] = {
    None: _("Your unit has no exhibit yet. Files that are taken into keeping stand here."),
    Which.HELD: _("Your unit holds no file just now."),
    Which.REVIEW: _("Nothing waits for a look. A year after a file came, it stands here."),
    Which.SECOND: _("Nothing waits for a second officer."),
    Which.RETURNED: _("Nothing was returned."),
    Which.DESTROYED: _("Nothing was destroyed."),
}

STATUSES: Final[dict[Status | None, Text]] = {
    None: _("all"),
    Status.KNOWN: _("known"),
    Status.NEAR: _("near"),
    Status.WEAK: _("may be chance"),
    Status.NEW: _("new"),
    Status.VIDEO: _("film"),
    Status.ARCHIVE: _("archive"),
    Status.UNREADABLE: _("unreadable"),
    Status.OTHER: _("no picture"),
}
