"""The built site put on a branch of a Git repository, from which GitHub Pages and others serve it.

MkDocs' own `gh-deploy` does the work; around it stand what a person wants to know before, and
what the branch has that the site must not lose.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.commands.gh_deploy import gh_deploy
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from generator.config import Settings
from generator.errors import PublishError

_GITHUB = re.compile(r"(?:.*@|https?://)?github\.com[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deployment will do.

    `url` is the remote's, `address` where the site will be seen, None where that is not known;
    `commit` is what the site is built from, and `clean` says that nothing else is.  `cname` is the
    domain that the branch or docs has set.
    """

    remote: str
    url: str
    branch: str
    commit: str
    clean: bool
    exists: bool
    cname: str | None
    address: str | None


def plan(settings: Settings, remote: str, branch: str) -> Plan:
    """Find out what a deployment will do; the remote is asked, and nothing is changed on it.

    Raises `PublishError` where this is no Git repository, or it has no such remote.
    """
    root = settings.root
    if _git(root, "rev-parse", "--is-inside-work-tree", check=False) != "true":
        hint = "Run `git init` and add a remote, or copy the built site to your host."
        raise PublishError("This folder is in no Git repository.", path=root, hint=hint)
    url = _git(root, "remote", "get-url", remote, check=False)
    if not url:
        hint = f"Add it: git remote add {remote} ADDRESS"
        raise PublishError(f"The repository has no remote named {remote}.", path=root, hint=hint)
    exists = bool(_git(root, "ls-remote", "--heads", remote, f"refs/heads/{branch}"))
    if exists:
        here = f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}"
        _git(root, "fetch", "--quiet", remote, here)
    cname = _cname(settings, f"{remote}/{branch}" if exists else None)
    return Plan(
        remote=remote,
        url=url,
        branch=branch,
        commit=_git(root, "rev-parse", "--short", "HEAD", check=False) or "no commit yet",
        clean=not _git(root, "status", "--porcelain"),
        exists=exists,
        cname=cname,
        address=settings.site_url or _address(url, cname),
    )


def addressed(settings: Settings, planned: Plan) -> Settings:
    """Return the settings with the address that the site will have, where they give none."""
    return replace(settings, site_url=settings.site_url or planned.address)


def deploy(settings: Settings, planned: Plan, message: str | None = None) -> int:
    """Put the built site on the branch and push it; return how many files it has.

    Raises `PublishError` with what Git reported.
    """
    with TemporaryDirectory(prefix="briefing-") as folder:
        site = Path(folder, "site")
        shutil.copytree(settings.site_dir, site)
        if planned.cname and not (site / "CNAME").exists():
            (site / "CNAME").write_text(f"{planned.cname}\n", "utf8")
        config = load_config(
            str(settings.config_file),
            site_dir=str(site),
            remote_name=planned.remote,
            remote_branch=planned.branch,
            plugins=[],
        )
        said = message or f"Publish the site of {planned.commit}"
        try:
            with chdir(settings.root):
                gh_deploy(config, message=said.replace("{", "{{").replace("}", "}}"),
                          ignore_version=True)  # fmt: skip
        except Abort as error:
            hint = "If somebody else has published meanwhile, run it again."
            problem = f"Git could not publish the branch {planned.branch}."
            raise PublishError(problem, path=settings.root, hint=hint) from error
        return sum(path.is_file() for path in site.rglob("*"))


def _cname(settings: Settings, branch: str | None) -> str | None:
    """Return the domain that docs sets for the site, else the one that the branch has."""
    own = settings.docs_dir / "CNAME"
    if own.is_file():
        written = own.read_text("utf8", "replace")
    else:
        written = _git(settings.root, "show", f"{branch}:CNAME", check=False) if branch else ""
    host = written.strip()
    return host if _HOST.fullmatch(host) else None


def _address(url: str, cname: str | None) -> str | None:
    """Return where GitHub Pages shows a repository's site; None for other hosts."""
    if cname:
        return f"https://{cname}/"
    found = _GITHUB.fullmatch(url)
    if not found:
        return None
    owner, name = found.groups()
    home = f"{owner.lower()}.github.io"
    return f"https://{home}/" if name.lower() == home else f"https://{home}/{name}/"


def _git(root: Path, *asked: str, check: bool = True) -> str:
    """Return what Git prints; where it fails, nothing, or a `PublishError` if that matters."""
    try:
        done = subprocess.run(
            ["git", *asked], cwd=root, capture_output=True, text=True, errors="replace", check=False
        )
    except FileNotFoundError as error:
        raise PublishError("Git is not installed.", hint="Install git.") from error
    if done.returncode and check:
        raise PublishError(f"Git reported: {done.stderr.strip()}", path=root)
    return "" if done.returncode else done.stdout.strip()
