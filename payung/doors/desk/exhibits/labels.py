"""Labels of exhibits: their states, acts and statuses."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.media.exhibits.queries import Which
from payung.media.matcher.statuses import Status

Text = str | Promise


@dataclass(frozen=True)
class ActWords:
    """One act on an exhibit. `leave`: the name of its permission in policy.Leaves.

    `link`: label of the link to its page. `follows`: its consequences.
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
        link=_("Export the file"),
        follows=(
            _("Your browser saves the file on your machine, unencrypted, as it was received."),
            _(
                "Export it only for a court, a laboratory or a colleague in another office,"
                " not to view it yourself."
            ),
            _("The reason is recorded in the chain of custody, with your name and the time."),
            _("The exported copy is not protected: delete it when it is no longer needed."),
        ),
        button=_("Export the file"),
    ),
    "examine": ActWords(
        leave="examine",
        link=_("Verify its hash"),
        follows=(
            _(
                "Some of it could not be read when it arrived. This machine may be able to "
                "read it now."
            ),
            _("The file is read in memory. Nothing is shown, and the file does not change."),
            _("Its hash set results will be updated, usually within a minute."),
        ),
        button=_("Verify its hash"),
        done=_("Its hash was verified."),
    ),
    "scan": ActWords(leave="open", link=_("Open the scan results"), follows=(), button=""),
    "scan-out": ActWords(
        leave="open",
        link=_("Export a list"),
        follows=(
            _("Your browser saves the list on your machine, unencrypted: file names and hashes."),
            _("It contains no picture, so it does not count towards your viewing time."),
            _("The reason is recorded in the chain of custody, with your name and the time."),
            _("The exported copy is not protected: delete it when it is no longer needed."),
        ),
        button=_("Export the list"),
    ),
    "hand-over": ActWords(
        leave="hand_over",
        link=_("Hand it over"),
        follows=(
            _(
                "Record that the exhibit, or a copy of it, is given to somebody. The file "
                "also stays here."
            ),
            _("Recipient and reason are sealed to your unit and recorded in the chain of custody."),
        ),
        button=_("Record it"),
        done=_("Recorded in the chain of custody."),
    ),
    "return": ActWords(
        leave="give_back",
        link=_("Return it"),
        follows=(
            _(
                "Record that the exhibit goes back to its owner. After that, nobody opens "
                "its file here."
            ),
            _(
                "The sealed file is kept until two officers destroy it, so nobody can lose "
                "evidence alone."
            ),
        ),
        button=_("Record it"),
        done=_("The exhibit was returned. Its file can no longer be opened."),
    ),
    "keep": ActWords(
        leave="keep",
        link=_("Keep it until a date"),
        follows=(
            _("Think of the child first: is it still of use to them, or is it only stored here?"),
            _("Is a search, a plan or a trial still open? Then it is still needed."),
            _(
                "On the date you choose, somebody reviews it again. It may be at most ten "
                "years away."
            ),
        ),
        button=_("Keep it"),
        done=_("It is kept until the date you chose."),
    ),
    "destroy": ActWords(
        leave="destroy",
        link=_("Decide to destroy it"),
        follows=(
            _(
                "Nothing is destroyed yet: a second officer must confirm. Until then the "
                "decision can be withdrawn."
            ),
            _(
                "Is a search, a plan or a trial still open, here or in another country? Then keep it."
            ),
        ),
        button=_("Decide to destroy it"),
        done=_("Destruction is decided. Ask a second officer to check and confirm it."),
    ),
    "confirm": ActWords(
        leave="confirm",
        link=_("Confirm destruction"),
        follows=(
            _("Read your colleague's reason, and check whether anybody still needs the exhibit."),
            _(
                "When you confirm, key and file are destroyed at once. Backups may hold "
                "them for another 35 days."
            ),
            _("What remains is the record: its number, the chain of custody, and both your names."),
        ),
        button=_("Destroy for good"),
        done=_("The exhibit was destroyed."),
        danger=True,
    ),
    "take-back": ActWords(
        leave="take_back",
        link=_("Withdraw the decision"),
        follows=(
            _("The exhibit will not be destroyed. The decision and its withdrawal stay on record."),
        ),
        button=_("Withdraw the decision"),
        done=_("The decision was withdrawn: the exhibit will not be destroyed."),
    ),
}

FILTERS: Final[dict[Which | None, Text]] = {
    None: _("all"),
    Which.HELD: _("held"),
    Which.REVIEW: _("still needed?"),
    Which.SECOND: _("waiting for a second officer"),
    Which.RETURNED: _("returned"),
    Which.DESTROYED: _("destroyed"),
}

EMPTY: Final[dict[Which | None, Text]] = {
    None: _("Your unit has no exhibits yet. Registered files appear here."),
    Which.HELD: _("Your unit holds no files at the moment."),
    Which.REVIEW: _(
        "No exhibit is due for review. Exhibits appear here one year after they arrive."
    ),
    Which.SECOND: _("Nothing is waiting for a second officer."),
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
