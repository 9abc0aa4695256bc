"""What pyproject.toml cannot say: a wheel carries what a new site begins with.

The look and the guide lie at the top of the repository, where MkDocs reads them; `briefing init`
needs them where only the wheel is.
"""

from pathlib import Path
from shutil import copy2, copytree

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


class WithSite(build_py):
    """Puts the site's own files beside the modules."""

    def run(self) -> None:
        """Copy the modules, and into a wheel the site's files."""
        super().run()
        if self.editable_mode:
            return  # `briefing init` finds them where they are
        folder = Path(self.build_lib, "generator", "starter", "site")
        for name in ("overrides", "docs/assets", "docs/guide"):
            copytree(HERE / name, folder / name, dirs_exist_ok=True)
        copy2(HERE / "mkdocs.yml", folder)


setup(cmdclass={"build_py": WithSite})
