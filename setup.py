"""Build of the package, with what an installed Payung needs: catalogues, nginx.conf, what readers learn."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

SHARED = ("locale/**/*.po", "deploy/nginx/*.conf")


class BuildShared(build_py):
    """Copies these files into `payung/share/`, compiles the catalogues, and trains the readers."""

    def run(self) -> None:
        """Build the package, then add the shared files."""
        super().run()
        if self.editable_mode:
            return
        share = Path(self.build_lib) / "payung" / "share"
        for pattern in SHARED:
            for source in sorted(Path().glob(pattern)):
                target = share / source
                self.mkpath(str(target.parent))
                self.copy_file(str(source), str(target))
        for catalogue in share.rglob("*.po"):
            with catalogue.open("rb") as text, catalogue.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, read_po(text))
        sys.path.insert(0, str(Path(__file__).parent))
        from payung.language.reader import lessons as of_officers
        from payung.triage import text_languages
        from payung.triage.reader import lessons as of_children

        built = Path(self.build_lib) / "payung"
        of_children.train(built / "triage" / "reader" / "data" / "weights.npz")
        of_officers.train(built / "language" / "reader" / "data" / "weights.npz")
        text_languages.train(built / "language" / "data" / "detection.npz")


setup(cmdclass={"build_py": BuildShared})
