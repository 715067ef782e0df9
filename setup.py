"""What setuptools cannot be told in pyproject.toml: files beside the package that an installed Payung needs."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

SHARED = ("locale/**/*.po", "deploy/nginx/*.conf")


class BuildShared(build_py):
    """Copy these files into `payung/share/`, and compile the catalogues."""

    def run(self) -> None:
        """Build the package, then add what it shares with the checkout."""
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


setup(cmdclass={"build_py": BuildShared})
