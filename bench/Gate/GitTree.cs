using System.Runtime.InteropServices;
using RepLoss.Bench.Machine;
using RepLoss.Contract;

namespace RepLoss.Bench.Gate;

/// <summary>A commit laid out as a git worktree, and removed again, after a failure or Ctrl-C as well.</summary>
internal sealed class GitTree : IDisposable
{
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Lays out a commit in a folder, in place of whatever is there.</summary>
    /// <exception cref="InputException">git cannot.</exception>
    public GitTree(string commit, string folder)
    {
        Folder = folder;
        Remove();
        FinishedProcess added = Git("worktree", "add", "--detach", Folder, commit);
        InputException.Require(added.ExitCode == 0, () => $"git cannot lay out {commit} in {Folder}: {added.Error.Trim()}");
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ => Remove()))];
    }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>The commit that a branch, tag or hash names.</summary>
    /// <exception cref="InputException">It names none.</exception>
    public static string Resolve(string reference)
    {
        FinishedProcess found = Git("rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}");
        InputException.Require(found.ExitCode == 0, () => found.Error.Trim() is { Length: > 0 } error
            ? $"git does not know '{reference}': {error}"
            : $"There is no commit '{reference}' in {RepositoryFolder.Root}; expected a branch, a tag or a hash.");
        return found.Output.Trim();
    }

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        Remove();
    }

    // Also what an earlier gate left that was killed.
    private void Remove()
    {
        _ = Git("worktree", "remove", "--force", "--force", Folder);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        _ = Git("worktree", "prune");
    }

    private static FinishedProcess Git(params IReadOnlyList<string> arguments) => FinishedProcess.Of(RepositoryFolder.Root, "git", arguments);
}
